/**
 * What an attempt gives that ends by adding steps to its run.
 * Knows which steps these are; must not know how they are checked, nor what a run makes of them.
 */
import type { Step } from './workflow.ts';

/** Where an expansion has the type of its output; nothing stands there. */
declare const VALUE: unique symbol;

/** Made by `context.expand`, to be returned. */
export class Expansion<out Value = unknown> {
  declare readonly [VALUE]: Value;
  readonly #list: AddedList;

  constructor(list: AddedList) {
    this.#list = list;
  }

  static listOf(expansion: Expansion): AddedList {
    return expansion.#list;
  }
}

/** Steps that are added: as a file has them, or written in code. */
export type AddedList =
  | {
      readonly kind: 'plain';
      readonly steps: readonly unknown[];
      /** The step whose output is that of all; without it the output is a mapping of all by id. */
      readonly output: string | undefined;
    }
  | { readonly kind: 'code'; readonly steps: readonly Step[]; readonly last: Step };

/** A step as a file has it. */
export interface PlainStep {
  readonly id: string;
  readonly uses: string;
  readonly [key: string]: unknown;
}
