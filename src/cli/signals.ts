/**
 * Ctrl-C and its relatives: once starts nothing more and asks what runs to stop, twice ends it now.
 * Knows signals and exit codes; must not know what is being stopped.
 */
import { endNow } from './end.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

/** How long what runs may take to stop after the first signal, in milliseconds. */
const DRAIN_MS = 10_000;

export interface SignalWatch {
  readonly signal: AbortSignal;
  /** The exit code of the signal that came, if one came. */
  code(): ExitCode | undefined;
  stop(): void;
}

export function watchSignals(tell: (text: string) => void): SignalWatch {
  const controller = new AbortController();
  let code: ExitCode | undefined;
  let timer: NodeJS.Timeout | undefined;
  const onSignal = (name: NodeJS.Signals) => {
    if (code !== undefined) endNow(code);
    code = name === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    const exit = code;
    tell('stopping; once more to stop at once\n');
    timer = setTimeout(() => endNow(exit), DRAIN_MS);
    timer.unref();
    controller.abort(new Error(`stopped by ${name}`));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    code: () => code,
    stop: () => {
      clearTimeout(timer);
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
