/**
 * What a step in code takes from around it, as expressions.
 * Knows steps in hand and what expressions call them; must not know how an input is put together.
 */
import { quoted } from '../../std/printable.ts';
import type { GivenStep, Step, Takes } from '../workflow.ts';

/**
 * What stands under `input` instead. `lists`: those that the step stands in, that of the workflow first. Throws a
 * `TypeError` for what no expression reads.
 */
export function takenInput({ id, takes }: Step, lists: readonly (readonly Step[])[]): unknown {
  if (takes === undefined) return undefined;
  const { as, from } = takes as Takes;
  const texts = from.map(([name, source]) => [name, holeOf(id, source, lists)] as const);
  if (as === 'named') return Object.fromEntries(texts);
  return as === 'one' ? texts[0]![1] : texts.map(([, text]) => text);
}

function holeOf(id: string, source: Step, lists: readonly (readonly Step[])[]): string {
  const { of } = source as Partial<GivenStep>;
  if (of === undefined) return `\${{ steps[${JSON.stringify(source.id)}].output }}`;
  if (of === lists[0]) return '${{ inputs }}';
  if (of === lists.at(-1)) return '${{ item }}';
  throw new TypeError(
    `step ${quoted(id)} takes an item that is not its own, which no expression reads; pass it on with the items of the inner list`,
  );
}
