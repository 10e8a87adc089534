/**
 * The operation that holds a value against a JSON Schema.
 * Knows schemas; must not know what else rules do.
 */
import { jsonCheck } from '../../schemas/json-check.ts';
import { misfitWords, schemaErrors } from '../schema-check.ts';
import type { Operations } from './operation.ts';
import { RuleFault } from './rule-fault.ts';

export const CHECK_OPERATIONS: Operations<'validate'> = {
  validate: async (schema, at) => {
    const faults = schemaErrors(schema);
    for (const { message, fix, path, atKey = false } of faults)
      at.below(...path).tell(message, fix, { atKey, code: 'E_SCHEMA' });
    if (faults.length > 0) return (value) => value;
    const check = await jsonCheck(schema);
    return (value) => {
      const misfits = check.misfits(value);
      if (misfits.length === 0) return value;
      throw new RuleFault('E_VALIDATION', [], (place) => misfitWords(misfits, place));
    };
  },
};
