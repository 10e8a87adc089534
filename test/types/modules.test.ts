/**
 * What an editor shows of functions of modules that steps use, from the published types.
 * Needs the build; must not know how a type is made.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { Editor } from './editor.ts';

/** A module of the project, with what is no function for a step, too. */
const MODULE = `
import type { StepContext } from 'heddle';
export const LARGEST = 100;
/** How many primes there are. */
export function /*d_count*/count(below: number): number { return below; }
export async function list(range: { readonly from: number; readonly to: number }, context: StepContext<{ readonly n: number }>): Promise<number[]> { return [range.from]; }
export const half = (n = 2) => n / 2;
export function table() { return { rows: new Map<number, boolean>() }; }
export class Sieve {}
export function three(a: number, b: unknown, c: string) {}
export default (n: number | null) => String(n);
declare global { interface ImportMeta { readonly url: string } class URL { readonly href: string; constructor(path: string, base: string) } }
`;

/** Steps that use it: right, and each line with an \`m\` wrong. */
const MODULE_USED = `
import { moduleAt, workflow } from 'heddle';
const flow = workflow('cpu', { from: import.meta.url, inputs: { n: { type: 'integer' } } });
export const /*h_primes*/primes = moduleAt<typeof import('./module.mts')>(new URL('./module.mts', import.meta.url));
const n = flow.step('n', { run: ({ n }) => n });
const text = flow.step('text', { run: () => '' });
const rate = flow.step('rate', { optional: true, run: () => 1 });
export const /*h_used*/count = flow.step('count', { needs: n, uses: primes./*c_functions*/count, with: { any: 1 }, when: (/*h_usedInput*/x) => x > 1 });
export const /*h_usedList*/list = flow.step('list', { needs: { from: n, to: n }, uses: primes.list });
export const /*h_usedHalf*/half = flow.step('half', { needs: n, uses: primes.half });
export const /*h_usedDefault*/standard = flow.step('standard', { needs: [n, n], uses: primes.default });
flow.step('m1', { needs: text, uses: primes.count });
flow.step('m2', { uses: primes.count });
flow.step('m3', { needs: { from: n, to: rate }, uses: primes.list });
flow.step('m4', { needs: n, uses: primes.table });
flow.step('m5', { needs: n, uses: primes.cuont });
flow.step('m6', { needs: n, uses: primes.LARGEST });
flow.step('m7', { needs: n, uses: primes.Sieve });
flow.step('m8', { needs: n, uses: primes.three });
flow.step('m9', { needs: n, uses: primes.count, when: (x) => x > 1, timoutMs: 1 });
workflow('other', { inputs: { n: { type: 'string' } } }).step('m10', { needs: { from: n, to: n }, uses: primes.list });
`;

let editor: Editor;
beforeAll(() => {
  editor = new Editor({ 'module.mts': MODULE, 'module-used.mts': MODULE_USED });
});

describe('B7 a function of a module', () => {
  it.each<[mark: string, shown: string]>([
    ['h_primes', 'const primes: ModuleFunctions<typeof import("./module.mts")>'],
    ['h_used', 'const count: MaybeHandle<number, "skipped">'],
    ['h_usedInput', '(parameter) x: number'],
    ['h_usedList', 'const list: StepHandle<readonly number[]>'],
    ['h_usedHalf', 'const half: StepHandle<number>'],
    ['h_usedDefault', 'const standard: StepHandle<string>'],
    [
      'c_functions',
      '(property) count: ModuleFunction<number, number, unknown> How many primes there are.',
    ],
  ])('%s shows %s', (mark, shown) => expect(editor.hover(mark)).toBe(shown));

  it('is offered, and nothing else of the module', () => {
    expect(editor.completions('c_functions')).toEqual([
      'count',
      'default',
      'half',
      'list',
      'table',
    ]);
  });

  it('is where an editor leads to', () => {
    expect(editor.leadsTo('c_functions')).toEqual(['d_count']);
  });

  const used = (id: string) =>
    editor.errors('module-used.mts').filter(({ line }) => line.includes(`'${id}'`));

  it.each([
    ['m1', 2322, "Type 'string' is not assignable to type 'number'."],
    ['m2', 2322, "Type '{ readonly n: number; }' is not assignable to type 'number'."],
    ['m3', 2322, "Type 'undefined' is not assignable to type 'number'."],
    ['m4', 2322, `type '"the result cannot be kept: rows: a Map (use Object.fromEntries(map))"'.`],
    ['m5', 2551, "Did you mean 'count'?"],
    ['m6', 2339, "Property 'LARGEST' does not exist on type 'ModuleFunctions<"],
    ['m7', 2339, "Property 'Sieve' does not exist on type 'ModuleFunctions<"],
    ['m8', 2339, "Property 'three' does not exist on type 'ModuleFunctions<"],
    ['m9', 2561, "Did you mean to write 'timeoutMs'?"],
    ['m10', 2322, "Type 'string' is not assignable to type 'number'."],
  ])('that does not fit at %s is TS%i: %s', (id, code, says) => {
    const [found, ...more] = used(id);
    expect(more).toEqual([]);
    expect(found?.code).toBe(code);
    expect(found?.text.split('\n').at(-1)).toContain(says);
  });

  it('that fits has no errors', () => {
    expect(editor.errors('module.mts')).toEqual([]);
    const lines = MODULE_USED.split('\n').filter((line) => /step\('m\d/.test(line));
    expect(editor.errors('module-used.mts').map(({ line }) => line)).toEqual(lines);
    expect(editor.declarationFaults('module-used.mts')).toEqual([]);
  });
});
