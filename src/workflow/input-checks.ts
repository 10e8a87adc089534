/**
 * The declared inputs of a workflow ready to be used: made once for each workflow.
 * Knows declarations without faults; must not know who gives values, nor what is reported of them.
 */
import { type AnySchema, checkOf, type SchemaCheck } from '../schemas/check.ts';
import type { JsonSchema } from '../schemas/json-schema.ts';
import { isStandard } from '../schemas/standard.ts';
import type { Diagnostic } from './diagnostic.ts';
import { defaultFault } from './formats/input-schema.ts';
import type { Inputs } from './workflow.ts';

/** One input, or all of them where one schema stands for them. */
export interface InputCheck extends SchemaCheck {
  /** A value for who gives none; undefined where there is none. */
  readonly fallback: unknown;
  /** What it says in JSON Schema; undefined for a schema of a library. */
  readonly json: JsonSchema | undefined;
}

/** One check for all, or one for each name; `faults`: defaults that do not fit. */
export type InputChecks =
  | { readonly whole: InputCheck }
  | { readonly named: ReadonlyMap<string, InputCheck>; readonly faults: readonly Diagnostic[] };

const made = new WeakMap<object, Promise<InputChecks>>();

export function inputChecks(inputs: Inputs): Promise<InputChecks> {
  let checks = made.get(inputs);
  if (checks === undefined) {
    checks = makeChecks(inputs);
    made.set(inputs, checks);
  }
  return checks;
}

async function makeChecks(inputs: Inputs): Promise<InputChecks> {
  if (isStandard(inputs)) return { whole: await inputCheck(inputs) };
  const named = new Map<string, InputCheck>();
  const faults: Diagnostic[] = [];
  for (const [name, schema] of Object.entries(inputs)) {
    const check = await inputCheck(schema);
    named.set(name, check);
    if (check.fallback === undefined || check.isStandard) continue;
    const checked = await check.check(check.fallback);
    if (!('misfits' in checked)) continue;
    const path = ['inputs', name, 'default'];
    for (const misfit of checked.misfits)
      faults.push(defaultFault(name, { ...misfit, path: [...path, ...misfit.path] }));
  }
  return { named, faults };
}

async function inputCheck(schema: AnySchema): Promise<InputCheck> {
  const check = await checkOf(schema);
  const json = isStandard(schema) ? undefined : schema;
  const fallback = typeof json === 'object' ? json.default : undefined;
  return { ...check, fallback, json };
}

/** Names of the inputs; undefined where the workflow takes any, or a schema says it in its own way. */
export function inputNames(inputs: Inputs | undefined): readonly string[] | undefined {
  return inputs === undefined || isStandard(inputs) ? undefined : Object.keys(inputs);
}
