/**
 * What the main thread and a sandbox thread say to each other.
 * Knows plain messages that survive structured cloning; must not know who waits for them.
 */
import type { SandboxGrants } from '../ports/sandbox.ts';

/** One call. A thread gets the next one only after it has answered the last. */
export interface CallMessage {
  /** The key of the module among those that the thread keeps. */
  readonly sha256: string;
  /** The module's bytes, when the thread has not got it. */
  readonly module?: Uint8Array;
  /** A module that the thread need not keep any longer. */
  readonly forget?: string;
  readonly input: Uint8Array;
  readonly memoryMaxBytes: number;
  readonly outputMaxBytes: number;
  /** Absent when nothing is granted. */
  readonly grants?: SandboxGrants;
}

export type SandboxFailureCode =
  | 'E_WASM_TRAP'
  | 'E_WASM_ABI'
  | 'E_WASM_NULL'
  | 'E_WASM_OUTPUT_TOO_LARGE'
  | 'E_WASM_EXIT'
  | 'E_WASM_MEMORY';

/** How a call ended: an output, or a code and a sentence. */
export type ReplyMessage =
  | { readonly output: Uint8Array; readonly elapsedMs: number; readonly errorText: string }
  | {
      readonly code: SandboxFailureCode;
      readonly message: string;
      /** False when the thread could not keep the module that the call brought. */
      readonly compiled?: boolean;
    };

/** Thrown inside the sandbox thread to end a call; it leaves the thread as a reply. */
export class SandboxStop extends Error {
  readonly code: SandboxFailureCode;
  constructor(code: SandboxFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Smaller buffers are cheaper to copy than to hand over. */
export const TRANSFER_FROM_BYTES = 16_384;
