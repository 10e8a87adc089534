/**
 * What an attempt gives that ends by going to another step.
 * Knows where to, and what the step gives; must not know whether there is a way.
 */

/** Made by `context.goto`, to be returned. */
export class Jump<out Value = unknown> {
  /** The id of the step to go to. */
  readonly target: string;
  readonly value: Value;

  constructor(target: string, value: Value) {
    this.target = target;
    this.value = value;
  }
}

/** A step in hand, or its id. */
export type JumpTarget = string | { readonly id: string };
