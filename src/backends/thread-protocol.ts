/**
 * What the main thread and a thread for functions say to each other.
 * Knows plain messages that survive structured cloning; must not know who waits for them.
 */
import type { StepError } from '../run/step-error.ts';
import type { AddedList } from '../workflow/expansion.ts';
import type { Metadata, StepContext } from '../workflow/step-context.ts';
import type { Pace } from './thread-pace.ts';

/** The part of a context that is data. */
export type ContextData = Omit<
  StepContext,
  | 'input'
  | 'signal'
  | 'clock'
  | 'annotate'
  | 'progress'
  | 'log'
  | 'transaction'
  | 'goto'
  | 'expand'
  | 'secret'
  | 'hide'
  | 'budget'
>;

/** What a thread is started with. */
export interface ThreadData {
  readonly pace: Pace;
}

/** One call. A thread gets the next one only after it has answered the last. */
export interface CallMessage {
  readonly type: 'call';
  /** The real path of the module file. */
  readonly file: string;
  readonly exportName: string;
  readonly input: unknown;
  /** Absent when the function takes nothing but its input. */
  readonly context?: ContextData;
  /** The engine's time when the call was sent; there with the context. */
  readonly at?: number;
}

/** Aborts the signal of the call that is under way, if there is one. */
export interface AbortMessage {
  readonly type: 'abort';
  readonly reason: string;
}

/**
 * What a thread says. The first three are about the call under way, in the order in which the
 * function did them; `value` (`goto`: the step that it goes to, `adds`: steps that it adds) and `error` end the call. `print`: what was meant for stdout or stderr.
 * `late`: code of an earlier call threw; what state the thread is in is unknown then.
 */
export type ThreadMessage =
  | { readonly type: 'annotate'; readonly metadata: Metadata }
  | { readonly type: 'progress'; readonly fraction: number }
  | { readonly type: 'log'; readonly message: string }
  | {
      readonly type: 'value';
      readonly value: unknown;
      readonly goto?: string;
      readonly adds?: AddedList;
    }
  | { readonly type: 'error'; readonly error: StepError; readonly spent: boolean }
  | { readonly type: 'print'; readonly bytes: Uint8Array }
  | { readonly type: 'late'; readonly message: string };
