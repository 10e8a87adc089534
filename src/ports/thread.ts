/**
 * The ability `threads`: calling a function of a module file on another thread.
 * Knows files, exports and the context of a step; must not know which step asks or how threads are
 * kept.
 */
import type { StepContext } from '../workflow/step-context.ts';

/** A function and what it is called with. */
export interface ThreadCall {
  /** The real path of the module file. */
  readonly file: string;
  readonly exportName: string;
  /** False when the function can see nothing but its input; then the context is not sent. */
  readonly takesContext: boolean;
  /** Most memory for JavaScript objects, in bytes; default what the backend says. */
  readonly memoryMaxBytes?: number | undefined;
  /** Its `input` is the first argument; its signal ends the call. */
  readonly context: StepContext;
}

/** Gives what the function gives. Rejects with a `StepFailure`, or what the context throws. */
export type RunOnThread = (call: ThreadCall) => Promise<unknown>;
