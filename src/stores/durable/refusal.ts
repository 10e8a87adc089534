/**
 * One of several jobs of a transaction is refused.
 * Must not know what was asked.
 */

/** Thrown by a job before it has written anything, or its outcome; the others are not concerned. */
export class Refusal {
  readonly reason: Error;
  constructor(reason: Error) {
    this.reason = reason;
  }
}
