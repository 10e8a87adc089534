/**
 * What was over before something was asked of a run that nobody ran: when it goes on, that comes first.
 * Knows waits and limits; must not know what happens then.
 */
import type { Run } from '../run/run.ts';
import { isOutside, untilOf } from '../run/wait.ts';
import { firstLimit } from './times.ts';

export class MissedTimes {
  private readonly run: Readonly<Run>;
  /** When steps do not wait any more for what comes from outside, the first one last. */
  private readonly ends: { readonly step: number; readonly at: number }[] = [];
  /** When the first limit is reached that has not been looked at. */
  private limit: number;

  constructor(run: Readonly<Run>) {
    this.run = run;
    this.limit = firstLimit(run);
    for (const [step, wait] of run.waits) {
      const at = isOutside(wait) ? untilOf(wait)?.at : undefined;
      if (at !== undefined) this.ends.push({ step, at });
    }
    this.ends.sort((a, b) => b.at - a.at || b.step - a.step);
  }

  /** Whether anything was over by then that has not been taken. */
  has(until: number): boolean {
    return this.limit < until || (this.ends.at(-1)?.at ?? Number.POSITIVE_INFINITY) < until;
  }

  /** Steps whose time to wait was over by then, each once. */
  takeWaits(until: number): readonly number[] {
    const steps: number[] = [];
    while ((this.ends.at(-1)?.at ?? Number.POSITIVE_INFINITY) < until)
      steps.push(this.ends.pop()!.step);
    return steps;
  }

  /** Limits that were reached by then have been looked at. */
  lookedAtLimits(): void {
    this.limit = firstLimit(this.run);
  }
}
