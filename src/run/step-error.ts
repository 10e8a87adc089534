/**
 * Why an attempt failed, as a step says it and as the run records it.
 * Knows codes and sentences; must not know who decides about another try.
 */
import { isError } from '../std/value-kinds.ts';

/** Of an `AggregateError` so many errors are told. */
const MAX_ERRORS = 3;

/** Longer messages are cut, in characters: they are kept, and told more than once. */
const MAX_MESSAGE = 65_536;

/** A failed attempt as recorded: plain data. */
export interface StepError {
  /** A stable word: `timed_out`, `E_WASM_TRAP`, or the `code` of what was thrown. */
  readonly code: string;
  /** A narrower word that retries can choose by, too: `exit:75`, `signal:SIGKILL`. */
  readonly subcode?: string;
  readonly message: string;
  /** False when another try cannot help. */
  readonly retryable: boolean;
  /** Wish of the other side: not before so many milliseconds. */
  readonly retryAfterMs?: number;
  /** The message of the cause; of an `AggregateError` those of its first errors. */
  readonly cause?: string;
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

/**
 * Whatever was thrown, as recorded data. Anything may be thrown, so nothing about it is trusted.
 * `aborted`: why its signal has aborted, if it has. Functions of Node.js only say that it did.
 */
export function toStepError(thrown: unknown, aborted?: string): StepError {
  try {
    if (aborted !== undefined && isAbort(thrown))
      return { code: 'E_ABORTED', message: aborted, retryable: false };
    return readError(thrown);
  } catch {
    const message = 'threw something that throws when it is looked at';
    return { code: 'E_STEP', message, retryable: true };
  }
}

function isAbort(thrown: unknown): boolean {
  if (!isError(thrown)) return false;
  // Of an error from a thread only the code is left.
  return thrown.name === 'AbortError' || (thrown as { code?: unknown }).code === 'ABORT_ERR';
}

function readError(thrown: unknown): StepError {
  if (!isError(thrown)) {
    return { code: 'E_STEP', message: `threw ${describeThrown(thrown)}`, retryable: true };
  }
  const { code, subcode, retryable, retryAfterMs } = thrown as Partial<StepFailure> & Error;
  const below = causeOf(thrown);
  return {
    code: typeof code === 'string' && code !== '' ? code : 'E_STEP',
    ...(typeof subcode === 'string' && subcode !== '' && { subcode }),
    message: describeThrown(thrown),
    retryable: retryable !== false,
    ...(Number.isFinite(retryAfterMs) && { retryAfterMs: retryAfterMs! }),
    ...(below !== undefined && { cause: below }),
  };
}

/** What an error comes from: its cause, else the first few of the errors that it stands for. */
function causeOf({ cause, errors }: Error & { readonly errors?: unknown }): string | undefined {
  if (cause !== undefined) return describeThrown(cause);
  if (!Array.isArray(errors) || errors.length === 0) return undefined;
  const first = errors.slice(0, MAX_ERRORS).map(describeThrown);
  const more = errors.length > MAX_ERRORS ? [`${errors.length - MAX_ERRORS} more`] : [];
  return [...first, ...more].join('; ');
}

/** What was thrown, in words. Anything may be thrown, so nothing about it is trusted. */
export function thrownText(thrown: unknown): string {
  try {
    return describeThrown(thrown);
  } catch {
    return 'something that throws when it is looked at';
  }
}

function describeThrown(thrown: unknown): string {
  const text = wordsOf(thrown);
  if (text.length <= MAX_MESSAGE) return text;
  const rest = text.length - MAX_MESSAGE;
  return `${text.slice(0, MAX_MESSAGE).toWellFormed()}… and ${rest} characters more`;
}

function wordsOf(thrown: unknown): string {
  if (isError(thrown)) {
    const { message, name } = thrown as { message: unknown; name: unknown };
    const said = [message, name].find((word) => typeof word === 'string' && word !== '');
    return typeof said === 'string' ? said : 'an error without a message';
  }
  if (typeof thrown === 'string') return thrown.trim() === '' ? 'an empty text' : thrown;
  if (thrown === null || typeof thrown !== 'object') return String(thrown);
  return 'an object that is not an Error';
}
