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

/** Where a function may go: to one of the ids that its step names, or to a step in hand; to any where it names no ids alone. */
export type TargetOf<Jumps> = [Jumps] extends [never]
  ? JumpTarget
  : Jumps extends readonly (infer Id extends string)[]
    ? Id | { readonly id: string }
    : JumpTarget;
