/**
 * A workflow in TypeScript as it is after a deploy: its text edited, and built in one way or another.
 * Knows texts and builders; must not know what becomes of runs.
 */
import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';
import { minifySync } from 'rolldown/utils';
import ts from 'typescript';

const FILE = new URL('fixtures/deploys/orders.ts', import.meta.url);

export type Orders = typeof import('./fixtures/deploys/orders.ts');

/** Each pair is a piece of the text, and what stands there after the edit. */
export type Edit = readonly (readonly [before: string, now: string])[];

export interface Build {
  readonly module?: 'esm' | 'cjs';
  /** `tsc` writes the code anew, `bundler` makes all names short and leaves out blanks. */
  readonly by?: 'tsc' | 'bundler';
}

/** The text of the module. Throws where the edit finds nothing to change. */
export function source(edit: Edit = []): string {
  let text = readFileSync(FILE, 'utf8');
  for (const [before, now] of edit) {
    if (!text.includes(before)) throw new Error(`nothing to edit: ${before}`);
    text = text.replaceAll(before, now);
  }
  return text;
}

/** The same as JavaScript. */
export function built(edit: Edit = [], { module = 'esm', by = 'tsc' }: Build = {}): string {
  const text = source(edit);
  const { ESNext, CommonJS } = ts.ModuleKind;
  const compilerOptions = {
    module: module === 'esm' ? ESNext : CommonJS,
    target: ts.ScriptTarget.ES2023,
  };
  const code = ts.transpileModule(text, { compilerOptions }).outputText;
  if (by === 'tsc') return code;
  return minifySync('orders.js', code, { module: module === 'esm' }).code;
}

/** The module, loaded here. */
export function loaded(edit: Edit = [], by: Build['by'] = 'tsc'): Orders {
  const exports = {};
  const code = built(edit, { module: 'cjs', by });
  (runInThisContext(`(function (exports) {${code}\n})`) as (into: object) => void)(exports);
  return exports as Orders;
}
