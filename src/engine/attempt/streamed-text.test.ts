/**
 * Secrets in text that comes in pieces, cut at every place.
 */
import { describe, expect, it } from 'vitest';
import { hiddenIn } from '../../run/hidden.ts';
import { KnownSecrets } from '../../run/known-secrets.ts';
import { StreamedText } from './streamed-text.ts';

function told(pieces: readonly string[], secrets: KnownSecrets): string[] {
  const heard: string[] = [];
  const streamed = new StreamedText(
    (text) => heard.push(text),
    () => hiddenIn({ secrets }),
  );
  for (const piece of pieces) streamed.add(piece);
  streamed.end();
  return heard;
}

describe('pieces of text', () => {
  it('are told as they come while no secret is known', () => {
    expect(told(['a', '', 'b c'], new KnownSecrets())).toEqual(['a', 'b c']);
  });

  it('hold no secret, wherever they are cut', () => {
    const secrets = new KnownSecrets();
    secrets.hide('sk-4711-demo');
    const text = 'The key is sk-4711-demo, and again: sk-4711-demo.';
    for (let size = 1; size <= text.length; size++) {
      const pieces = text.match(new RegExp(`.{1,${size}}`, 'g'))!;
      expect(told(pieces, secrets).join('')).toBe('The key is ***, and again: ***.');
    }
  });

  it('end with what was held back', () => {
    const secrets = new KnownSecrets();
    secrets.hide('sk-4711-demo');
    expect(told(['sk-4711-d'], secrets).join('')).toBe('sk-4711-d');
  });

  it('that come after the end are nobody’s', () => {
    const heard: string[] = [];
    const streamed = new StreamedText(
      (text) => heard.push(text),
      () => undefined,
    );
    streamed.end();
    streamed.add('late');
    streamed.end();
    expect(heard).toEqual([]);
  });
});
