/**
 * How runs and their steps stand, told to a server or a function while they go on.
 * Knows the runs of this process; must not know what becomes of an update on its way.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Observer } from '../ports/observer.ts';
import type { Run } from '../run/run.ts';
import { StepFailure } from '../run/step-error.ts';
import { counted } from '../std/counted.ts';
import { saidBy } from '../std/error-like.ts';
import { isMapping } from '../std/mapping.ts';
import { printable, show } from '../std/printable.ts';
import { addressFault } from '../web/address.ts';
import { signFault } from '../web/sign.ts';
import { appendAtExit, appendUpdates } from './status/fallback-file.ts';
import { type PostOptions, postTo } from './status/post.ts';
import { type Send, type SendCounts, Sender, type SenderParts } from './status/sender.ts';
import { RunUpdates, type StatusUpdate } from './status/update.ts';

export type { SendCounts } from './status/sender.ts';
export type { StatusUpdate } from './status/update.ts';

/** A function that takes updates, such as one that writes them into a database. One that throws is called again. */
export type SendUpdates = (
  updates: readonly StatusUpdate[],
  signal: AbortSignal,
) => void | Promise<unknown>;

export interface StatusSinkOptions extends PostOptions {
  /** Where updates are posted to, as a list of JSON; or `send`. */
  readonly url?: string;
  readonly send?: SendUpdates;
  /** What gets the updates that could not be sent: the path of a file, which has a line of JSON for each, or a function. */
  readonly fallback: string | SendUpdates;
  /** Whether steps are told of, too; default true. */
  readonly steps?: boolean;
  /** How often a batch is tried; default 5. */
  readonly maxAttempts?: number;
  /** Before the second try, in milliseconds, and twice as long before each one after that; default 100. */
  readonly baseDelayMs?: number;
  /** How long one try may take, in milliseconds; default 10,000. */
  readonly timeoutMs?: number;
  /** Told of updates that are lost, since the fallback failed, too; default a warning of the process. */
  readonly onLost?: (count: number, error: unknown) => void;
}

export interface StatusSink extends Observer {
  /** What has become of the updates so far. */
  readonly counts: SendCounts;
  /**
   * Waits until all updates are sent or with the fallback; after `withinMs` (default 10,000) the rest goes to the
   * fallback. To be called once the engine is closed.
   */
  close(withinMs?: number): Promise<void>;
}

const NAMES: Record<keyof StatusSinkOptions, true> = {
  url: true,
  send: true,
  headers: true,
  sign: true,
  fallback: true,
  steps: true,
  maxAttempts: true,
  baseDelayMs: true,
  timeoutMs: true,
  onLost: true,
};

/**
 * An observer that tells how runs and steps stand: batches of at most 500 updates, one under way at a time, never within
 * the turn of a run. Of what has not ended only the last is sent; final updates are never left out. A receiver that took nothing
 * in five tries is tried once each five seconds, and what comes meanwhile goes to the fallback. Throws a `TypeError` for
 * options that make no sense.
 */
export function statusSink(options: StatusSinkOptions): StatusSink {
  check(options);
  const { fallback, steps = true, onLost = warn } = options;
  const sender = new Sender(partsOf(options));
  const runs = new Map<Readonly<Run>, RunUpdates>();
  const updatesOf = (run: Readonly<Run>) => {
    let updates = runs.get(run);
    if (updates === undefined) {
      updates = new RunUpdates(run, steps);
      runs.set(run, updates);
    }
    return updates;
  };
  const atExit = () => {
    if (typeof fallback !== 'string') return;
    const rest = sender.rest();
    try {
      appendAtExit(fallback, rest);
    } catch (error) {
      // Nobody may be left to hear of it, and an error here would be that of the program.
      onLost(rest.length, error);
    }
  };
  process.once('exit', atExit);
  return {
    name: 'status-sink',
    get counts() {
      return { ...sender.counts };
    },
    past(events, run) {
      for (const update of updatesOf(run).standing(events)) sender.add(update);
    },
    event(event, run) {
      const update = updatesOf(run).of(event);
      if (update !== undefined) sender.add(update);
    },
    left(run) {
      runs.delete(run);
    },
    async close(withinMs = 10_000) {
      await sender.close(withinMs);
      process.off('exit', atExit);
    },
  };
}

function partsOf(options: StatusSinkOptions): SenderParts {
  const { url, send, fallback, onLost = warn } = options;
  const { maxAttempts = 5, baseDelayMs = 100, timeoutMs = 10_000 } = options;
  return {
    send: send === undefined ? postTo(new URL(url!), options) : asSend(send),
    fallback:
      typeof fallback === 'string'
        ? (updates) => appendUpdates(fallback, updates)
        : asSend(fallback),
    isPassing: (error) => !(error instanceof StepFailure) || error.retryable !== false,
    maxAttempts,
    baseDelayMs,
    timeoutMs,
    pause: (ms, signal) => sleep(ms, undefined, { signal, ref: true }).catch(() => {}),
    now: () => performance.now(),
    onLost,
  };
}

function asSend(send: SendUpdates): Send {
  return async (updates, signal) => {
    await send(updates, signal);
  };
}

function warn(count: number, error: unknown): void {
  const why = printable(saidBy(error) ?? show(error), 500);
  process.emitWarning(`${counted(count, 'update')} of how runs stand could not be kept: ${why}`);
}

function check(options: StatusSinkOptions): void {
  const example =
    "write statusSink({ url: 'https://status.example.com', fallback: 'unsent.jsonl' })";
  if (!isMapping(options)) throw new TypeError(`statusSink takes its options: ${example}`);
  const { url, send, fallback, maxAttempts = 1, baseDelayMs = 0, timeoutMs = 1 } = options;
  const odd = Object.keys(options).find((name) => !Object.hasOwn(NAMES, name));
  if (odd !== undefined)
    throw new TypeError(
      `statusSink: there is no option ${show(odd)}; there are ${Object.keys(NAMES).join(', ')}`,
    );
  if ((url === undefined) === (send === undefined))
    throw new TypeError(`statusSink takes url or send, one of them: ${example}`);
  if (send !== undefined && typeof send !== 'function')
    throw new TypeError(`statusSink: send: expected a function, got ${show(send)}`);
  const unsigned = signFault(options.sign);
  if (unsigned !== undefined) throw new TypeError(`statusSink: sign: ${unsigned}`);
  const fault = url === undefined ? undefined : addressFault(url);
  if (fault !== undefined) throw new TypeError(`statusSink: url: ${fault.message}; ${fault.fix}`);
  if (typeof fallback !== 'function' && (typeof fallback !== 'string' || fallback === ''))
    throw new TypeError(
      `statusSink: fallback: expected the path of a file or a function, got ${show(fallback)}; what cannot be sent must go somewhere`,
    );
  for (const [name, value, least] of [
    ['maxAttempts', maxAttempts, 1],
    ['baseDelayMs', baseDelayMs, 0],
    ['timeoutMs', timeoutMs, 1],
  ] as const)
    if (!Number.isSafeInteger(value) || value < least)
      throw new TypeError(
        `statusSink: ${name}: expected an integer from ${least}, got ${show(value)}`,
      );
}
