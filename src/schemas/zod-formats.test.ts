/**
 * Formats and patterns as zod prints them: what zod takes is taken, and what it refuses is refused.
 * Knows what a library prints; must not know workflows.
 */
import { expect, it } from 'vitest';
import * as z from 'zod';
import { schemaFaults } from './faults.ts';
import { jsonCheck } from './json-check.ts';
import type { JsonSchema } from './json-schema.ts';

async function told(schema: unknown, value: unknown): Promise<readonly string[]> {
  expect(schemaFaults(schema)).toEqual([]);
  const check = await jsonCheck(schema as JsonSchema);
  return check.misfits(value).map(({ message }) => message);
}

it.each<[string, z.ZodType, string[]]>([
  ['startsWith', z.string().startsWith('a.'), ['a.b', 'ab']],
  ['endsWith', z.string().endsWith('b'), ['ab', 'ba']],
  ['includes', z.string().includes('(x'), ['a(xb', 'x']],
  ['a format of its own', z.stringFormat('my-id', /^id-\d+$/), ['id-1', 'id-']],
  ['hostname', z.hostname(), ['a.b.', 'a.b', 'localhost', '-a']],
  ['email', z.email(), ['a@b.example', 'a@b', 'x']],
  ['unicode email', z.email({ pattern: z.regexes.unicodeEmail }), ['é@x.example', 'x']],
  [
    'rfc5322 email',
    z.email({ pattern: z.regexes.rfc5322Email }),
    ['a@b.example', 'a@[1.2.3.4]', 'a'],
  ],
  ['html5 email', z.email({ pattern: z.regexes.html5Email }), ['a@b', 'a']],
  ['ipv4', z.ipv4(), ['1.2.3.4', '01.2.3.4', '256.1.1.1']],
  ['uuid', z.uuid(), ['123e4567-e89b-12d3-a456-426614174000', 'x']],
  ['duration', z.iso.duration(), ['P1W', 'P1DT2H', 'P1W2D', 'P']],
])('%s', async (_, schema, values) => {
  for (const value of values) {
    const fits = (await told(z.toJSONSchema(schema), value)).length === 0;
    expect([value, fits]).toEqual([value, schema.safeParse(value).success]);
  }
});

it('a pattern of a part is looked at beside the format', async () => {
  const schema = { type: 'string', format: 'email', pattern: '@corp\\.example$' };
  expect(await told(schema, 'a@corp.example')).toEqual([]);
  expect(await told(schema, 'a b@corp.example')).toEqual([
    'expected an email address, got "a b@corp.example"',
  ]);
  expect(await told(schema, 'a@b.example')).toHaveLength(1);
});

it('a pattern of all is told by the word of its format where that would refuse the value too', async () => {
  const schema = { type: 'string', format: 'email', pattern: '^[a-z]+@corp\\.example$' };
  expect(await told(schema, 'x')).toEqual(['expected an email address, got "x"']);
  expect(await told(schema, 'a@b.example')).toEqual([
    'expected text that matches ^[a-z]+@corp\\.example$, got "a@b.example"',
  ]);
});

it('addresses and durations are no more than there is', async () => {
  for (const value of ['01.2.3.4', '1.2.3', '1.2.3.4.5', '1.2.3.4.'])
    expect(await told({ type: 'string', format: 'ipv4' }, value)).toEqual([
      `expected an IPv4 address, got "${value}"`,
    ]);
  expect(await told({ type: 'string', format: 'ipv4' }, '127.0.0.1')).toEqual([]);
  const duration = { type: 'string', format: 'duration' };
  expect(await told(duration, 'P1W2D')).toHaveLength(1);
  for (const value of ['P1W', 'P1DT2H', '5m']) expect(await told(duration, value)).toEqual([]);
});

it('a format that is not known is a note, which is warned of where no pattern says more', async () => {
  const faults = (schema: object) =>
    schemaFaults(schema).map(({ fix, isWarning }) => [fix, isWarning]);
  expect(faults({ type: 'string', format: 'emial' })).toEqual([['did you mean "email"?', true]]);
  const own = { type: 'string', format: 'my-id' };
  expect(faults(own)).toEqual([['write a pattern beside it, which is held against values', true]]);
  expect(faults({ ...own, pattern: '^x' })).toEqual([]);
  const check = await jsonCheck(own as JsonSchema);
  expect([check.misfits('any'), check.misfits(5).length]).toEqual([[], 1]);
});
