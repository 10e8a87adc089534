/**
 * What a step in code takes from around it, as expressions.
 * Knows steps in hand and what expressions call them; must not know how an input is put together.
 */
import { quoted } from '../../std/printable.ts';
import type { GivenStep, Step, Takes } from '../workflow.ts';

/** The steps that one stands among, and what expressions call that which they are given. */
export interface List {
  readonly steps: readonly Step[];
  readonly given: string | undefined;
}

/** What expressions in the body of a step call that which its steps are given; undefined where they have no name for it. */
export function givenName({ uses }: Step): string | undefined {
  return GIVEN[uses];
}

const GIVEN: Readonly<Record<string, string>> = { for_each: 'item', loop: 'last' };

/**
 * What stands under `input` instead. `lists`: those that the step stands in, that of the workflow first. Throws a
 * `TypeError` for what no expression reads.
 */
export function takenInput({ id, takes }: Step, lists: readonly List[]): unknown {
  if (takes === undefined) return undefined;
  const { as, from } = takes as Takes;
  const texts = from.map(([name, source]) => [name, holeOf(id, source, lists)] as const);
  if (as === 'named') return Object.fromEntries(texts);
  return as === 'one' ? texts[0]![1] : texts.map(([, text]) => text);
}

function holeOf(id: string, source: Step, lists: readonly List[]): string {
  const { of } = source as Partial<GivenStep>;
  if (of === undefined) return `\${{ steps[${JSON.stringify(source.id)}].output }}`;
  const at = lists.findIndex(({ steps }) => steps === of);
  const name = lists[at]?.given;
  // The innermost of a kind has the name.
  if (name !== undefined && !lists.slice(at + 1).some(({ given }) => given === name))
    return `\${{ ${name} }}`;
  const what = name === 'last' ? 'a round' : name === 'item' ? 'an item' : 'the input of a case';
  const fix = name === undefined ? 'its own needs' : 'what the inner steps are given';
  throw new TypeError(
    `step ${quoted(id)} takes ${what} that no expression reads there; pass it on with ${fix}`,
  );
}
