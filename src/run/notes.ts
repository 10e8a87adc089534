/**
 * What a step says about itself, as it is kept.
 * Knows values and the names that are taken; must not know steps.
 */
import { keepExact } from '../std/exact-json.ts';
import { Inexact } from '../std/inexact.ts';
import type { Metadata } from '../workflow/step-context.ts';
import { StepFailure } from './step-error.ts';

/** Measured by the engine, for every step. */
const MEASURED = 'duration_ms';

/** A copy that can be kept. Throws a `StepFailure` for what cannot, and for a name that is taken. */
export function exactNotes(metadata: Metadata): Metadata {
  const notes = keepExact({ ...metadata });
  if (notes instanceof Inexact) throw unkept(`metadata cannot be kept: ${notes.place}`);
  if (Object.hasOwn(notes as Metadata, MEASURED))
    throw unkept(`metadata cannot have "${MEASURED}", which is measured: choose another name`);
  return notes as Metadata;
}

function unkept(message: string): StepFailure {
  return new StepFailure('E_METADATA', message, { retryable: false });
}
