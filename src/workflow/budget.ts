/**
 * What runs may spend, as people write it: `tokens=200000,cost=2.5`.
 * Knows names and amounts; must not know what is spent.
 */
import { isMapping } from '../std/mapping.ts';
import { printable } from '../std/printable.ts';
import { wordProblem } from './name.ts';
import type { Budget } from './workflow.ts';

export const BUDGET_GRAMMAR = 'names with amounts, such as tokens=200000,cost=2.5';

export const BUDGET_HINT = 'give amounts by name, such as { tokens: 200_000, cost: 2.5 }';

/** Amounts are finite: they are kept with runs. */
export function isBudget(value: unknown): value is Budget {
  const isAmount = (amount: unknown) => Number.isFinite(amount) && (amount as number) >= 0;
  return isMapping(value) && Object.values(value).every(isAmount);
}

/** One amount by name, such as `tokens=200000`; undefined when the text is none. */
export function parseAmount(text: string): readonly [name: string, amount: number] | undefined {
  const match = /^([^=]+)=([0-9]{1,15}(?:\.[0-9]{1,9})?)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, name = '', amount] = match;
  return wordProblem(name, 'the name') === undefined ? [name, Number(amount)] : undefined;
}

/** Undefined when the text is none, or says one name twice. */
export function parseBudget(text: string): Budget | undefined {
  const amounts = text.split(',').map(parseAmount);
  if (amounts.includes(undefined)) return undefined;
  const budget = Object.fromEntries(amounts as [string, number][]);
  return Object.keys(budget).length === amounts.length ? budget : undefined;
}

/** As `parseBudget` reads it. */
export function budgetText(budget: Budget): string {
  const amounts = Object.entries(budget).map(([name, amount]) => `${printable(name)}=${amount}`);
  return amounts.length === 0 ? 'nothing' : amounts.join(',');
}
