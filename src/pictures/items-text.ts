/**
 * How the items of a group stand, in words: `312 of 1000 items, 8 open, 2 failed`.
 * Knows counts; must not know where they are shown.
 */
import type { ItemsView } from '../run/items-view.ts';
import { counted } from '../std/counted.ts';

export function itemsText(items: Omit<ItemsView, 'failedItems'>): string {
  const { count, succeeded, open, pending } = items;
  const hasEnded = open + pending === 0;
  const words = [
    succeeded === count ? counted(count, 'item') : `${succeeded} of ${counted(count, 'item')}`,
  ];
  const others = [
    [open, 'open'],
    [items.partial, 'in part'],
    [items.failed, 'failed'],
    [items.cancelled, 'cancelled'],
  ] as const;
  for (const [some, word] of others) if (some > 0) words.push(`${some} ${word}`);
  return hasEnded || pending === 0 ? words.join(', ') : `${words.join(', ')}, ${pending} to come`;
}
