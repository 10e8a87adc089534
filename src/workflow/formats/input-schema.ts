/**
 * What is wrong with the schemas that authors write: under `inputs`, and as `output` of a step.
 * Knows where they stand; must not know JSON Schema itself.
 */

import { isUsable, schemaFaults } from '../../schemas/faults.ts';
import { plainMisfits } from '../../schemas/leaf-view.ts';
import type { SchemaFault } from '../../schemas/schema-fault.ts';
import { isStandard } from '../../schemas/standard.ts';
import type { Path } from '../../std/json-schema.ts';
import { quoted } from '../../std/printable.ts';
import { type Diagnostic, diagnostic } from '../diagnostic.ts';
import { wordProblem } from '../name.ts';

type Named = Readonly<Record<string, unknown>>;

/** What is wrong with the declarations under `inputs`. */
export function inputFaults(inputs: Named): Diagnostic[] {
  if (isStandard(inputs)) return [];
  if (isWhole(inputs)) return [wholeFault()];
  return Object.entries(inputs).flatMap(([name, schema]) => {
    const found: Diagnostic[] = [];
    const path = ['inputs', name];
    const problem = wordProblem(name, 'the input name');
    if (problem !== undefined) {
      const code = problem.reserved ? 'E_RESERVED_ID' : 'E_BAD_ID';
      found.push(diagnostic(code, `${problem.message}.`, { path, fix: problem.fix, atKey: true }));
    }
    if (isStandard(schema)) return found;
    const wrong = schemaFaults(schema);
    const usual = 'declare an input like this: NAME: { type: string, default: x }';
    found.push(
      ...wrong.map((fault) =>
        schemaFault({ usual, ...fault, ...requiredFix(fault, schema) }, path),
      ),
    );
    if (isUsable(wrong)) found.push(...defaultFaults(name, schema, path));
    return found;
  });
}

/** What is wrong with the schema that the output of a step has to fit. */
export function outputFaults(schema: unknown, subject: string, path: Path): Diagnostic[] {
  if (isStandard(schema)) return [];
  const usual = 'write it like this: output: { type: object, properties: { n: { type: number } } }';
  return schemaFaults(schema).map(({ message, ...fault }) =>
    schemaFault({ usual, ...fault, message: `${subject}, output: ${message}` }, path),
  );
}

/** `usual`: what to write where nothing better is known. */
type Told = SchemaFault & { readonly usual: string };

function schemaFault(
  { message, fix, usual, atKey, asText, isWarning, ...fault }: Told,
  path: Path,
): Diagnostic {
  return diagnostic(isWarning ? 'W_SCHEMA' : 'E_SCHEMA', `${message}.`, {
    path: [...path, ...fault.path],
    fix: fix ?? usual,
    ...(atKey && { atKey }),
    ...(asText && { asText }),
  });
}

/** Only what can be said at once; the rest is reported when the schema is made ready (`input-checks.ts`). */
function defaultFaults(name: string, schema: unknown, path: Path): Diagnostic[] {
  const given = (schema as { default?: unknown }).default;
  if (given === undefined) return [];
  return plainMisfits(schema, given, [...path, 'default']).map((misfit) =>
    defaultFault(name, misfit),
  );
}

/** A default that does not fit its own schema; `path` leads to it. */
export function defaultFault(name: string, { message, ...misfit }: SchemaFault): Diagnostic {
  const usual = 'write a default that fits, or leave it out: then the input has to be given';
  return schemaFault(
    { usual, ...misfit, message: `the default of input ${quoted(name)}: ${message}` },
    [],
  );
}

/** Other tools say at each input whether it has to be given. */
function requiredFix({ path }: SchemaFault, schema: unknown): { fix?: string } {
  const value = (schema as { required?: unknown } | null)?.required;
  if (path.length !== 1 || path[0] !== 'required' || typeof value !== 'boolean') return {};
  return {
    fix: value
      ? 'leave it out: an input without a default has to be given'
      : 'give it a default instead, which is used where no value is given',
  };
}

/** No input can be declared by the text `object`. */
function isWhole({ type, properties }: Named): boolean {
  return type === 'object' && typeof properties === 'object';
}

function wholeFault(): Diagnostic {
  const message = 'inputs are declared by name, and this is one schema for all of them.';
  return diagnostic('E_SCHEMA', message, {
    path: ['inputs', 'type'],
    atKey: true,
    fix: 'write what stands under properties directly under inputs: inputs: { NAME: { type: string } }',
    fixInCode: 'give inputs: schema.properties, or a schema of zod, valibot or arktype as it is',
  });
}
