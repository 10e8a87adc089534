/**
 * What steps expect from outside, known before they run: so something that comes is kept for the step that will
 * wait for it, and refused where none will.
 * Must not know who brings anything, nor where it is said what a step expects.
 */
import type { JsonSchema } from '../schemas/json-schema.ts';

export type Expected =
  | { readonly kind: 'approval' }
  | {
      readonly kind: 'message';
      /**
       * The name of the message: one text, or several, between which stands what the run puts there. Undefined
       * where it is the id of the step.
       */
      readonly name?: readonly string[];
      /** What the value of the message has to fit. */
      readonly schema?: JsonSchema;
    };

export function isExpected(value: unknown): value is Expected {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name } = value as Readonly<Record<string, unknown>>;
  if (kind === 'approval') return true;
  const isName = (of: unknown) =>
    Array.isArray(of) && of.length > 0 && of.every((one) => typeof one === 'string');
  return kind === 'message' && (name === undefined || isName(name));
}

/** Whether a message may be called so, where its name is one text or what stands between several. */
export function nameFits(name: readonly string[], given: string): boolean {
  const [first, ...others] = name as [string, ...string[]];
  const last = others.pop();
  if (last === undefined) return given === first;
  if (!given.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = given.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return given.length - last.length >= at && given.endsWith(last);
}
