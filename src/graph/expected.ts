/**
 * What steps expect from outside, known before they run: so something that comes is kept for the step that will
 * wait for it, and refused where none will.
 * Must not know who brings anything, nor where it is said what a step expects.
 */
import type { JsonSchema } from '../schemas/json-schema.ts';

export type Expected =
  | { readonly kind: 'approval' }
  /** `schema`: what the value of the message has to fit. */
  | { readonly kind: 'message'; readonly message: string; readonly schema?: JsonSchema };

export function isExpected(value: unknown): value is Expected {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, message } = value as Readonly<Record<string, unknown>>;
  return kind === 'approval' || (kind === 'message' && typeof message === 'string');
}
