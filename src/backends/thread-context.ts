/**
 * A call on a thread, as its function sees it: the context of the step, far from the engine.
 * Knows what was sent with the call; must not know ports, threads or how the function is found.
 */
import { performance } from 'node:perf_hooks';
import { exactNotes } from '../run/notes.ts';
import { shortJson, shortText } from '../run/short-context.ts';
import { StepFailure } from '../run/step-error.ts';
import { freezeDeep } from '../std/freeze-deep.ts';
import { INSPECT, type InspectHow } from '../std/inspect.ts';
import { logText } from '../std/log-text.ts';
import type { Metadata, RunOfStep, StepContext } from '../workflow/step-context.ts';
import type { CallMessage, ContextData, ThreadMessage } from './thread-protocol.ts';
import { unwanted } from './unwanted.ts';

/** The context of a call. What it is told after the call has ended goes nowhere. */
export class ThreadContext implements StepContext {
  readonly run: RunOfStep;
  readonly stepId: string;
  readonly attempt: number;
  readonly input: unknown;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, Metadata>>;
  readonly config: unknown;
  readonly cost: Readonly<Record<string, number>>;
  readonly idempotencyKey: string;
  readonly clock: { now(): number };
  readonly annotate: (metadata: Metadata) => void;
  readonly progress: (fraction: number) => void;
  readonly log: (message: string) => void;
  readonly transaction: StepContext['transaction'] = async () => {
    const message = 'a function on a thread has no transactions; leave out the pool cpu';
    throw new StepFailure('E_TRANSACTION', message, { retryable: false });
  };
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  #furthest = 0;

  /** What messages call it; the name of a class is not the same in every build. */
  get [Symbol.toStringTag](): string {
    return 'StepContext';
  }

  toJSON(): object {
    return shortJson(this);
  }

  [INSPECT](_depth: number, ...how: InspectHow): string {
    return shortText(this, how);
  }

  constructor(call: CallMessage, data: ContextData, say: (message: ThreadMessage) => void) {
    this.signal = this.#controller.signal;
    this.run = data.run;
    this.stepId = data.stepId;
    this.attempt = data.attempt;
    this.input = call.input;
    this.inputs = data.inputs;
    this.metadata = data.metadata;
    this.config = data.config;
    this.cost = data.cost;
    this.idempotencyKey = data.idempotencyKey;
    // As in the engine's own process, what a step gets cannot be changed.
    freezeDeep([data.run, data.inputs, data.metadata, data.config, data.cost]);
    const since = performance.now();
    this.clock = { now: () => (call.at ?? 0) + performance.now() - since };
    this.annotate = (metadata) => say({ type: 'annotate', metadata: exactNotes(metadata) });
    this.progress = (fraction) => {
      const reached = Math.min(fraction, 1);
      if (!(reached > this.#furthest)) return;
      this.#furthest = reached;
      say({ type: 'progress', fraction: reached });
    };
    this.log = (message) => say({ type: 'log', message: logText(message) });
    Object.freeze(this);
  }

  abort(reason: string): void {
    this.#controller.abort(unwanted(reason));
  }
}
