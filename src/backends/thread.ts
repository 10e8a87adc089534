/**
 * The backend `thread`: calls functions of module files on worker threads, so that long
 * computations keep nobody else waiting.
 * Knows the socket for backends; must not know any step type or what a function does.
 */
import { AsyncResource } from 'node:async_hooks';
import { availableParallelism } from 'node:os';
import type { Backend } from '../ports/backend.ts';
import type { RunOnThread, ThreadCall } from '../ports/thread.ts';
import { ownBytes } from '../std/own-bytes.ts';
import { printAside } from './print-aside.ts';
import type { FunctionCall } from './thread-handle.ts';
import type { ThreadPool } from './thread-pool.ts';
import type { ContextData } from './thread-protocol.ts';

const MOST_THREADS = 64;
const DEFAULT_MEMORY_MB = 512;
/** With less a thread cannot even start. */
const LEAST_MEMORY_MB = 16;

/**
 * A backend for functions that compute for long. `threads` is how many calls run at once (1 to 64,
 * default one per core; more wait in order), `memoryMb` how much memory the JavaScript objects of
 * one thread may take (an integer from 16, default 512; buffers are not counted). Throws a
 * `RangeError` for other numbers. Threads start when the first call needs them and never keep the
 * process alive while they have nothing to do.
 */
export function threadBackend(options: { threads?: number; memoryMb?: number } = {}): Backend {
  const { threads = Math.min(MOST_THREADS, availableParallelism()), memoryMb = DEFAULT_MEMORY_MB } =
    options;
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw new RangeError(`threads must be an integer from 1 to ${MOST_THREADS}, got ${threads}`);
  }
  if (!Number.isSafeInteger(memoryMb) || memoryMb < LEAST_MEMORY_MB) {
    throw new RangeError(`memoryMb must be an integer from ${LEAST_MEMORY_MB}, got ${memoryMb}`);
  }
  let pool: Promise<ThreadPool<FunctionCall, unknown>> | undefined;
  const run: RunOnThread = async (call) => {
    // What the context gives is asked for at once: it may throw, and it may change later.
    const prepared = callFor(call);
    pool ??= openPool(threads, memoryMb);
    return (await pool).call(prepared);
  };
  return {
    name: 'thread',
    offers: ['threads'],
    abilities: { threads: run },
    execute: (type, config, context) => type.run(config, context),
    close: async () => (await pool)?.close(),
  };
}

/** Threads are loaded when the first call needs them: most runs never do. */
async function openPool(threads: number, memoryMb: number) {
  const { functionPool } = await import('./thread-handle.ts');
  return functionPool(threads, memoryMb);
}

function callFor({
  file,
  exportName,
  takesContext,
  memoryMaxBytes,
  context,
}: ThreadCall): FunctionCall {
  const input = sendable(context.input);
  const message = { type: 'call', file, exportName, input } as const;
  const { signal } = context;
  const memoryMb = memoryMaxBytes && Math.floor(memoryMaxBytes / 2 ** 20);
  const call = { context, signal, memoryMb, print: AsyncResource.bind(printAside) };
  if (!takesContext) return { message, ...call };
  return { message: { ...message, context: dataOf(context) }, ...call };
}

function dataOf(context: ThreadCall['context']): ContextData {
  const { stepId, attempt, inputs, metadata, config, cost, idempotencyKey, traceparent } = context;
  // A part that is made when it is touched is made now.
  const run = { ...context.run };
  return { run, stepId, attempt, inputs, metadata, config, cost, idempotencyKey, traceparent };
}

function sendable(input: unknown): unknown {
  return input instanceof Uint8Array ? ownBytes(input) : input;
}
