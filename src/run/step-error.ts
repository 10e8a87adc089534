/**
 * Why an attempt failed, as a step says it and as the run records it.
 * Knows codes and sentences; must not know who decides about another try.
 */
import { errorLike, errorName, wordOf } from '../std/error-like.ts';
import { isError } from '../std/value-kinds.ts';
import { belowOf, type ErrorBelow, type HidesFrame, stackOf } from './error-below.ts';
import { describeThrown, messageOf, thrownText } from './thrown-text.ts';

export type { ErrorBelow } from './error-below.ts';

/** A failed attempt as recorded: plain data. */
export interface StepError extends ErrorBelow {
  /** A stable word: `timed_out`, `E_WASM_TRAP`, or the `code` of what was thrown. */
  readonly code: string;
  /** A narrower word that retries can choose by, too: `exit:75`, `signal:SIGKILL`. */
  readonly subcode?: string;
  /** False when another try cannot help. */
  readonly retryable: boolean;
  /** Wish of the other side: not before so many milliseconds. */
  readonly retryAfterMs?: number;
  /**
   * What was thrown, itself. Only in a result, and only in the process that threw it; it is neither kept
   * nor enumerable, so copies and JSON of the error do not have it.
   */
  readonly thrown?: unknown;
}

/**
 * How a step says that it failed, with a code and with what it knows about another try. `subcode`: a
 * narrower word than the code, by which `retryOn` and `neverRetryOn` can choose too.
 */
export class StepFailure extends Error {
  override readonly name: string = 'StepFailure';
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly subcode: string | undefined;

  constructor(
    code: string,
    message: string,
    options: {
      retryable?: boolean;
      retryAfterMs?: number;
      subcode?: string;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? true;
    this.retryAfterMs = options.retryAfterMs;
    this.subcode = options.subcode;
  }
}

/** A failure that no further try can mend: retries stop at once. */
export class NonRetryableError extends StepFailure {
  override readonly name = 'NonRetryableError';
  constructor(message: string, options: { code?: string; cause?: unknown } = {}) {
    super(options.code ?? 'E_STEP', message, { retryable: false, cause: options.cause });
  }
}

/** How what was thrown is looked at. */
export interface Looking {
  /** Why its signal has aborted, if it has. Functions of Node.js only say that it did. */
  readonly aborted?: string | undefined;
  /** Which frames of its stack are left out. Without it no stack is read: that costs more than all else. */
  readonly hides?: HidesFrame;
}

/** Whatever was thrown, as recorded data. Anything may be thrown, so nothing about it is trusted. */
export function toStepError(thrown: unknown, { aborted, hides }: Looking = {}): StepError {
  try {
    if (aborted !== undefined && isAbort(thrown))
      return { code: 'E_ABORTED', message: aborted, retryable: false };
    return readError(thrown, hides);
  } catch {
    return { code: 'E_STEP', message: `threw ${thrownText(thrown)}`, retryable: true };
  }
}

function isAbort(thrown: unknown): boolean {
  if (!isError(thrown)) return false;
  // Of an error from a thread only the code is left.
  return thrown.name === 'AbortError' || (thrown as { code?: unknown }).code === 'ABORT_ERR';
}

function readError(thrown: unknown, hides: HidesFrame | undefined): StepError {
  const said = describeThrown(thrown);
  const error = errorLike(thrown);
  if (error === undefined) return { code: 'E_STEP', message: `threw ${said}`, retryable: true };
  const { retryable, retryAfterMs } = error;
  const subcode = wordOf(error.subcode);
  const isSaid = isError(thrown) || messageOf(thrown) !== undefined;
  const name = errorName(thrown as object);
  const stack = hides && stackOf(error, hides);
  return {
    code: wordOf(error.code) ?? 'E_STEP',
    ...(subcode !== undefined && { subcode }),
    ...(name !== undefined && { name }),
    message: isSaid ? said : `threw ${said}`,
    retryable: retryable !== false,
    ...(Number.isFinite(retryAfterMs) && { retryAfterMs: retryAfterMs as number }),
    ...(stack !== undefined && { stack }),
    ...belowOf(thrown as object, error, hides),
  };
}
