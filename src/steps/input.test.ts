/**
 * The step type `input`: which data it gives, what it says of it, and what it refuses.
 */
import { describe, expect, it } from 'vitest';
import { attemptsOf } from '../../test/step-attempt.ts';
import { inputStep } from './input.ts';

const { attempt, failure } = attemptsOf(inputStep);

const SCHEMA = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } };

async function problems(config: Readonly<Record<string, unknown>>) {
  const place = { root: '/', directory: '/' };
  const preparation = { uses: 'input', config: config as never, place, graceMs: 0, load: false };
  const made = await inputStep.prepare!(preparation);
  return 'problems' in made ? made.problems : [];
}

describe('an input step', () => {
  it('gives its input, and says when and from where', async () => {
    const { output, notes } = await attempt({}, { input: { id: 1 } });
    expect(output).toEqual({ id: 1 });
    expect(notes).toEqual({ source: 'manual', collected_at: '1994-11-06T08:49:37.000Z' });
  });

  it.each([[{ id: 2 }], [null], [''], [[]]])('gives its data %j in place of it', async (data) => {
    const { output, notes } = await attempt({ data, source: 'crm' }, { input: { id: 1 } });
    expect(output).toEqual(data);
    expect(notes.source).toBe('crm');
  });

  it('gives what fits its schema', async () => {
    expect((await attempt({ schema: SCHEMA }, { input: { id: 1 } })).output).toEqual({ id: 1 });
  });

  it('fails with all that does not', async () => {
    const schema = { ...SCHEMA, required: ['id', 'name'] };
    const { code, message, retryable } = await failure({ schema }, { input: { id: 'a' } });
    expect([code, retryable]).toEqual(['E_VALIDATION', false]);
    expect(message).toBe(
      'the value does not fit its schema: id: expected an integer, got "a"; the key "name" is missing',
    );
  });

  it('fails where an expression gave what does not fit', async () => {
    const data = '${{ steps.load.output }}';
    const call = failure({ schema: SCHEMA, data }, { filled: { data: { id: 1.5 } } });
    expect((await call).message).toContain('id: expected an integer, got 1.5');
  });
});

describe('before the run', () => {
  it('a schema that cannot be used is told at its place', async () => {
    const [first, ...others] = await problems({ schema: { properties: { a: { type: 'text' } } } });
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      code: 'E_SCHEMA',
      key: 'schema',
      path: ['properties', 'a', 'type'],
    });
  });

  it('a schema with a format that is not known can be used', async () => {
    expect(await problems({ schema: { format: 'postcode' } })).toEqual([]);
  });

  it('data that does not fit is told at its place', async () => {
    const [first, ...others] = await problems({ schema: SCHEMA, data: { id: 'a' } });
    expect(others).toEqual([]);
    expect(first).toMatchObject({ code: 'E_BAD_CONFIG', key: 'data', path: ['id'] });
    expect(first!.message).toContain('expected an integer, got "a"');
  });

  it('data that an expression makes is not known yet', async () => {
    expect(await problems({ schema: SCHEMA, data: { id: '${{ inputs.id }}' } })).toEqual([]);
  });
});
