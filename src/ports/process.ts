/**
 * The ability `process`: running a program as a child process.
 * Knows bytes, lines and limits; must not know which step asks or how children are kept in hand.
 */
import type { HiddenText } from '../run/hidden.ts';

/** A program and what it gets. */
export interface ProcessCall {
  /** A name that is looked up on the `PATH` of `env`, or a path; a relative one starts at `cwd`. */
  readonly program: string;
  /** Each one reaches the program as one argument, whatever characters it holds. */
  readonly args: readonly string[];
  /** The whole environment; only `PWD` is added. */
  readonly env: Readonly<Record<string, string>>;
  /** An absolute path of a folder. */
  readonly cwd: string;
  /** What the program can read from its standard input; with no bytes it reads its end at once. */
  readonly stdin: Uint8Array;
  /** `keep`: standard output is the result. `log`: its lines go to `onLine`. */
  readonly stdout: 'keep' | 'log';
  /** Most standard output kept, in bytes; a program that writes more is ended. */
  readonly outputMaxBytes: number;
  /** Most memory that it may take with all it has started, in bytes; what takes more is ended with `E_OOM`. */
  readonly memoryMaxBytes?: number | undefined;
  /**
   * Gets each line of standard error (and of standard output, for `log`) without its end, as it
   * comes; not escaped. After a MiB or 20,000 lines of a stream one more says that the rest is missing.
   */
  readonly onLine: (line: string) => void;
  /** What lines hold no more of when they are cut. */
  readonly hidden?: HiddenText;
  /** Hears how the program ended before the call does, also when the call fails for another reason. */
  readonly onEnd?: (end: ProcessEnd) => void;
  /** Ends the program and everything it started. */
  readonly signal: AbortSignal;
  /** The name of the signal that the program gets first when it is to end; default `SIGTERM`. */
  readonly stopSignal?: string;
  /** From then to `SIGKILL`, in milliseconds; default what the backend says. */
  readonly killAfterMs?: number;
}

/** How a program ended. */
export interface ProcessEnd {
  /** 0 to 255; undefined when a signal ended the program. */
  readonly exitCode: number | undefined;
  /** Such as `SIGKILL`. */
  readonly signal: string | undefined;
  /** The most memory seen, in bytes, where it may take only so much. */
  readonly memoryBytes?: number;
  /** How many bytes came, whether or not they were kept or reported. */
  readonly stdoutBytes: number;
  readonly stderrBytes: number;
}

/** How a program ended, and what it wrote. */
export interface ProcessResult extends ProcessEnd {
  /** Standard output when it was kept. */
  readonly stdout: Uint8Array;
  /** The last line of standard error with anything in it, not escaped; empty when there is none. */
  readonly lastErrorLine: string;
  /** Whether it had started processes that were there longer than itself; they were ended. */
  readonly leftBehind: boolean;
  /** From its start to its end, in milliseconds. */
  readonly elapsedMs: number;
}

/**
 * Runs a program to its end. Any exit code is a result. Rejects with a `StepFailure`: `E_SHELL` when
 * it could not be started, `E_OUTPUT_TOO_LARGE`, `E_OOM`, `E_ABORTED`; then it is gone, with all it started.
 */
export type RunProcess = (call: ProcessCall) => Promise<ProcessResult>;
