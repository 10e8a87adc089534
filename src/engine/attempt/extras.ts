/**
 * What few attempts have: made when one of them is touched, because most steps touch nothing.
 * Knows an attempt; must not know what any of it is for.
 */
import type { StepContext } from '../../ports/step-type.ts';
import type { Endings } from '../../run/endings.ts';
import type { BudgetOfStep, RunOfStep } from '../../workflow/step-context.ts';
import type { StreamedText } from './streamed-text.ts';
import type { Transactions } from './transactions.ts';

export interface Extras {
  /** What the step was given, where it can be changed; by the name in the context. */
  given: Partial<Record<keyof StepContext, unknown>> | undefined;
  run: RunOfStep | undefined;
  notes: Map<string, unknown> | undefined;
  cancelAlarm: (() => void) | undefined;
  grace: (() => void) | undefined;
  controller: AbortController | undefined;
  aborted: string | undefined;
  furthest: number;
  transactions: Transactions | undefined;
  streamed: StreamedText | undefined;
  budget: BudgetOfStep | undefined;
  endings: Endings | undefined;
}

export function newExtras(): Extras {
  return {
    given: undefined,
    run: undefined,
    notes: undefined,
    cancelAlarm: undefined,
    grace: undefined,
    controller: undefined,
    aborted: undefined,
    furthest: 0,
    transactions: undefined,
    streamed: undefined,
    budget: undefined,
    endings: undefined,
  };
}
