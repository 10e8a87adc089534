/**
 * How one attempt ended, as its backend says it.
 * Knows values and errors; must not know what the scheduler will make of them.
 */
import { Inexact, MAX_LENGTH, TooLong } from '../std/inexact.ts';
import type { Addition } from './addition.ts';
import type { Ask } from './ask.ts';
import type { StepError } from './step-error.ts';
import type { GrowthEnd, Until, WaitEnd } from './wait.ts';

export type Outcome =
  | {
      readonly tag: 'value';
      readonly value: unknown;
      /** The step that it goes to, if it does. */
      readonly goto?: number;
      readonly metadata: Readonly<Record<string, unknown>> | undefined;
    }
  | {
      readonly tag: 'error';
      readonly error: StepError;
      readonly metadata: Readonly<Record<string, unknown>> | undefined;
    }
  /** The step grows: it ends when its items have ended. Without `items` they are those of its input. */
  | {
      readonly tag: 'expand';
      /** Of the bodies that the step may grow into, which one: from 0. */
      readonly body: number;
      readonly count: number;
      readonly items: readonly unknown[] | undefined;
      readonly keys: readonly string[] | undefined;
      readonly then: GrowthEnd;
      /** The list of steps, where the attempt has written it itself. */
      readonly adds?: Addition;
      readonly metadata: Readonly<Record<string, unknown>> | undefined;
    }
  /**
   * Until then, or until what it asks for has come, it holds nothing; `value` is what it gives then, where no
   * other attempt follows.
   */
  | {
      readonly tag: 'wait';
      readonly until: Until | undefined;
      readonly end: WaitEnd;
      readonly value: unknown;
      readonly ask: Ask | undefined;
      readonly metadata: Readonly<Record<string, unknown>> | undefined;
    };

/** That of an attempt which neither waits nor grows. */
export type Given = Extract<Outcome, { readonly tag: 'value' | 'error' }>;

/** What comes when the time of a wait is over. */
interface Ends {
  readonly end?: WaitEnd;
  readonly value?: unknown;
  readonly ask?: Ask;
}

/** What a step type gives whose attempt ends by waiting: for a time, or for what it asks for. */
export class Waiting {
  readonly until: Until | undefined;
  readonly end: WaitEnd;
  readonly value: unknown;
  readonly ask: Ask | undefined;

  constructor(until: Until | undefined, { end = 'value', value = null, ask }: Ends = {}) {
    this.until = until;
    this.end = end;
    this.value = value;
    this.ask = ask;
  }
}

/** What a step type gives whose attempt ends by growing. */
export class Expanding {
  readonly items: readonly unknown[];
  /** Whether the items are those of the step's input, so that they need not be kept once more. */
  readonly ofInput: boolean;
  readonly then: GrowthEnd;

  constructor(items: readonly unknown[], ofInput: boolean, then: GrowthEnd = 'collect') {
    this.items = items;
    this.ofInput = ofInput;
    this.then = then;
  }
}

/** The same where the attempt has chosen one of its bodies, which works on the step's own input. */
export class Choosing {
  /** The case. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** The same where the attempt runs another workflow: that gets this input. */
export class Calling {
  readonly input: unknown;

  constructor(input: unknown) {
    this.input = input;
  }
}

/** The outcome of an attempt that gave a value, as it is kept; what cannot be kept is an error. */
export function keptOutcome(
  kept: unknown,
  metadata: Readonly<Record<string, unknown>> | undefined,
): Given {
  if (!(kept instanceof Inexact)) return { tag: 'value', value: kept, metadata };
  return { tag: 'error', error: resultError(kept), metadata };
}

/** The same where the attempt ends by waiting. */
export function waitOutcome({ until, end, ask }: Waiting, given: Given): Outcome {
  if (given.tag !== 'value') return given;
  const { value, metadata } = given;
  return { tag: 'wait', until, end, value, ask, metadata };
}

/** Why a result, or what else it is called, is not kept. */
export function resultError(inexact: Inexact, what = 'the result'): StepError {
  if (inexact instanceof TooLong) {
    const most = `${MAX_LENGTH / 2 ** 20} MiB`;
    const size =
      inexact.size === undefined
        ? `more than ${most}, the most that is kept`
        : `${inexact.size}, and at most ${most} are kept`;
    const message = `${what} cannot be kept: ${size}; write it to a file and return its path`;
    return { code: 'E_RESULT_TOO_LARGE', message, retryable: false };
  }
  const message = `${what} cannot be kept exactly: ${inexact.place}`;
  return { code: 'E_RESULT', message, retryable: false };
}
