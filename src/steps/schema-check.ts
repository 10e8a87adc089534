/**
 * JSON Schemas under `with`: what is wrong with one, and what of a value does not fit it, in words.
 * Knows schemas; must not know which step type has one.
 */
import { schemaFaults } from '../schemas/faults.ts';
import type { SchemaFault } from '../schemas/schema-fault.ts';
import type { Misfit } from '../std/json-schema.ts';
import { printable } from '../std/printable.ts';
import { placeText } from './process/field.ts';

/** Why a schema cannot be used. */
export function schemaErrors(schema: unknown): readonly SchemaFault[] {
  return schemaFaults(schema).filter(({ isWarning }) => isWarning !== true);
}

/** All misfits of a value; `at`: where it stands, if that is within another one. */
export function misfitWords(misfits: readonly Misfit[], at = ''): string {
  const lines = misfits.map(({ path, message, kind }) => {
    const shown = printable(placeText(kind === 'unknown-key' ? path.slice(0, -1) : path));
    return shown === '' ? message : `${shown}: ${message}`;
  });
  return `the value${at === '' ? '' : ` at ${at}`} does not fit its schema: ${lines.join('; ')}`;
}
