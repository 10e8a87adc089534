/**
 * Workflows written in TypeScript or JavaScript: the file is imported, its export looked at.
 * Knows modules and what an export must have; must not know what will be done with the workflow.
 */
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { importing, RunOnImport } from '../engine/importing.ts';
import { readText, type SizeLimit } from '../engine/plan/read-text.ts';
import { isCommonJs } from '../modules/cjs-exports.ts';
import { type ModuleFault, moduleFault } from '../modules/fault.ts';
import { importModule } from '../modules/import-module.ts';
import { isTransformed } from '../modules/kinds.ts';
import { printable, show } from '../std/printable.ts';
import { type Diagnostic, diagnostic, type Range } from '../workflow/diagnostic.ts';
import type { Source, Workflow } from '../workflow/workflow.ts';
import { spareDescriptor } from './prints.ts';

export interface OpenedModule {
  readonly workflow: Workflow | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: Source;
}

/** The workflow that a module exports: its default export, or the first one that is a workflow. */
export async function openModule(file: string, limit: SizeLimit): Promise<OpenedModule> {
  const text = await readText(file, limit);
  const source: Source = {
    file,
    text: typeof text === 'string' ? text : '',
    locate: () => undefined,
  };
  if (typeof text !== 'string') return { workflow: undefined, diagnostics: [text], source };
  spareDescriptor();
  const path = resolve(file);
  try {
    // What it exports is its code, too, where that is a promise of its own kind.
    const load = async () => workflowIn(await importModule(path), source);
    return await importing(load, tellLate);
  } catch (error) {
    const fault = await moduleFault(error, path);
    return error instanceof RunOnImport
      ? startsRun(fault, { source, path })
      : unloadable(fault, { source, path });
  }
}

/** The module that was to be loaded. */
interface Wanted {
  readonly source: Source;
  readonly path: string;
}

/** Told where it happened, also when that is in a file that the module imports. */
async function unloadable({ why, fix, at }: ModuleFault, wanted: Wanted): Promise<OpenedModule> {
  const { source, range } = await placeOf(at, wanted);
  const which =
    source === wanted.source
      ? 'the module'
      : `the module ${show(wanted.source.file)}, which imports this one,`;
  const message = `${which} cannot be loaded: ${why}.`;
  const fault = diagnostic('E_MODULE', message, { fix, ...(range && { range }) });
  return { workflow: undefined, diagnostics: [fault], source };
}

const TO_START =
  'move the call to a file of its own that imports the workflow, or put it behind if (process.argv[1] === import.meta.filename)';

async function startsRun({ at }: ModuleFault, wanted: Wanted): Promise<OpenedModule> {
  const { source, range } = await placeOf(at, wanted);
  const message = 'the module starts a run while it is imported: nothing ran.';
  const more = { fix: TO_START, ...(range && { range }) };
  return {
    workflow: undefined,
    diagnostics: [diagnostic('E_RUN_ON_IMPORT', message, more)],
    source,
  };
}

/** Nobody waits for it any more, and it was not to be: the command runs what it was asked to run. */
function tellLate({ stack = '' }: RunOnImport): void {
  const [, frame = ''] = stack.split('\n');
  const where = frame === '' ? '' : `, ${printable(frame.trim(), 500)}`;
  process.emitWarning(
    `a module that was imported would have started a run later${where}: nothing ran`,
  );
}

async function placeOf(at: ModuleFault['at'], { source: own, path }: Wanted) {
  const isOwn = at === undefined || at.file === path;
  const source = isOwn ? own : await sourceOf(at.file);
  const range = at?.line === undefined ? undefined : rangeAt(source.text, at.line, at.column);
  return { source, range };
}

async function sourceOf(path: string): Promise<Source> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const near = relative(process.cwd(), path);
  return { file: near.startsWith('..') ? path : near, text, locate: () => undefined };
}

/** Without a column it is the first letter of the line. */
function rangeAt(text: string, line: number, column?: number): Range {
  let start = 0;
  for (let n = 1; n < line; n++) start = text.indexOf('\n', start) + 1;
  const at = start + (column === undefined ? text.slice(start).search(/\S|$/) : column - 1);
  return { start: at, end: at + 1 };
}

async function workflowIn(module: Record<string, unknown>, source: Source): Promise<OpenedModule> {
  const found = await exportedBy(module);
  if (!isWorkflow(found)) {
    const common = isCommonJs(module);
    const namesExports = found === undefined || (common && Object.keys(module).length > 1);
    const what = namesExports ? exported(module) : `default export: ${show(found)}`;
    const words = common && !isTransformed(source.file) ? 'module.exports =' : 'export default';
    return refused(
      `the module exports no workflow (${what}).`,
      `write ${words} workflow(…)`,
      source,
    );
  }
  const fault = stepFault(found.steps);
  if (fault === undefined) return { workflow: withSource(found, source), diagnostics: [], source };
  return refused(fault, 'make workflows and steps with workflow(…) and its step(…)', source);
}

/**
 * An export may be a promise, and TypeScript makes the default export of CommonJS a property of it. With
 * a default export of another kind only CommonJS is looked at further: its default holds all the others.
 */
async function exportedBy(module: Record<string, unknown>): Promise<unknown> {
  const given = await module.default;
  if (isWorkflow(given)) return given;
  const inner = await (given as { default?: unknown } | null | undefined)?.default;
  if (isWorkflow(inner)) return inner;
  if (given === undefined || isCommonJs(module)) {
    for (const one of Object.values(module)) {
      const other = await one;
      if (isWorkflow(other)) return other;
    }
  }
  return inner ?? given;
}

function exported(module: Record<string, unknown>): string {
  const names = Object.keys(module).filter((name) => name !== 'default');
  return names.length === 0 ? 'it exports nothing' : `it exports ${names.slice(0, 10).join(', ')}`;
}

function refused(message: string, fix: string, source: Source): OpenedModule {
  return { workflow: undefined, diagnostics: [diagnostic('E_MODULE', message, { fix })], source };
}

function isWorkflow(value: unknown): value is Workflow {
  const { name, steps } = (value ?? {}) as Partial<Workflow>;
  return typeof name === 'string' && Array.isArray(steps);
}

/** A workflow made by hand may hold anything; the engine counts on the shape of its steps. */
function stepFault(steps: readonly unknown[]): string | undefined {
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as Record<string, unknown> | null | undefined;
    if (step === null || typeof step !== 'object')
      return `steps[${i}] is ${show(step)}, not a step.`;
    const wrong = Object.entries(SHAPE).find(([key, fits]) => !fits(step[key]));
    if (wrong !== undefined)
      return `steps[${i}].${wrong[0]} is ${show(step[wrong[0]])}: this is no step of a workflow.`;
  }
  return undefined;
}

const SHAPE: Readonly<Record<string, (value: unknown) => boolean>> = {
  id: (value) => typeof value === 'string',
  uses: (value) => typeof value === 'string',
  needs: Array.isArray,
  settings: (value) => typeof value === 'object' && value !== null,
};

/** Modules and files that its steps name are looked for beside the workflow's own file. */
function withSource(workflow: Workflow, source: Source): Workflow {
  const copy = Object.create(
    Object.getPrototypeOf(workflow),
    Object.getOwnPropertyDescriptors(workflow),
  );
  return Object.assign(copy, { source });
}
