/**
 * Why an attempt failed, as a step says it and as the run records it.
 * Knows codes and sentences; must not know who decides about another try.
 */

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

/** Whatever was thrown, as recorded data. Anything may be thrown, so nothing about it is trusted. */
export function toStepError(thrown: unknown): StepError {
  try {
    return readError(thrown);
  } catch {
    const message = 'threw something that throws when it is looked at';
    return { code: 'E_STEP', message, retryable: true };
  }
}

function readError(thrown: unknown): StepError {
  if (!(thrown instanceof Error)) {
    return { code: 'E_STEP', message: `threw ${describeThrown(thrown)}`, retryable: true };
  }
  const failure = thrown as Partial<StepFailure> & Error;
  const { code, subcode, retryable, retryAfterMs, cause } = failure;
  return {
    code: typeof code === 'string' && code !== '' ? code : 'E_STEP',
    ...(typeof subcode === 'string' && subcode !== '' && { subcode }),
    message: describeThrown(thrown),
    retryable: retryable !== false,
    ...(Number.isFinite(retryAfterMs) && { retryAfterMs: retryAfterMs! }),
    ...(cause !== undefined && { cause: describeThrown(cause) }),
  };
}

function describeThrown(thrown: unknown): string {
  if (thrown instanceof Error) return String(thrown.message) || String(thrown.name);
  if (typeof thrown === 'string') return thrown;
  if (thrown === null || typeof thrown !== 'object') return String(thrown);
  return 'an object that is not an Error';
}
