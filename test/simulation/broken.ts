/**
 * A rule that did not hold, and how to say so.
 * Knows rules by name; must not know how a world is made or run.
 */

/** A rule that a simulated run broke. `rule` is its short name, such as `V2 limit`. */
export class Broken extends Error {
  override readonly name = 'Broken';
  readonly rule: string;
  constructor(rule: string, message: string) {
    super(`${rule}: ${message}`);
    this.rule = rule;
  }
}

/**
 * Stops the simulated run because a rule did not hold. Asked for only then, so that a rule that
 * holds costs no more than its condition.
 */
export function broke(rule: string, message: string): never {
  throw new Broken(rule, message);
}
