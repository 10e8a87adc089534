/**
 * Words of a command as a real shell reads them back.
 */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { bareCommand, shellWord } from './command-text.ts';

it('F06 words come back from a shell as they were', () => {
  const words = [
    'r1',
    'a b',
    "it's",
    '$HOME `id` "x"',
    'new\nline\x1b[31m',
    'Ä\u202eb',
    '',
    '~/x',
    'a;b&c',
  ];
  const script = `printf '%s\\0' ${words.map(shellWord).join(' ')}`;
  const back = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
  expect(back).toEqual(words);
  expect(bareCommand('resume', 'a b')).toBe("heddle resume 'a b'");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding none is the point.
  expect(words.map(shellWord).join('')).not.toMatch(/[\u0000-\u001f\u202e]/);
});
