/**
 * The last look before a run: the caller's input is checked, and why a workflow cannot run is said.
 * Knows declarations of inputs; must not know steps.
 */

import { defined } from '../../std/defined.ts';
import { copyExact, keepExact } from '../../std/exact-json.ts';
import { Inexact, TooLong } from '../../std/inexact.ts';
import { type Misfit, misfits, withDefaults } from '../../std/json-schema.ts';
import { show } from '../../std/printable.ts';
import type { Schema } from '../../std/schema.ts';
import { schemaAt } from '../../std/schema-at.ts';
import { describe } from '../../std/schema-words.ts';
import { typeFix } from '../../std/type-fix.ts';
import { valueAt } from '../../std/value-at.ts';
import { isPlain } from '../../std/value-kinds.ts';
import { type Diagnostic, diagnostic } from '../../workflow/diagnostic.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';

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
  const wrong = misfits(schema, input).map((misfit) =>
    inputFault({ ...misfit, ...listFix(misfit, schema, input) }, inputs),
  );
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
  { path, message, usual, fix = usual, kind, asText }: Misfit,
  inputs: Readonly<Record<string, Schema>>,
): Diagnostic {
  const [name] = path;
  const declared = typeof name === 'string' && Object.hasOwn(inputs, name);
  const subject =
    path.length === 0 || kind === 'unknown-key' ? 'inputs' : `input ${path.join('.')}`;
  return diagnostic('E_INPUT', `${subject}: ${message}.`, {
    path: declared ? ['inputs', name] : ['inputs'],
    atKey: true,
    // What is read as a number may be written otherwise, and only who reads the text can tell.
    ...(asText === true ? { fix: 'put it in quotes', given: path } : fix !== undefined && { fix }),
    ...(declared && kind === 'type' && { fixInCode: `give ${describe(inputs[name]!)}` }),
  });
}

/** A list as JSON writes it, which is what the command line reads. */
function listFix({ kind, path }: Misfit, inputs: Schema, input: unknown): { fix?: string } {
  const schema = kind === 'type' ? schemaAt(inputs, path) : undefined;
  if (schema?.type !== 'array') return {};
  const { fix } = typeFix(schema, valueAt(input, path), JSON.stringify);
  return defined({ fix });
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
