/**
 * Since when steps could start, so that it is known how long they were queued.
 * Knows events and needs; must not know why a step did not start at once.
 */
import type { Event } from '../event.ts';
import { segmentOf } from '../grown.ts';
import type { PlanShape } from '../plan.ts';
import type { Run } from '../run.ts';
import { needsOf } from '../steps.ts';

export class ReadyTimes {
  private readonly run: Readonly<Run<PlanShape>>;
  /** Of steps that were held back, or that try again. */
  private readonly noted = new Map<number, number>();
  /** When items began to be there, by the first step of them. */
  private readonly opened = new Map<number, number>();
  private resumedAt = 0;

  constructor(run: Readonly<Run<PlanShape>>) {
    this.run = run;
  }

  /** To be given every event, that of a start after `started`. */
  take(event: Event): void {
    switch (event.type) {
      case 'run.resumed':
        this.resumedAt = event.at;
        return;
      case 'step.ready':
        this.noted.set(event.step, event.at);
        return;
      case 'step.retrying':
        this.noted.set(event.step, event.wakeAt);
        return;
      case 'step.expanded':
        this.opened.set(event.base, event.at);
    }
  }

  /**
   * How long an attempt that starts now was queued, in milliseconds; undefined for items of a window, of which no event
   * tells when they were opened. To be asked once for each start.
   */
  queuedAt(step: number, at: number): number | undefined {
    const since = this.since(step);
    this.noted.delete(step);
    return since === undefined ? undefined : Math.max(0, at - since);
  }

  private since(step: number): number | undefined {
    const { run, noted, resumedAt } = this;
    const since = noted.get(step);
    if (since !== undefined) return Math.max(since, resumedAt);
    let last = Math.max(run.startedAt, resumedAt);
    for (const need of needsOf(run, step)) last = Math.max(last, run.stepEndedAt[need]!);
    const segment = segmentOf(run, step);
    if (segment === undefined) return last;
    const opened = this.opened.get(segment.base);
    return segment.window < segment.count || opened === undefined
      ? undefined
      : Math.max(last, opened);
  }
}
