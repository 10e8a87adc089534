/**
 * One attempt as its step body sees it. Everything beyond the first fields is made when touched,
 * because most steps touch nothing.
 * Knows the run it belongs to; must not know the scheduler, nor change the run.
 */
import { createHash } from 'node:crypto';
import { idOf } from '../graph/graph.ts';
import type { Clock } from '../ports/clock.ts';
import type { Metadata, StepContext } from '../ports/step-type.ts';
import { ancestorMetadata, inputOf, inputsOf } from '../run/inputs.ts';
import type { Run } from '../run/run.ts';
import { freezeExact } from '../std/exact-json.ts';
import { StepFailure } from '../run/step-error.ts';

/** What an attempt may ask of the runner. */
export interface AttemptHost {
  readonly run: Readonly<Run>;
  readonly clock: Clock;
  configOf(step: number): unknown;
  progress(step: number, fraction: number): void;
  log(step: number, message: string): void;
}

export class Attempt implements StepContext {
  private readonly host: AttemptHost;
  readonly step: number;
  readonly attempt: number;
  /** Metadata annotated so far. */
  notes: Record<string, unknown> | undefined;
  /** Calls off the alarm of the attempt's deadline, if it has one. */
  callOff: (() => void) | undefined;
  private controller: AbortController | undefined;
  private abortReason: string | undefined;
  private furthest = 0;

  constructor(host: AttemptHost, step: number, attempt: number) {
    this.host = host;
    this.step = step;
    this.attempt = attempt;
    this.notes = undefined;
    this.callOff = undefined;
  }

  get runId(): string {
    return this.host.run.plan.runId;
  }

  get stepId(): string {
    return idOf(this.host.run.plan.graph, this.step);
  }

  get input(): unknown {
    return inputOf(this.host.run, this.step);
  }

  get inputs(): Readonly<Record<string, unknown>> {
    return inputsOf(this.host.run, this.step);
  }

  get metadata(): Readonly<Record<string, Metadata>> {
    return ancestorMetadata(this.host.run, this.step);
  }

  get config(): unknown {
    return this.host.configOf(this.step);
  }

  get clock(): { now(): number } {
    return this.host.clock;
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.abortReason !== undefined) this.abort(this.abortReason);
    }
    return this.controller.signal;
  }

  get idempotencyKey(): string {
    const named = JSON.stringify([this.runId, this.stepId]);
    return createHash('sha256').update(named).digest('hex').slice(0, 32);
  }

  annotate(metadata: Metadata): void {
    const added = { ...metadata };
    const inexact = freezeExact(added);
    if (inexact !== undefined) {
      throw new StepFailure('E_METADATA', `metadata cannot be kept: ${inexact}`, { retryable: false });
    }
    this.notes = { ...this.notes, ...added };
  }

  progress(fraction: number): void {
    if (!(fraction > this.furthest)) return;
    this.furthest = Math.min(fraction, 1);
    this.host.progress(this.step, this.furthest);
  }

  log(message: string): void {
    this.host.log(this.step, String(message));
  }

  /** Tells the body, if it listens, that its attempt is no longer wanted. */
  abort(reason: string): void {
    this.abortReason = reason;
    this.controller?.abort(new StepFailure('E_ABORTED', reason, { retryable: false }));
  }
}
