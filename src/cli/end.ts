/**
 * The end of the process before its command has ended: said, and never taken for success.
 * Knows exit codes; must not know which command ran.
 *
 * Two things bring it about: somebody's module ends the process, or a step waits for what can never come
 * and nothing keeps the process alive.
 */
import { EXIT } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

let expected = false;

/** Ends the process on purpose, in the middle of a command. */
export function endNow(code: number): never {
  expected = true;
  process.exit(code);
}

/** How long what still keeps the process alive may go on once its command has ended. */
const LINGER_MS = 250;

/**
 * Lets the process end although a step that was given up still holds it. What was written reaches
 * its reader first: the timer is set when both streams have taken everything.
 */
export function endSoon({ flush }: Terminal): void {
  flush(() => {
    setTimeout(() => endNow(Number(process.exitCode ?? 0)), LINGER_MS).unref();
  });
}

/** What `process.exit` calls at its end, and programs that watch how a process ends call, too. */
const machine = process as unknown as { reallyExit(code?: number): void };

/** Watches until the function it gives is called. */
export function watchEnd(terminal: Terminal): () => void {
  let idle = false;
  const onIdle = () => {
    idle = true;
  };
  let ending = false;
  const onExit = (code: number) => {
    ending = true;
    if (expected) return;
    const why = idle
      ? 'a step or a module waits for something that can never come'
      : `a step or a module ended the process (exit code ${code})`;
    terminal.err(
      `error: heddle did not finish: ${why}.\n  fix: look for process.exit, or for a promise that nothing settles\n`,
    );
    process.exitCode = EXIT.environment;
  };
  // Called without `process.exit`, it ends the process without a word to anybody.
  const { reallyExit } = machine;
  machine.reallyExit = (code) => {
    if (!ending) process.exit(code);
    reallyExit.call(process, code);
  };
  process.once('beforeExit', onIdle).once('exit', onExit);
  return () => {
    process.off('beforeExit', onIdle).off('exit', onExit);
    machine.reallyExit = reallyExit;
  };
}
