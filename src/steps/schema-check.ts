/**
 * JSON Schemas under `with`: what is wrong with one, and what of a value does not fit it, in words.
 * Knows schemas; must not know which step type has one.
 */
import type { ConfigProblem } from '../ports/step-type.ts';
import { schemaFaults } from '../schemas/faults.ts';
import type { SchemaFault } from '../schemas/schema-fault.ts';
import { defined } from '../std/defined.ts';
import type { Misfit } from '../std/json-schema.ts';
import { printable } from '../std/printable.ts';
import { placeText } from './process/field.ts';

/** Why a schema cannot be used. */
export function schemaErrors(schema: unknown): readonly SchemaFault[] {
  return schemaFaults(schema).filter(({ isWarning }) => isWarning !== true);
}

/** The same, of one that stands under `schema`. */
export function schemaProblems(schema: unknown): ConfigProblem[] {
  return schemaErrors(schema).map((fault) => problemAt('schema', 'E_SCHEMA', fault));
}

/** What of the value under a key, as it is written, does not fit. `what`: in front of each sentence. */
export function valueProblems(
  key: string,
  what: string,
  misfits: readonly Misfit[],
): ConfigProblem[] {
  return misfits.map((misfit) =>
    problemAt(key, 'E_BAD_CONFIG', { ...misfit, message: `${what}: ${misfit.message}` }),
  );
}

function problemAt(
  key: string,
  code: ConfigProblem['code'],
  { message, path, fix, atKey }: SchemaFault,
): ConfigProblem {
  return { code, key, path, message: `${message}.`, ...defined({ fix, atKey }) };
}

/** All misfits of a value; `at`: where it stands, if that is within another one. */
export function misfitWords(misfits: readonly Misfit[], at = ''): string {
  const lines = misfits.map(({ path, message, kind }) => {
    const shown = printable(placeText(kind === 'unknown-key' ? path.slice(0, -1) : path));
    return shown === '' ? message : `${shown}: ${message}`;
  });
  return `the value${at === '' ? '' : ` at ${at}`} does not fit its schema: ${lines.join('; ')}`;
}
