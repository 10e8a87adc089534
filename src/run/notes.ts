/**
 * What a step says about itself, as it is kept.
 * Knows values and the names that are taken; must not know steps.
 */
import { keepExact } from '../std/exact-json.ts';
import { Inexact } from '../std/inexact.ts';
import { show } from '../std/printable.ts';
import { isLeaf, isPlain, kindOf } from '../std/value-kinds.ts';
import type { Metadata } from '../workflow/step-context.ts';
import { StepFailure } from './step-error.ts';

/** Measured by the engine, for every step. */
const MEASURED = 'duration_ms';

/** A copy that can be kept. Throws a `StepFailure` for what cannot, and for a name that is taken. */
export function exactNotes(metadata: Metadata): Metadata {
  const what = otherThanMapping(metadata);
  if (what !== undefined) throw unkept(`metadata is a mapping, such as { rows: 3 }: got ${what}`);
  const notes = keepExact({ ...metadata });
  if (notes instanceof Inexact) throw unkept(`metadata cannot be kept: ${notes.place}`);
  if (Object.hasOwn(notes as Metadata, MEASURED))
    throw unkept(`metadata cannot have "${MEASURED}", which is measured: choose another name`);
  return notes as Metadata;
}

/** Only of a mapping all is kept that it holds: of a list it would be the numbers of its items, too. */
function otherThanMapping(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return show(value);
  if (isPlain(value)) return undefined;
  return Array.isArray(value) || isLeaf(value) ? show(value) : kindOf(value);
}

function unkept(message: string): StepFailure {
  return new StepFailure('E_METADATA', message, { retryable: false });
}
