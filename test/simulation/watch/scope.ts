/**
 * A list of steps that is stopped and concluded as one, with its hooks: how it stands by its events.
 * The root of a run is one. Must not know single steps beyond how they end.
 */
import type { EventOf } from '../../../src/run/event.ts';
import { CANCELLED, FAILED, type RunStatus, SUCCEEDED } from '../../../src/run/status.ts';
import type { Facts } from '../draw/facts.ts';
import type { World } from '../draw/world.ts';
import { stopNumber } from './edges.ts';

export type Stop = EventOf<'run.stopping'>;
export type StopKind = Stop['cause']['kind'] | undefined;

export class Scope {
  readonly stops: Stop[] = [];
  /** The strongest of them as a number of the table of edges. */
  stop = 0;
  startAt = 0;
  /** Steps outside of hooks that have not ended. */
  ordinaryLeft: number;
  hook: EventOf<'run.hooks'> | undefined;
  /** The first hook that began, and when it did. */
  firstHook: EventOf<'run.hooks'> | undefined;
  hooksAt = 0;
  /** How many stops there had been by then. */
  stopsBeforeHooks = 0;

  constructor({ size, hooks }: Facts) {
    this.ordinaryLeft = size - hooks;
  }

  /** It stops, or stops harder. */
  stopBy(event: Stop): void {
    this.stops.push(event);
    this.stop = stopNumber(event);
  }

  /** The strongest stop so far. */
  get stopping(): Stop | undefined {
    return this.stops.at(-1);
  }

  get cancelled(): boolean {
    return this.stopping?.cause.kind === 'cancel';
  }

  /** What it is said to have ended by: what stopped it first, unless it was cancelled. */
  get endedBy(): StopKind {
    return this.cancelled ? 'cancel' : this.stops[0]?.cause.kind;
  }
}

/** The status of a run whose steps ended so, and which was stopped by this. */
export function standing(
  world: World,
  { steps }: Facts,
  statusOf: (step: number) => number,
  stop: StopKind,
): RunStatus {
  if (stop !== undefined) return stop === 'cancel' ? 'cancelled' : 'failed';
  let [failed, some] = [false, false];
  for (let step = 0; step < steps.length; step++) {
    const { optional, hook } = steps[step]!;
    const status = statusOf(step);
    // Without a stop only a branch that took too long leaves cancelled steps: work is missing.
    if ((status === FAILED && optional !== true) || status === CANCELLED) failed = true;
    else if (status === SUCCEEDED && hook === undefined) some = true;
  }
  if (!failed) return 'succeeded';
  return world.mode === 'best_effort' && some ? 'partial' : 'failed';
}
