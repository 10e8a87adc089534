/**
 * The last look before a run: step types check their files, the caller's input is checked.
 * Knows where the workflow stands on disk; must not run anybody's code unless asked to load.
 */
import { dirname, resolve } from 'node:path';
import type { Graph } from '../graph/graph.ts';
import { isModule, settingsAsWritten } from '../graph/step-config.ts';
import { hasHole } from '../graph/template.ts';
import type { AnyStepType, ConfigProblem, Place } from '../ports/step-type.ts';
import { copyExact, Inexact, keepExact, TooLong } from '../std/exact-json.ts';
import { type Misfit, misfits, withDefaults } from '../std/json-schema.ts';
import { show } from '../std/printable.ts';
import type { Schema } from '../std/schema.ts';
import { describe } from '../std/schema-words.ts';
import { isPlain } from '../std/value-kinds.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { EngineError } from './engine-error.ts';
import { projectOf } from './project.ts';

export interface PreparedSteps {
  readonly ready: Map<number, unknown>;
  /** Of steps that are made of files: a few letters that differ when the files do. */
  readonly contents: Map<number, string>;
  readonly diagnostics: Diagnostic[];
}

/** Lets each step type look at the steps it will run. Equal steps are looked at once. */
export async function prepareSteps(
  graph: Graph,
  stepTypes: ReadonlyMap<string, AnyStepType>,
  load: boolean,
): Promise<PreparedSteps> {
  const ready = new Map<number, unknown>();
  const contents = new Map<number, string>();
  const diagnostics: Diagnostic[] = [];
  const types = graph.types.map((declaration) => stepTypes.get(declaration.name)!);
  if (types.every((type) => type.prepare === undefined)) return { ready, contents, diagnostics };
  // Steps that are functions need no place on disk, and looking for it takes long.
  let place: Place | undefined;
  const seen = new Map<string, ReturnType<NonNullable<AnyStepType['prepare']>>>();
  for (let step = 0; step < graph.size; step++) {
    const type = types[graph.typeOf[step]!]!;
    const authored = graph.workflow.steps[step]!;
    const { uses, run } = authored;
    if (type.prepare === undefined || run !== undefined) continue;
    const plain = graph.configs.get(step);
    const settings = plain?.kind === 'plain' ? plain.value : settingsAsWritten(authored, type);
    const key = JSON.stringify([uses, settings]);
    place ??= placeOf(graph.workflow);
    const looking = seen.get(key) ?? type.prepare({ uses, config: settings, place, load });
    seen.set(key, looking);
    const prepared = await looking;
    if ('ready' in prepared) {
      ready.set(step, prepared.ready);
      if (prepared.contents !== undefined) contents.set(step, prepared.contents);
    } else for (const problem of prepared.problems) diagnostics.push(located(problem, step));
  }
  return { ready, contents, diagnostics };
}

/**
 * The same look at a workflow that has other faults already, so that all are told at once: at those
 * of its steps that are themselves in order.
 */
export async function inspectSteps(
  workflow: Workflow,
  stepTypes: ReadonlyMap<string, AnyStepType>,
  found: readonly Diagnostic[],
): Promise<Diagnostic[]> {
  const faulty = new Set(
    found.flatMap(({ path }) => (path?.[0] === 'steps' && path[2] !== 'needs' ? [path[1]] : [])),
  );
  const place = placeOf(workflow);
  const seen = new Map<string, ReturnType<NonNullable<AnyStepType['prepare']>>>();
  const more: Diagnostic[] = [];
  for (const [step, authored] of workflow.steps.entries()) {
    if (faulty.has(step)) continue;
    const { uses, run, with: given } = authored;
    const type = stepTypes.get(isModule(uses) ? 'function' : uses);
    if (type?.prepare === undefined || run !== undefined || hasHole(given)) continue;
    const config = settingsAsWritten(authored, type);
    const key = JSON.stringify([uses, config]);
    const looking = seen.get(key) ?? type.prepare({ uses, config, place, load: false });
    seen.set(key, looking);
    const prepared = await looking;
    if ('problems' in prepared)
      for (const problem of prepared.problems) more.push(located(problem, step));
  }
  return more;
}

function located({ code, message, key, item, fix }: ConfigProblem, step: number): Diagnostic {
  const below = [...(key === undefined ? [] : [key]), ...(item === undefined ? [] : [item])];
  const path = key === 'uses' ? ['steps', step, 'uses'] : ['steps', step, 'with', ...below];
  return diagnostic(code, message, { path, ...(fix !== undefined && { fix }) });
}

/** The folder of the workflow's file, and the project it belongs to. */
function placeOf({ source }: Workflow): Place {
  const directory = source === undefined ? process.cwd() : dirname(resolve(source.file));
  return { root: projectOf(directory), directory };
}

/** The run's input with defaults filled in, or what is wrong with it. */
export function prepareInput(
  { inputs, name }: Workflow,
  original: unknown,
): { input: unknown; diagnostics: Diagnostic[] } {
  // A copy: the caller goes on using what is the caller's.
  const given = original === undefined ? undefined : copyExact(original);
  if (given instanceof Inexact) {
    const why = given instanceof TooLong ? 'cannot be kept' : 'cannot be kept exactly';
    const problem = inputProblem(`${why}: ${given.place}`);
    return { input: original, diagnostics: [problem] };
  }
  if (inputs === undefined) return { input: given ?? null, diagnostics: [] };
  const names = Object.keys(inputs);
  if (given !== undefined && given !== null && !(typeof given === 'object' && isPlain(given))) {
    const only = names[0];
    const fix = `give it by name, such as ${only === undefined ? '{}' : `-p ${only}=…`}`;
    const message = `the workflow "${name}" takes inputs by name (${names.join(', ')}), got ${show(given)}.`;
    const fixInCode = `give it by name, such as { ${only ?? ''}: … }`;
    return { input: given, diagnostics: [diagnostic('E_INPUT', message, { fix, fixInCode })] };
  }
  const schema: Schema = { type: 'object', properties: inputs, additionalProperties: false };
  const input = withDefaults(schema, { ...(given as object) });
  const absent = names
    .filter((n) => !Object.hasOwn(input, n))
    .map((n) => missingInput(n, inputs[n]!));
  const wrong = misfits(schema, input).map((misfit) => inputFault(misfit, inputs));
  return { input: keepExact(input), diagnostics: [...absent, ...wrong] };
}

function missingInput(name: string, schema: Schema): Diagnostic {
  const fix = `give it, for example with -p ${name}=…`;
  const message = `the input "${name}" is missing, ${describe(schema)}.`;
  const fixInCode = `give it: { ${name}: … }`;
  return diagnostic('E_INPUT', message, { path: ['inputs', name], atKey: true, fix, fixInCode });
}

/** Told at the declaration of the input, where the workflow has a file. */
function inputFault(
  { path, message, fix, kind }: Misfit,
  inputs: Readonly<Record<string, Schema>>,
): Diagnostic {
  const [name] = path;
  const declared = typeof name === 'string' && Object.hasOwn(inputs, name);
  const subject =
    path.length === 0 || kind === 'unknown-key' ? 'inputs' : `input ${path.join('.')}`;
  return diagnostic('E_INPUT', `${subject}: ${message}.`, {
    path: declared ? ['inputs', name] : ['inputs'],
    atKey: true,
    ...(fix !== undefined && { fix }),
    ...(declared && kind === 'type' && { fixInCode: `give ${describe(inputs[name]!)}` }),
  });
}

function inputProblem(what: string): Diagnostic {
  return diagnostic('E_INPUT', `the input ${what}.`, { fix: 'give plain JSON, text or bytes' });
}

/** Why a workflow cannot run: its first error, and all of them as data. */
export function refusal(workflow: Workflow, diagnostics: readonly Diagnostic[]): EngineError {
  const errors = diagnostics.filter((d) => d.severity === 'error');
  const code = errors.every((d) => d.code === 'E_INPUT') ? 'invalid-input' : 'invalid-workflow';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const message = `"${workflow.name}" cannot run: ${errors[0]!.message}${more}`;
  const hint = errors[0]!.fixInCode ?? errors[0]!.fix;
  return new EngineError(code, message, { diagnostics, ...(hint !== undefined && { hint }) });
}
