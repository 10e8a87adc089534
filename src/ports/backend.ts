/**
 * The socket for *where* an attempt happens.
 * Knows step types as values to call; must not know what they do or which backends exist.
 */
import type { BackendDeclaration } from '../graph/catalog.ts';
import type { AnyStepType, AttemptContext } from './step-type.ts';

/** Foreign code and the limits it runs under. */
export interface SandboxCall {
  /** The module's bytes. */
  readonly module: Uint8Array;
  /** SHA-256 of `module` in hex: the key under which a compiled module is kept. */
  readonly sha256: string;
  readonly input: Uint8Array;
  /** Most linear memory, in bytes. */
  readonly memoryMaxBytes: number;
  /** Most output accepted, in bytes. */
  readonly outputMaxBytes: number;
  /** What a WASI command may use; all off by default. */
  readonly grants: SandboxGrants;
  /** Ends the call, and whatever it is doing, at once. */
  readonly signal: AbortSignal;
}

export interface SandboxGrants {
  readonly clock: boolean;
  readonly random: boolean;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What the foreign code gave, and how long it computed (milliseconds). */
export interface SandboxResult {
  readonly output: Uint8Array;
  readonly elapsedMs: number;
  /** What a WASI command wrote to its standard error, cut at 64 KiB. */
  readonly errorText: string;
}

/** A walled-off place for foreign code. Rejects with a `StepFailure`. */
export type Sandbox = (call: SandboxCall) => Promise<SandboxResult>;

/** A place where attempts happen. */
export interface Backend extends BackendDeclaration {
  /** Runs one attempt; the value returned (or promised) is the step's own result. */
  execute(type: AnyStepType, config: unknown, context: AttemptContext): unknown;
  /** Ends everything the backend keeps alive. Idempotent. */
  close(): Promise<void>;
}
