/**
 * What an editor shows of workflows in TypeScript: hovers, completions and errors, from the published types.
 * Needs the build; must not know how a type is made.
 */
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { Editor } from './editor.ts';
import { EXPORTED, ISOLATED, OWN_TYPE, RIGHT, WRITTEN, WRONG } from './editor-texts.ts';

let editor: Editor;
beforeAll(() => {
  editor = new Editor({
    'right.mts': RIGHT,
    'written.mts': WRITTEN,
    'wrong.mts': WRONG,
    'exported.mts': EXPORTED,
    'isolated.mts': ISOLATED,
    'own.mts': OWN_TYPE,
  });
});

const NET = '{ readonly sum: number; readonly country: "CH" | "DE"; }';
const ITEMS = 'readonly { readonly sku: string; readonly price: number; }[]';
const GIVEN = `{ readonly items: ${ITEMS}; readonly note: string; readonly country?: "CH" | "DE"; }`;
const SEEN = `{ readonly items: ${ITEMS}; readonly country: "CH" | "DE"; readonly note: string; }`;
const OUTPUT = `{ readonly net: ${NET}; readonly page: string; }`;

describe('a hover', () => {
  it.each<[mark: string, shown: string]>([
    ['h_net', `const net: StepHandle<${NET}>`],
    ['h_items', `(parameter) items: ${ITEMS}`],
    ['h_country', '(parameter) country: "CH" | "DE"'],
    ['h_rate', 'const rate: MaybeHandle<number, "optional">'],
    ['h_page', 'const page: StepHandle<string>'],
    ['h_json', 'const json: StepHandle<unknown>'],
    ['h_lines', 'const lines: StepHandle<readonly string[]>'],
    ['h_count', 'const count: StepHandle<string>'],
    ['h_module', 'const module: StepHandle<unknown>'],
    // U3: an optional need.
    ['h_named', `(parameter) x: { readonly net: ${NET}; readonly rate: number | undefined; }`],
    ['h_runInput', '(property) country: "CH" | "DE"'],
    // U2: a rule.
    [
      'h_settled',
      `(parameter) x: { readonly net: ${NET} | undefined; readonly page: string | undefined; }`,
    ],
    ['h_settledOne', '(parameter) x: string | null'],
    ['h_tuple', `(parameter) x: readonly [${NET}, string]`],
    ['h_list', '(parameter) x: readonly number[]'],
    ['h_hooked', `(parameter) x: { readonly net: ${NET} | undefined; }`],
    [
      'h_hookStatus',
      '(property) RunOfHook<Input = unknown>.status: "succeeded" | "partial" | "failed" | "cancelled"',
    ],
    [
      'h_hookError',
      '(property) RunOfHook<Input = unknown>.error: RunFault | undefined What went wrong, if something did.',
    ],
    ['h_when', 'const maybe: MaybeHandle<string, "skipped">'],
    // A function in place of an expression.
    ['h_asked', 'const asked: MaybeHandle<string, "skipped">'],
    ['h_askedInput', `(parameter) items: ${ITEMS}`],
    ['h_askedRun', '(property) country: "CH" | "DE"'],
    ['h_askedBody', '(parameter) note: string'],
    ['h_askedNeed', `(parameter) x: { readonly net: ${NET}; readonly rate: number | undefined; }`],
    ['h_askedKey', `(parameter) x: { readonly net: ${NET}; readonly rate: number | undefined; }`],
    [
      'h_askedNeedBody',
      `(parameter) x: { readonly net: ${NET}; readonly rate: number | undefined; }`,
    ],
    ['h_askedUses', '(parameter) x: string'],
    ['h_askedFirst', '(parameter) x: string'],
    ['h_askedRule', '(parameter) x: string | null'],
    ['h_askedOptional', '(parameter) x: number | null'],
    ['h_behind', 'const behind: MaybeHandle<string, "skipped">'],
    ['h_maybe', '(parameter) x: string'],
    // U7: what analyzes gives its input.
    ['h_analyze', 'const analyzed: StepHandle<string>'],
    // U8: several outputs put together.
    ['h_all', `(parameter) x: { readonly [id: string]: string | ${NET} | undefined; }`],
    ['h_concat', '(parameter) x: string'],
    ['h_given', '(parameter) x: unknown'],
    [
      'h_tree',
      'const tree: StepHandle<{ readonly data: string | number | boolean | { [name: string]: Json; } | readonly Json[] | null; }>',
    ],
    ['h_outside', 'const outside: StepHandle<number>'],
    [
      'h_kept',
      'const kept: StepHandle<{ readonly a?: string; readonly at: Date; readonly file: Uint8Array<ArrayBufferLike>; }>',
    ],
    ['h_priced', `const priced: TypedWorkflow<${GIVEN}, ${OUTPUT}>`],
    // U5: a step that may be skipped in what a run returns.
    [
      'h_sure',
      `const sure: TypedWorkflow<${GIVEN}, { readonly maybe: string | null; readonly rate: number | null; }>`,
    ],
    ['h_result', `const result: RunResult<${OUTPUT}>`],
    ['h_output', `const output: ${OUTPUT}`],
    // U1: the output of a run that did not succeed.
    [
      'h_lacking',
      `const output: { readonly net: ${NET} | null; readonly page: string | null; } | null`,
    ],
    ['h_step', `const ofStep: ${NET} | null`],
    ['h_started', `const started: RunHandle<${OUTPUT}>`],
    ['h_resumed', `const resumed: RunHandle<${OUTPUT}>`],
    ['h_builder', `const builder: WorkflowBuilder<${SEEN}, ${GIVEN}, "fail_fast">`],
    // U4: best effort.
    [
      'h_best',
      '(parameter) x: { readonly one: number | undefined; readonly two: number | undefined; }',
    ],
    ['h_sequence', 'const sequence: StepHandle<boolean>'],
    ['h_sequenceInput', `(parameter) items: ${ITEMS}`],
    ['h_sequenceNext', '(parameter) n: number'],
    [
      'h_parallel',
      'const sides: { readonly left: StepHandle<boolean>; readonly right: StepHandle<string>; }',
    ],
    ['h_parallelInput', '(parameter) yes: boolean'],
    ['h_joined', '(parameter) x: { readonly left: boolean; readonly right: string; }'],
    ['h_own', 'const own: StepHandle<readonly string[]>'],
  ])('%s shows %s', (mark, shown) => expect(editor.hover(mark)).toBe(shown));
});

describe('completion', () => {
  it.each<[mark: string, some: string]>([
    ['c_options', 'concurrency onFailure pools timeoutMs'],
    ['c_settings', 'needs optional retry runIf timeoutMs uses when with'],
    ['c_uses', 'http shell wasm text/affix text/case text/count csv/pad'],
    ['c_with', 'body headers method ok_status output query url'],
    ['c_word', 'GET HEAD POST DELETE'],
    ['c_needs', 'net page'],
    ['c_context', 'attempt input log run signal'],
    ['c_rule', 'all_succeeded all_settled any_succeeded any_failed'],
    ['c_part', 'effects retry timeoutMs with'],
    ['c_sides', 'a b'],
    ['c_status', 'succeeded partial failed cancelled'],
  ])('%s offers %s', (mark, some) => {
    expect(editor.completions(mark)).toEqual(expect.arrayContaining(some.split(' ')));
  });
});

describe('an error', () => {
  const KEPT = 'is not assignable to type \'"the result cannot be kept: ';
  /** On one line each, at the place of the mistake. */
  it.each<[where: string, code: number, says: string]>([
    ["'w1'", 2322, "Type 'string' is not assignable to type 'Needs'."],
    ["'w2'", 2339, "Property 'nett' does not exist on type '{ readonly net: number; readonly"],
    ["'w3'", 2339, "Property 'toUpperCase' does not exist on type 'number'."],
    ["'w4'", 2561, "Did you mean to write 'timeoutMs'?"],
    ["'w5'", 2322, "Type 'boolean' is not assignable to type 'Span'."],
    ["{ items: ['a'] }", 2322, "Type 'string' is not assignable to type 'number'."],
    ['contry:', 2561, "Did you mean to write 'country'?"],
    ['await run(priced);', 2554, 'Expected 2-3 arguments, but got 1.'],
    ["'FR'", 2322, `Type '"FR"' is not assignable to type '"CH" | "DE"'.`],
    ['items: 3', 2322, "Type 'number' is not assignable to type 'readonly number[]'."],
    ["'w13'", 2820, `Did you mean '"string"'?`],
    ["'w18'", 2322, `${KEPT}rows: a Map (use Object.fromEntries(map))"'.`],
    ["'w18b'", 2322, `${KEPT}of.each[]: a function"'.`],
    ["'w18c'", 2322, `${KEPT}total: a bigint (use String(value))"'.`],
    ["'w18d'", 2322, `${KEPT}[]: undefined (use null)"'.`],
    ["'w20'", 2353, "'attempts' does not exist in type"],
    ["'w21'", 2322, `Type '"continue"' is not assignable`],
    ['conccurrency', 2561, "Did you mean to write 'concurrency'?"],
    ["'w23'", 2322, `Type '"always"' is not assignable to type 'RunIf'.`],
    ["'w24'", 2820, `Type '"htp"' is not assignable to type 'StepUse'. Did you mean '"http"'?`],
    ["'w24b'", 2561, "Did you mean to write 'command'?"],
    ["'w24c'", 2322, `Type '"GTE"' is not assignable to type`],
    ['result.output.net', 18047, "'result.output' is possibly 'null'."],
    ['result.step(', 2571, "Object is of type 'unknown'."],
    ["'a2'", 2339, "Property 'length' does not exist on type 'number'."],
    ["'a4'", 2322, "Type 'boolean' is not assignable to type 'string | Asked<number"],
    ["'h1'", 2339, "Property 'status' does not exist on type 'RunOfStep<{"],
    ["'o1'", 2322, `type '"what run returns does not fit at $"'.`],
    ["'o2'", 2322, `type '"what run returns does not fit at $.of[]"'.`],
    ["'o3'", 2322, `type '"what run returns does not fit at $.n, which is missing"'.`],
    ["'o4'", 2322, `type '"what run returns does not fit at $.a"'.`],
    ["'u3'", 18048, "'rate' is possibly 'undefined'."],
    ["'u6'", 2339, "Property 'sort' does not exist on type 'readonly number[]'."],
    ["'s2'", 2339, "Property 'toUpperCase' does not exist on type 'number'."],
    ["'s4'", 2353, "'timoutMs' does not exist in type 'Part<number, "],
    ["'s6'", 2353, "'needs' does not exist in type 'Part<number, "],
    ['p1:', 2339, "Property 'toUpperCase' does not exist on type 'number'."],
  ])('at %s is TS%i: %s', (where, code, says) => {
    const [found, ...more] = editor.errors('wrong.mts').filter(({ line }) => line.includes(where));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ code, text: expect.stringContaining(says) });
    expect(found!.text.split('\n')).toHaveLength(1);
  });

  it.each([
    ["'a1'", "Type 'string' is not assignable to type 'boolean'."],
    ["'a3'", "Type 'number' is not assignable to type 'string'."],
    [
      "'h2'",
      `Type 'RunOfStep<{ readonly items: readonly number[]; readonly country: "CH" | "DE"; }>' is missing the following properties from type 'RunOfHook<unknown>': status, error, outputs`,
    ],
    ["'a5'", "Type 'Promise<boolean>' is not assignable to type 'boolean'."],
  ])('at %s says at its end what a function has to give', (where, says) => {
    const [found, ...more] = editor.errors('wrong.mts').filter(({ line }) => line.includes(where));
    expect(more).toEqual([]);
    expect(found?.text.split('\n').at(-1)?.trim()).toBe(says);
  });

  it.each<[where: string, says: string]>([
    ["{ country: 'CH' }", "Property 'items' is missing"],
    ['engine.start(priced, {})', "Property 'items' is missing"],
    ['total: 5', "Type 'number' is not assignable to type 'AnyHandle<unknown>'."],
    ["'w15'", "Property 'run' is missing"],
    ["'w24a'", "Property 'with' is missing"],
  ])('at %s names what is missing', (where, says) => {
    const found = editor.errors('wrong.mts').filter(({ line }) => line.includes(where));
    expect(found.map(({ text }) => text)).toEqual([expect.stringContaining(says)]);
  });

  it('is there for every wrong line, and for no other', () => {
    const lines = WRONG.split('\n').filter((line) => /^flow\.|^await|^workflow|^result/.test(line));
    expect(editor.errors('wrong.mts').map(({ line }) => line)).toEqual(lines);
    for (const name of ['right.mts', 'exported.mts', 'isolated.mts', 'own.mts'])
      expect(editor.errors(name)).toEqual([]);
  });
});

describe('B4 declarations', () => {
  it('of exported builders, steps and factories can be written', () => {
    expect(editor.declarationFaults('exported.mts')).toEqual([]);
  });

  it('can be written file by file where exports say their types', () => {
    const { diagnostics = [] } = ts.transpileDeclaration(ISOLATED, {
      fileName: 'isolated.ts',
      reportDiagnostics: true,
      compilerOptions: { isolatedDeclarations: true, declaration: true },
    });
    expect(diagnostics.map(({ messageText }) => messageText)).toEqual([]);
  });
});
