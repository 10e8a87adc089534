/**
 * A call on a thread, as its function sees it: the context of the step, far from the engine.
 * Knows what was sent with the call; must not know ports, threads or how the function is found.
 */
import { performance } from 'node:perf_hooks';
import { Endings } from '../run/endings.ts';
import { expandFailure, listExpansion } from '../run/expansion-made.ts';
import { jumpTo } from '../run/jump-made.ts';
import { exactNotes } from '../run/notes.ts';
import { shortJson, shortText } from '../run/short-context.ts';
import { StepFailure } from '../run/step-error.ts';
import { freezeDeep } from '../std/freeze-deep.ts';
import { INSPECT, type InspectHow } from '../std/inspect.ts';
import { logText } from '../std/log-text.ts';
import type { Expansion } from '../workflow/expansion.ts';
import type { StepContext } from '../workflow/step-context.ts';
import type { CallMessage, ContextData, ThreadMessage } from './thread-protocol.ts';
import { unwanted } from './unwanted.ts';

/** What nothing of an engine is in, and nobody can change. */
const PROTOTYPE: object = Object.freeze(
  Object.create(Object.prototype, {
    // What messages call it; the name of a class is not the same in every build.
    [Symbol.toStringTag]: { value: 'StepContext' },
    toJSON: {
      value(this: StepContext) {
        return shortJson(this);
      },
    },
    [INSPECT]: {
      value(this: StepContext, _depth: number, ...how: InspectHow) {
        return shortText(this, how);
      },
    },
  }),
);

export interface ThreadContext {
  readonly context: StepContext;
  /** What was made that is then to be returned. */
  readonly endings: Endings;
  /** The call is no longer wanted. */
  abort(reason: string): void;
}

/** The context of a call. What it is told after the call has ended goes nowhere. */
export function threadContext(
  call: CallMessage,
  data: ContextData,
  say: (message: ThreadMessage) => void,
): ThreadContext {
  const { run, stepId, attempt, inputs, metadata, config, cost, idempotencyKey, traceparent } =
    data;
  // As in the engine's own process, what a step gets cannot be changed.
  freezeDeep([run, inputs, metadata, config, cost]);
  const controller = new AbortController();
  const since = performance.now();
  let furthest = 0;
  const endings = new Endings();
  const parts: StepContext = {
    run,
    stepId,
    attempt,
    input: call.input,
    inputs,
    metadata,
    config,
    cost,
    signal: controller.signal,
    idempotencyKey,
    traceparent,
    clock: { now: () => (call.at ?? 0) + performance.now() - since },
    annotate: (notes) => say({ type: 'annotate', metadata: exactNotes(notes) }),
    progress(fraction) {
      const reached = Math.min(fraction, 1);
      if (!(reached > furthest)) return;
      furthest = reached;
      say({ type: 'progress', fraction: reached });
    },
    transaction,
    goto: (target, value) => endings.add(jumpTo(target, value)),
    expand: (given: unknown, options?: unknown) => endings.add(listed(given, options)) as never,
    secret,
    hide,
    budget: { left: noBudget, hold: noBudget, spend: noBudget },
    log: (message) => say({ type: 'log', message: logText(message) }),
  };
  return {
    context: Object.freeze(Object.setPrototypeOf(parts, PROTOTYPE)),
    endings,
    abort: (reason) => controller.abort(unwanted(reason)),
  };
}

function listed(given: unknown, options: unknown): Expansion {
  if (typeof given !== 'function') return listExpansion(given, options);
  throw expandFailure(
    'expand: steps that are functions cannot leave their thread: give a list of plain steps, or leave out the pool cpu',
  );
}

async function secret(): Promise<never> {
  const message = 'a function on a thread reads no secrets; leave out the pool cpu';
  throw new StepFailure('E_SECRET', message, { retryable: false });
}

function hide(): never {
  const message = 'a function on a thread hides no text; leave out the pool cpu';
  throw new StepFailure('E_SECRET', message, { retryable: false });
}

function noBudget(): never {
  const message = 'a function on a thread has no budget; leave out the pool cpu';
  throw new StepFailure('E_BUDGET', message, { retryable: false });
}

async function transaction(): Promise<never> {
  const message = 'a function on a thread has no transactions; leave out the pool cpu';
  throw new StepFailure('E_TRANSACTION', message, { retryable: false });
}
