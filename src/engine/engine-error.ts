/**
 * What is wrong with the environment or with a call: thrown at the front door.
 * Knows codes and hints; must not be used for what an author wrote (diagnostics) or a step did.
 */
import { StoreError, type StoreErrorKind } from '../run/store-error.ts';
import { printableLines, show } from '../std/printable.ts';
import type { Diagnostic } from '../workflow/diagnostic.ts';

/** Every code, with the one sentence that the reference page gives for it. */
export const ENGINE_ERROR_CODES = {
  'invalid-workflow': 'The workflow has errors; `diagnostics` lists all of them. Nothing ran.',
  'invalid-input':
    'The input, or a message, does not fit what the workflow declares. Nothing ran, or was kept.',
  'invalid-config': 'A file of settings has errors; `diagnostics` lists all of them.',
  'invalid-option': 'An option of the call makes no sense.',
  'engine-closed':
    'The engine was closed or drained before the call: it starts nothing any more, and once closed looks up nothing.',
  'output-unwritable': 'A file that the call names cannot be written.',
  'store-unavailable':
    'The store did not accept the events of a run, or cannot be read; or the engine was closed while the run was under way.',
  'unknown-run': 'There is no run with this id in the store.',
  'run-exists': 'There is a run with this id already.',
  'run-finished': 'The run has ended and cannot be resumed.',
  'run-unfinished': 'The run has not ended, so it can be resumed but not retried.',
  'run-owned': 'Another process runs the run.',
  'run-changed':
    'The workflow has another shape, version or args than the run began with; another name, where a run of it is asked for.',
  'workflow-missing':
    'Nobody gave the workflow of the run; it is code, which is not kept with runs.',
  'workflow-ambiguous': 'Several workflows that were given have one name and equal args.',
  'run-undecided': 'A step of the run may have had its effect, and nobody has decided about it.',
  'already-done':
    'A step whose effect must happen once has had it, or a group has done some of its items, and would run again without having been named.',
  'already-decided': 'Somebody has decided about the step already, and that decision holds.',
  'variables-missing':
    'Variables that the run had when it began, and that are still needed, are not set. Nothing ran.',
  'run-damaged': 'What is kept of the run is not what was written, or cannot be read.',
} as const;

export type EngineErrorCode = keyof typeof ENGINE_ERROR_CODES;

const CODES = {
  exists: 'run-exists',
  refused: 'invalid-option',
  taken: 'invalid-option',
  'fenced-off': 'run-owned',
  damaged: 'run-damaged',
  unusable: 'store-unavailable',
} as const satisfies Record<StoreErrorKind, EngineErrorCode>;

/** Thrown by the functions of the front door. `hint` says what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly hint: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The id of the step that it is about, where it is about one. */
  readonly step: string | undefined;
  /** All of those steps, where it is about several; `step` is the first. */
  readonly steps: readonly string[];

  constructor(
    code: EngineErrorCode,
    message: string,
    details: {
      hint?: string;
      cause?: unknown;
      diagnostics?: readonly Diagnostic[];
      step?: string;
      steps?: readonly string[];
    } = {},
  ) {
    super(
      printableLines(message),
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.hint = details.hint && printableLines(details.hint);
    this.diagnostics = details.diagnostics ?? [];
    this.step = details.step;
    this.steps = details.steps ?? (details.step === undefined ? [] : [details.step]);
  }
}

export function closedEngine(): EngineError {
  const hint = 'make another with createEngine()';
  return new EngineError('engine-closed', 'the engine is closed', { hint });
}

/** `isTemporary`: the store is gone with the engine. */
export function closedUnderWay(runId: string, isTemporary: boolean): EngineError {
  const inOrder = 'engine.drain() before engine.close() lets runs finish';
  const hint = isTemporary ? inOrder : `resume it: engine.resume(${show(runId)}); ${inOrder}`;
  const message = `the engine was closed while run ${show(runId)} was under way`;
  return new EngineError('store-unavailable', message, { hint });
}

export function drainedEngine(): EngineError {
  const hint = 'start it in another process, or in another engine made with createEngine()';
  return new EngineError('engine-closed', 'the engine is drained, and starts no more runs', {
    hint,
  });
}

/** The store refused something of a run. */
export function storeError(cause: unknown): EngineError {
  if (cause instanceof StoreError) {
    const { message, hint } = cause;
    const code = CODES[cause.kind];
    return new EngineError(code, message, { cause, ...(hint !== undefined && { hint }) });
  }
  const hint = 'see the cause; the run can be resumed from what was stored';
  const message = 'the store did not accept the events of the run';
  return new EngineError('store-unavailable', message, { cause, hint });
}

/** Passes on what a store failed with. */
export function failStore(cause: unknown): never {
  throw storeError(cause);
}
