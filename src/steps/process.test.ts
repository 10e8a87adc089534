/**
 * Operations of `process` over a table of cases: what each makes of text, a number, null, a list, a field that is
 * missing and characters beyond ASCII, and what it refuses.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadExpressions } from '../graph/expression-language.ts';
import type { AttemptContext, ConfigProblem } from '../ports/step-type.ts';
import { StepFailure } from '../run/step-error.ts';
import { freezeDeep } from '../std/freeze-deep.ts';
import { misfits } from '../std/json-schema.ts';
import { linesOf } from '../std/text.ts';
import { FLAT_OPERATIONS } from '../workflow/with/process-operations.ts';
import { processStep } from './process.ts';

interface Case {
  readonly of: string;
  readonly with: string;
  readonly rule: Readonly<Record<string, unknown>>;
  readonly value: unknown;
  readonly gives?: unknown;
  readonly fault?: string;
  readonly says?: string;
}

const file = new URL('../../test/fixtures/process/operations.jsonl', import.meta.url);
/** One on each line. */
const CASES = linesOf(readFileSync(file, 'utf8')).map((line) => JSON.parse(line) as Case);

const ARGS = { rate: 1.5 };

beforeAll(loadExpressions);

type GivenRules = readonly Readonly<Record<string, unknown>>[];

async function prepared(rules: GivenRules) {
  const config = { rules } as never;
  expect(misfits(processStep.with, config)).toEqual([]);
  const place = { root: '/', directory: '/' };
  return processStep.prepare!({ uses: 'process', config, place, graceMs: 0, load: false });
}

async function applied(rules: GivenRules, input: unknown) {
  const made = await prepared(rules);
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  const notes: Record<string, unknown> = {};
  const context = {
    config: { args: ARGS },
    input,
    annotate: (more: object) => Object.assign(notes, more),
  } as unknown as AttemptContext;
  return { output: processStep.run(made.ready, context), notes };
}

async function failure(rules: GivenRules, input: unknown): Promise<StepFailure> {
  const error: unknown = await applied(rules, input).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StepFailure);
  return error as StepFailure;
}

async function problems(rules: GivenRules): Promise<readonly ConfigProblem[]> {
  const made = await prepared(rules);
  return 'problems' in made ? made.problems : [];
}

describe('operations', () => {
  it.each(CASES.map((one) => [`${one.of}: ${one.with}`, one] as const))('%s', async (_, one) => {
    freezeDeep(one.value);
    if (one.fault === undefined) {
      expect((await applied([one.rule], one.value)).output).toEqual(one.gives);
      return;
    }
    const { code, message, retryable } = await failure([one.rule], one.value);
    expect([code, retryable]).toEqual([one.fault, false]);
    expect(message).toContain(one.says);
  });

  it('are all in the table, each with text, a number, null, a list, a missing field and other characters', () => {
    const kinds = ['text', 'number', 'null', 'list', 'missing', 'unicode'];
    for (const name of [...Object.keys(FLAT_OPERATIONS), 'each'])
      for (const kind of kinds)
        expect(CASES.filter((one) => one.of === name && one.with === kind)).toHaveLength(1);
  });

  it('never change their input, and give the same again', async () => {
    const rules = fc.array(fc.constantFrom(...CASES.map((one) => one.rule)), {
      minLength: 1,
      maxLength: 6,
    });
    const value = fc.constantFrom(...CASES.map((one) => one.value));
    await fc.assert(
      fc.asyncProperty(rules, value, async (some, input) => {
        const before = structuredClone(input);
        const attempt = () => applied(some, input).then(({ output }) => output, String);
        const first = await attempt();
        expect(input).toEqual(before);
        expect(await attempt()).toEqual(first);
      }),
      { numRuns: 300 },
    );
  });

  it('take a mapping of a megabyte', async () => {
    const items = Array.from({ length: 10_000 }, (_, i) => ({
      sku: `a${i}`,
      text: 'x'.repeat(70),
      qty: i % 3,
    }));
    const { output, notes } = await applied(
      [
        { upper: 'items[].sku' },
        { each: { field: 'items', rules: [{ set: { twice: 'value.qty * 2.0' } }] } },
        { filter: { field: 'items', where: 'item.qty > 0' } },
        { sort: { field: 'items', by: 'twice', order: 'desc' } },
        { keep: ['items[].sku', 'items[].twice'] },
      ],
      { items },
    );
    const made = (output as { items: unknown[] }).items;
    expect([made.length, made[0], made.at(-1)]).toEqual([
      6_666,
      { sku: 'A2', twice: 4 },
      { sku: 'A9997', twice: 2 },
    ]);
    expect(notes).toEqual({ rules_applied: 5 });
  });
});

describe('what a step tells', () => {
  it('passes its input on where it has no rules', async () => {
    expect(await applied([], { a: 1 })).toMatchObject({
      output: { a: 1 },
      notes: { rules_applied: 0 },
    });
  });

  it('counts the rules that counted, and the items of a list', async () => {
    const rules = [{ take: { count: 1 } }, { take: { count: 0 }, when: 'size(value) > 1' }];
    const { notes } = await applied(rules, [1, 2]);
    expect(notes).toEqual({ rules_applied: 1, items: 1 });
  });

  it('names the rule that could not be applied', async () => {
    const { message } = await failure([{ trim: 'a' }, { trim: 'a' }, { upper: 'mesage' }], {
      a: '',
      message: 'x',
    });
    expect(message).toBe('rule 3 (upper): there is no "mesage"; did you mean "message"?');
  });

  it.each([['text'], [7], [null], [true]])('refuses %j as input', async (input) => {
    const { code, message } = await failure([{ trim: 'a' }], input);
    expect(code).toBe('E_INPUT');
    expect(message).toContain('expected a mapping or a list as input, got');
  });

  it('reads dates of its input as text', async () => {
    const { output } = await applied([{ date: { field: 'at', to: 'date' } }], {
      at: new Date('2024-02-29T12:00:00Z'),
    });
    expect(output).toEqual({ at: '2024-02-29' });
  });
});

describe('before the run', () => {
  it.each<[string, GivenRules, string, readonly unknown[]]>([
    ['two operations', [{ trim: 'a', upper: 'a' }], 'this one has "trim" and "upper"', [0]],
    ['no operation', [{ when: 'true' }], 'this one has none', [0]],
    [
      'a prototype',
      [{ put: { '__proto__.x': 1 } }],
      '"__proto__" is not allowed',
      [0, 'put', '__proto__.x'],
    ],
    [
      'a prototype further in',
      [{ trim: ['a', 'a[].__proto__'] }],
      '"__proto__" is not',
      [0, 'trim', 1],
    ],
    [
      'a prototype in quotes',
      [{ copy: { a: '"__proto__"' } }],
      '"__proto__" is not',
      [0, 'copy', 'a'],
    ],
    ['no field', [{ trim: 'a..b' }], '"a..b" names no field at "..b"', [0, 'trim']],
    [
      'each item as a field',
      [{ remove: 'a[]' }],
      'names each item, and not a field',
      [0, 'remove'],
    ],
    [
      'other lists',
      [{ rename: { 'a[].b': 'c' } }],
      'do not stand in the same list',
      [0, 'rename', 'a[].b'],
    ],
    ['an unknown name', [{ set: { a: 'inputs.b' } }], 'Unknown variable: inputs', [0, 'set', 'a']],
    [
      'an item where there is none',
      [{ set: { a: 'item' } }],
      'Unknown variable: item',
      [0, 'set', 'a'],
    ],
    ['a condition', [{ trim: 'a', when: 'value.' }], 'cannot be used', [0, 'when']],
    [
      'a schema',
      [{ validate: { type: 'text' } }],
      'expected one of string',
      [0, 'validate', 'type'],
    ],
    [
      'a zone',
      [{ date: { field: 'a', zone: 'Mars' } }],
      'there is no time zone "Mars"',
      [0, 'date', 'zone'],
    ],
    [
      'a way to write a date',
      [{ date: { field: 'a', to: 'YYYY' } }],
      '"YYYY" is no way',
      [0, 'date', 'to'],
    ],
    [
      'a pattern without a day',
      [{ date: { field: 'a', from: 'HH:mm' } }],
      'does not say which day',
      [0, 'date', 'from'],
    ],
    ['a span', [{ date: { field: 'a', add: 'P1' } }], '"P1" is no span', [0, 'date', 'add']],
    [
      'marks',
      [{ number: { field: 'a', group: '.' } }],
      'decimal and group are the same',
      [0, 'number'],
    ],
    [
      'bounds',
      [{ clamp: { field: 'a', min: 2, max: 1 } }],
      'max is less than min',
      [0, 'clamp', 'max'],
    ],
    [
      'a part of a text',
      [{ substring: { field: 'a', from: 2, to: 1 } }],
      'to is before from',
      [0, 'substring', 'to'],
    ],
    [
      'a mark',
      [{ pad: { field: 'a', width: 3, mark: 'ab' } }],
      'more than one character',
      [0, 'pad', 'mark'],
    ],
    ['no affix', [{ affix: { field: 'a' } }], 'neither prefix nor suffix', [0, 'affix']],
    [
      'a rule for items',
      [{ each: { rules: [{ each: { rules: [{ uper: 'a' }] } }] } }],
      'unknown key "uper"',
      [0, 'each', 'rules', 0, 'each', 'rules', 0, 'uper'],
    ],
    [
      'a rule in a rule',
      [{ each: { rules: [{ trim: 'a' }, {}] } }],
      'has none',
      [0, 'each', 'rules', 1],
    ],
  ])('tells of %s', async (_, rules, message, path) => {
    const [first, ...others] = await problems(rules);
    expect(others).toEqual([]);
    expect(first!.message).toContain(message);
    expect([first!.key, first!.path]).toEqual(['rules', path]);
  });
});
