/**
 * What is kept of a run is no run.
 * Knows words; must not know who reads it.
 */
import { show } from '../std/printable.ts';

const ONCE_MORE = 'take it from the store once more; other runs are not concerned';

/** Thrown by the functions of `heddle/run` for what is not as it was written. `hint` says what to do. */
export class KeptRunError extends Error {
  override readonly name = 'KeptRunError';
  readonly code = 'run-damaged';
  readonly hint: string;

  /** `runId`: undefined where what was given does not say it. */
  constructor(runId: string | undefined, fault: string, hint = ONCE_MORE) {
    const what = runId === undefined ? 'this' : `what is kept of run ${show(runId)}`;
    super(`${what} is no run: ${fault}`);
    this.hint = hint;
  }
}
