/**
 * Workflows written in TypeScript or JavaScript: the file is imported, its export looked at.
 * Knows modules and what an export must have; must not know what will be done with the workflow.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readText } from '../engine/load-workflow.ts';
import { moduleFault } from '../std/module-fault.ts';
import { show } from '../std/printable.ts';
import { type Diagnostic, diagnostic, type Range } from '../workflow/diagnostic.ts';
import type { Source, Workflow } from '../workflow/workflow.ts';
import { spareDescriptor } from './prints.ts';

export interface OpenedModule {
  readonly workflow: Workflow | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: Source;
}

/** The workflow that a module exports: its default export, or the first one that is a workflow. */
export async function openModule(file: string, maxBytes: number): Promise<OpenedModule> {
  const text = await readText(file, maxBytes);
  const source: Source = {
    file,
    text: typeof text === 'string' ? text : '',
    locate: () => undefined,
  };
  if (typeof text !== 'string') return { workflow: undefined, diagnostics: [text], source };
  spareDescriptor();
  try {
    return workflowIn(await importFile(resolve(file)), source);
  } catch (error) {
    return unloadable(error, source);
  }
}

/** JavaScript is left to Node.js, whose messages are the better ones. */
async function importFile(path: string): Promise<Record<string, unknown>> {
  if (!/\.m?ts$/.test(path)) return import(pathToFileURL(path).href);
  const { createJiti } = await import('jiti');
  return createJiti(import.meta.url, { interopDefault: false }).import(path);
}

function unloadable(error: unknown, source: Source): OpenedModule {
  const { why, line, column = 1 } = moduleFault(error, resolve(source.file));
  const range = line === undefined ? undefined : rangeAt(source.text, line, column);
  const fix = 'mend the module, or its imports';
  const fault = diagnostic('E_MODULE', `the module cannot be loaded: ${why}.`, {
    fix,
    ...(range && { range }),
  });
  return { workflow: undefined, diagnostics: [fault], source };
}

function rangeAt(text: string, line: number, column: number): Range {
  let start = 0;
  for (let n = 1; n < line; n++) start = text.indexOf('\n', start) + 1;
  return { start: start + column - 1, end: start + column };
}

function workflowIn(module: Record<string, unknown>, source: Source): OpenedModule {
  const found = module.default ?? Object.values(module).find(isWorkflow);
  if (!isWorkflow(found)) {
    const what =
      module.default === undefined ? exported(module) : `default export: ${show(module.default)}`;
    return refused(
      `the module exports no workflow (${what}).`,
      'write export default workflow(…)',
      source,
    );
  }
  const fault = stepFault(found.steps);
  if (fault === undefined) return { workflow: withSource(found, source), diagnostics: [], source };
  return refused(fault, 'make workflows and steps with workflow(…) and its step(…)', source);
}

function exported(module: Record<string, unknown>): string {
  const names = Object.keys(module);
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
