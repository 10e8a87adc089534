/**
 * What a run has spent, in a line.
 * Knows amounts by name; must not know what they are amounts of.
 */
import { printable } from '../std/printable.ts';
import { rounded } from '../std/rounded.ts';
import type { Budget } from '../workflow/workflow.ts';

/** `spent: 1234 of 200000 tokens, 0.12 cost`; no line for a run that spends nothing and may spend anything. */
export function spentText(spent: Budget, budget: Budget): string[] {
  const names = [...new Set([...Object.keys(budget), ...Object.keys(spent)])];
  if (names.length === 0) return [];
  const parts = names.map((name) => {
    const limit = Object.hasOwn(budget, name) ? ` of ${text(budget[name]!)}` : '';
    return `${text(spent[name] ?? 0)}${limit} ${printable(name)}`;
  });
  return [`spent: ${parts.join(', ')}`];
}

function text(amount: number): string {
  return String(rounded(amount, 6));
}
