/**
 * The socket for where `output` steps deliver what a workflow has made.
 * Must not know any place.
 */
import type { StepContext } from '../workflow/step-context.ts';

/**
 * Takes data, and is done when its promise is. What it throws fails the step, which is tried again as its `retry`
 * says: `context.idempotencyKey` is the same then.
 */
export type Sink = (data: unknown, context: StepContext) => unknown;

/** What an engine has of them. */
export interface Sinks {
  /** Functions that `output` steps deliver to, by the name that stands under `to`. */
  readonly sinks?: Readonly<Record<string, Sink>> | undefined;
  /** Where `to: stdout` writes; default the standard output of the process. With false nothing is written. */
  readonly stdout?: ((data: string | Uint8Array) => unknown) | false | undefined;
}
