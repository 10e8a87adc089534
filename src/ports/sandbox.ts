/**
 * The ability `sandbox`: running foreign code behind a wall.
 * Knows bytes and limits; must not know which step asks or how the wall is built.
 */

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
