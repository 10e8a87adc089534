/**
 * Ctrl-C and its relatives: once starts nothing more and lets what runs finish for a while, twice
 * ends it now.
 * Knows signals and exit codes; must not know what is being stopped.
 */
import { formatDuration } from '../std/duration.ts';
import { endNow } from './end.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

/** How long what runs may take to finish after the first signal, in milliseconds. */
export const DRAIN_MS = 10_000;
/** What has still not stopped so long after it was asked to is left behind. */
const STOP_MS = 1_500;

/** A closed terminal is like a request to end. */
const CODES = {
  SIGINT: EXIT.interrupted,
  SIGTERM: EXIT.terminated,
  SIGHUP: EXIT.terminated,
} as const;

export interface SignalWatch {
  readonly signal: AbortSignal;
  /** The exit code of the signal that came, if one came. */
  code(): ExitCode | undefined;
  /**
   * Calls `say` when a signal ends the process before its command has ended: the run of a store that
   * cannot be written has no event to report. Gives a function that takes the callback out again.
   */
  atForcedExit(say: () => void): () => void;
  stop(): void;
}

export function watchSignals(tell: (text: string) => void): SignalWatch {
  const controller = new AbortController();
  let code: ExitCode | undefined;
  let timer: NodeJS.Timeout | undefined;
  const callbacks = new Set<() => void>();
  const end = (exit: ExitCode) => {
    for (const say of callbacks) say();
    endNow(exit);
  };
  const onSignal = (name: keyof typeof CODES) => {
    if (code !== undefined) end(code);
    code = CODES[name];
    const exit = code;
    const rest = `what runs has ${formatDuration(DRAIN_MS)} to finish`;
    const again = name === 'SIGINT' ? 'Ctrl-C once more' : 'a second signal';
    tell(`stopping: nothing more starts, ${rest}; ${again} ends it now\n`);
    timer = setTimeout(() => end(exit), DRAIN_MS + STOP_MS);
    timer.unref();
    controller.abort(new Error(`stopped by ${name}`));
  };
  const names = Object.keys(CODES) as (keyof typeof CODES)[];
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    code: () => code,
    atForcedExit: (say) => {
      callbacks.add(say);
      return () => callbacks.delete(say);
    },
    stop: () => {
      clearTimeout(timer);
      for (const name of names) process.off(name, onSignal);
    },
  };
}
