/**
 * Workflows written in TypeScript or JavaScript: the file is imported, its export looked at.
 * Knows modules and what an export must have; must not know what will be done with the workflow.
 */
import { importFile } from '../engine/import-file.ts';
import { readText, type SizeLimit } from '../engine/plan/read-text.ts';
import { isCommonJs } from '../modules/cjs-exports.ts';
import { isTransformed } from '../modules/kinds.ts';
import { show } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
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
  const opened = await importFile(source, (module) => workflowIn(module, source));
  return { workflow: undefined, ...opened };
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
