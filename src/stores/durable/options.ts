/**
 * What stores that outlive their process refuse to be opened with.
 * Knows names and kinds of options; must not know what a store does with them.
 */
import { StoreError } from '../../run/store-error.ts';
import { CALLED, isText, type OptionKind, oneOf, optionFault } from '../../std/option-fault.ts';
import { show } from '../../std/printable.ts';

/** What both of them understand. */
export const DURABLE_KINDS = { durability: oneOf('disk', 'process'), onTrouble: CALLED } as const;

/** Throws a `StoreError` for a place that is none, and for the first option that makes no sense. */
export function checkOpening(
  {
    what,
    place,
    example,
  }: { readonly what: string; readonly place: unknown; readonly example: string },
  options: unknown,
  kinds: Readonly<Record<string, OptionKind>>,
): void {
  if (!isText(place)) {
    const hint = `give it as text, such as ${show(example)}`;
    throw new StoreError('refused', `the ${what} cannot be ${show(place)}`, { hint });
  }
  const fault = optionFault(options, kinds);
  if (fault !== undefined) throw new StoreError('refused', fault.message, fault);
}
