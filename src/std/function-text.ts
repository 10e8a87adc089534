/**
 * The text of a function.
 * Must not know what it is for.
 */

/** As the language has it: a function may have a `toString` of its own, which may throw. */
export function functionText(code: unknown): string {
  return Function.prototype.toString.call(code);
}
