/**
 * The backend `process`: runs programs as child processes, each in a group of its own.
 * Knows the socket for backends; must not know any step type or what a program does.
 */
import type { Backend } from '../ports/backend.ts';
import type { RunProcess } from '../ports/process.ts';
import { StepFailure } from '../run/step-error.ts';
import type { Children } from './process-children.ts';
import { unwanted } from './unwanted.ts';

/** Two seconds: well below the five after which the engine gives an attempt up. */
const DEFAULT_KILL_AFTER_MS = 2_000;
const MOST_KILL_AFTER_MS = 4_000;

/**
 * A backend for steps that run programs. No shell stands between a step and its program. A program
 * that is no longer wanted gets SIGTERM, with everything it started, and what is still there after
 * `killAfterMs` gets SIGKILL (0 to 4,000 milliseconds, default 2,000; another number throws a
 * `RangeError`). When this process dies, however it dies, its children are ended too. Nothing here
 * keeps the process alive while no program runs. Windows has no process groups: there every call
 * fails with `E_SHELL`.
 */
export function processBackend(options: { killAfterMs?: number } = {}): Backend {
  const { killAfterMs = DEFAULT_KILL_AFTER_MS } = options;
  if (!(killAfterMs >= 0 && killAfterMs <= MOST_KILL_AFTER_MS)) {
    throw new RangeError(
      `killAfterMs must be a number from 0 to ${MOST_KILL_AFTER_MS}, got ${killAfterMs}`,
    );
  }
  let children: Promise<Children> | undefined;
  let closed = false;
  const run: RunProcess = async (call) => {
    if (process.platform === 'win32') {
      const why = 'programs cannot be run on Windows, which has no process groups';
      throw new StepFailure('E_SHELL', why, { retryable: false });
    }
    if (closed) throw unwanted('the process backend is closed');
    children ??= openChildren(killAfterMs);
    return (await children).run(call);
  };
  return {
    name: 'process',
    offers: ['process'],
    abilities: { process: run },
    execute: (type, config, context) => type.run(config, context),
    async close() {
      closed = true;
      await (await children)?.close();
    },
  };
}

/** Loaded when the first program is run: most runs never do. */
async function openChildren(killAfterMs: number): Promise<Children> {
  const { Children } = await import('./process-children.ts');
  return new Children(killAfterMs);
}
