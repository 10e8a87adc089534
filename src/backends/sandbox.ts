/**
 * The backend `wasm`: runs foreign code on a few worker threads that can be ended at any moment.
 * Knows the socket for backends; must not know any step type or what a module does.
 */
import type { Backend } from '../ports/backend.ts';
import type { Sandbox, SandboxCall, SandboxResult } from '../ports/sandbox.ts';
import type { ThreadPool } from './thread-pool.ts';

const DEFAULT_THREADS = 2;
const MOST_THREADS = 64;

/**
 * A backend for steps that need a sandbox. `threads` is how many calls run at once (1 to 64,
 * default 2; more wait in order). Throws a `RangeError` for another number. Threads start when the
 * first call needs them and never keep the process alive while they have nothing to do.
 */
export function wasmBackend(options: { threads?: number } = {}): Backend {
  const { threads = DEFAULT_THREADS } = options;
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw new RangeError(`threads must be an integer from 1 to ${MOST_THREADS}, got ${threads}`);
  }
  let pool: Promise<ThreadPool<SandboxCall, SandboxResult>> | undefined;
  const sandbox: Sandbox = async (call) => {
    pool ??= openPool(threads);
    return (await pool).call(call);
  };
  return {
    name: 'wasm',
    offers: ['sandbox'],
    abilities: { sandbox },
    execute: (type, config, context) => type.run(config, context),
    close: async () => (await pool)?.close(),
  };
}

/** Threads are loaded when the first call needs them: most runs never do. */
async function openPool(threads: number): Promise<ThreadPool<SandboxCall, SandboxResult>> {
  const { sandboxPool } = await import('./sandbox-thread.ts');
  return sandboxPool(threads);
}
