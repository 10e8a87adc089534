/**
 * What is kept of a run is no run.
 * Knows words; must not know who reads it.
 */
import { show } from '../std/printable.ts';

/** Thrown by the functions of `heddle/run` for what is not as it was written. `hint` says what to do. */
export class KeptRunError extends Error {
  override readonly name = 'KeptRunError';
  readonly code = 'run-damaged';
  readonly hint: string;

  /** `newer`: a newer program has written it. */
  constructor(runId: string, fault: string, newer = false) {
    super(`what is kept of run ${show(runId)} is no run: ${fault}`);
    this.hint = newer
      ? 'read it with the newer version of heddle that made it'
      : 'take it from the store once more; other runs are not concerned';
  }
}
