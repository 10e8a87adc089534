/**
 * What is told of a run where somebody keeps how runs stand: one sentence of data for each change.
 * Knows events and runs; must not know who is told.
 */
import type { Event } from '../../run/event.ts';
import type { Run } from '../../run/run.ts';
import { statusOf } from '../../run/run.ts';
import { isSettled } from '../../run/status.ts';
import { idOf } from '../../run/steps.ts';

/** How a run, or one step of it, stands. */
export interface StatusUpdate {
  readonly run: string;
  readonly workflow: string;
  /** The number of the event in its run, from 1. Of two updates about the same, the one with the higher number holds. */
  readonly seq: number;
  /** In milliseconds since the Unix epoch. */
  readonly at: number;
  readonly status: string;
  /** The id of the step; without it the update is about the run. */
  readonly step?: string;
  readonly attempt?: number;
  /** The code of the error. */
  readonly error?: string;
  /** Set where nothing follows. */
  readonly final?: true;
}

type AnyRun = Readonly<Run>;
type Change = Omit<StatusUpdate, 'run' | 'workflow' | 'seq' | 'at' | 'step'>;

/** Makes the updates of one run. */
export class RunUpdates {
  private readonly run: AnyRun;
  private readonly ofSteps: boolean;
  private seq = 0;

  /** `ofSteps`: also those of steps. */
  constructor(run: AnyRun, ofSteps: boolean) {
    this.run = run;
    this.ofSteps = ofSteps;
  }

  /** What an event changes for who is told; undefined for most events. */
  of(event: Event): StatusUpdate | undefined {
    this.seq++;
    const ofRun = runChange(event);
    if (ofRun !== undefined) return this.update(event.at, ofRun);
    if (!this.ofSteps || !('step' in event)) return undefined;
    const change = stepChange(event);
    if (change === undefined) return undefined;
    return this.update(event.at, { ...change, step: idOf(this.run, event.step) });
  }

  /** How all of it stands after so many events, where another process has told of them, or could not. */
  *standing(events: readonly Event[]): Iterable<StatusUpdate> {
    this.seq = events.length;
    const at = events.at(-1)?.at ?? 0;
    yield this.update(at, { status: this.run.status });
    if (!this.ofSteps) return;
    for (let step = 0; step < this.run.size; step++) {
      const change = standingOf(this.run, step);
      if (change !== undefined) yield this.update(at, { ...change, step: idOf(this.run, step) });
    }
  }

  private update(at: number, change: Change & { readonly step?: string }): StatusUpdate {
    const { runId: run, graph } = this.run.plan;
    return { run, workflow: graph.workflow.name, seq: this.seq, at, ...change };
  }
}

function runChange(event: Event): Change | undefined {
  switch (event.type) {
    case 'run.started':
    case 'run.resumed':
      return { status: 'running' };
    case 'run.waiting':
      return { status: 'waiting' };
    case 'run.leaving':
      return { status: 'interrupted' };
    case 'run.finished':
      return { status: event.status, ...withError(event.error), final: true };
    default:
      return undefined;
  }
}

function stepChange(event: Event): Change | undefined {
  switch (event.type) {
    case 'step.started':
      return { status: 'running', attempt: event.attempt };
    case 'step.interrupted':
      return { status: 'interrupted', attempt: event.attempt };
    case 'step.parked':
      return { status: 'waiting' };
    case 'step.waiting':
      return { status: 'waiting', attempt: event.attempt };
    case 'step.retrying':
      return { status: 'waiting', attempt: event.attempt, ...withError(event.error) };
    case 'step.succeeded':
      return { status: 'succeeded', attempt: event.attempt, final: true };
    case 'step.failed':
      return { status: 'failed', attempt: event.attempt, ...withError(event.error), final: true };
    case 'step.skipped':
      return { status: 'skipped', final: true };
    case 'step.cancelled':
      return { status: 'cancelled', final: true };
    default:
      return undefined;
  }
}

/** Of a step of which something has been told. */
function standingOf(run: AnyRun, step: number): Change | undefined {
  const status = statusOf(run, step);
  if (status === 'pending' || status === 'ready') return undefined;
  const attempt = run.attempt[step]!;
  return {
    status,
    ...(attempt > 0 && { attempt }),
    ...withError(run.errors.get(step)),
    ...(isSettled(run.stepStatus[step]!) && { final: true as const }),
  };
}

function withError(error: { readonly code: string } | undefined): { readonly error?: string } {
  return error === undefined ? {} : { error: error.code };
}
