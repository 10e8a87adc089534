/**
 * The observers of one run, called one after the other; one that throws is not called any more.
 * Knows observers; must not let any of them disturb the run or each other.
 */

import type { Observer } from '../../ports/observer.ts';
import type { Event } from '../../run/event.ts';
import type { Run } from '../../run/run.ts';
import { toStepError } from '../../run/step-error.ts';
import { ownCopy } from '../../std/own-copy.ts';
import { printable, quoted } from '../../std/printable.ts';
import { isThenable } from '../../std/thenable.ts';

export class Observers {
  private observers: readonly Observer[];
  private readonly run: Readonly<Run>;

  constructor(observers: readonly Observer[], run: Readonly<Run>) {
    this.observers = observers;
    this.run = run;
  }

  get empty(): boolean {
    return this.observers.length === 0;
  }

  tell(event: Event): void {
    this.each((observer) => observer.event(forReader(event), this.run));
  }

  past(events: readonly Event[]): void {
    this.each((observer) => observer.past?.(events, this.run));
  }

  progress(step: number, fraction: number): void {
    this.each((observer) => observer.progress?.(step, fraction, this.run));
  }

  /** Whether anybody looks at pieces of outputs. */
  get streams(): boolean {
    return this.observers.some((observer) => observer.stream !== undefined);
  }

  /** What an attempt hands on: its own span, where somebody has spans of it, else what the run was given. */
  traceparent(step: number, attempt: number): string | undefined {
    let found: string | undefined;
    this.each((observer) => {
      found ??= observer.traceparent?.(step, attempt, this.run);
    });
    return found ?? this.run.plan.traceparent;
  }

  stream(step: number, text: string): void {
    this.each((observer) => observer.stream?.(step, text, this.run));
  }

  log(step: number, message: string): void {
    this.each((observer) => observer.log?.(step, message, this.run));
  }

  left(): void {
    this.each((observer) => observer.left?.(this.run));
  }

  private each(call: (observer: Observer) => unknown): void {
    for (const observer of this.observers) {
      try {
        const result = call(observer);
        if (isThenable(result)) result.then(undefined, (error) => this.drop(observer, error));
      } catch (error) {
        this.drop(observer, error);
      }
    }
  }

  private drop(observer: Observer, error: unknown): void {
    if (!this.observers.includes(observer)) return;
    this.observers = this.observers.filter((other) => other !== observer);
    const message = printable(toStepError(error).message, 500);
    process.emitWarning(
      `observer ${quoted(observer.name)} threw and is told nothing more: ${message}`,
    );
  }
}

/** An observer may change bytes that it is given; the run keeps its own. */
function forReader(event: Event): Event {
  if (!('output' in event)) return event;
  const output = ownCopy(event.output);
  return output === event.output ? event : { ...event, output };
}
