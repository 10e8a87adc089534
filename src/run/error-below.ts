/**
 * Where an error was thrown, and what it comes from: its stack, its causes, the errors that it stands for.
 * Knows errors as V8 makes them; must not know whose code a frame is in. Nothing about them is trusted.
 */

import { type ErrorLike, errorLike, errorName, wordOf } from '../std/error-like.ts';
import { isObject } from '../std/object.ts';
import { describeThrown, thrownText } from './thrown-text.ts';

/** Of a stack so many frames are kept, and of a frame so many characters. */
const MAX_FRAMES = 20;
const MAX_FRAME = 500;
/** So much of a stack is looked through for them, in characters behind its message. */
const MAX_READ = 100_000;

/** So many errors are kept with one: its causes, and what each stands for. */
const MAX_BELOW = 16;
/** The longest chain of causes. */
const MAX_DEPTH = 8;
/** Of an `AggregateError` so many errors are kept. */
const MAX_ERRORS = 8;
/** Their messages are cut sooner than the first one. */
const MAX_MESSAGE = 4_096;

/** What is recorded of an error that another one comes from, or stands for. */
export interface ErrorBelow {
  readonly message: string;
  /** The `name` that it has, or the name of its class, such as `TypeError`. Not there for a plain `Error`. */
  readonly name?: string;
  /** The `code` of what was thrown, where it is a text. */
  readonly code?: string;
  /**
   * Where it was thrown: at most 20 lines such as `    at charge (/app/orders.ts:12:9)`, without the message,
   * without frames of Heddle and of Node.js itself. Not there where no frame is left.
   */
  readonly stack?: string;
  /** What it comes from. */
  readonly cause?: ErrorBelow;
  /** What an `AggregateError` stands for: the first of them. */
  readonly errors?: readonly ErrorBelow[];
  /** How many it stands for beside them. */
  readonly moreErrors?: number;
}

/** Whether a frame says nothing to whoever wrote the step. */
export type HidesFrame = (frame: string) => boolean;

/** What is still to be kept, and what has been. */
interface Room {
  left: number;
  readonly seen: Set<unknown>;
  readonly hides: HidesFrame | undefined;
}

type Below = Pick<ErrorBelow, 'cause' | 'errors' | 'moreErrors'>;

/** The cause of an error and the errors that it stands for. Without `hides` none of them has a stack. */
export function belowOf(thrown: object, error: ErrorLike, hides: HidesFrame | undefined): Below {
  const found = parts(error);
  // Of nearly all errors there is nothing to tell.
  if (found === NOTHING) return {};
  return below(found, { left: MAX_BELOW, seen: new Set([thrown]), hides }, 1);
}

function below({ cause, errors, moreErrors }: Parts, room: Room, depth: number): Below {
  const from = cause === undefined ? undefined : kept(cause, room, depth);
  const first: ErrorBelow[] = [];
  if (depth <= MAX_DEPTH) {
    for (const one of errors.slice(0, MAX_ERRORS)) {
      const told = kept(one, room, depth);
      if (told !== undefined) first.push(told);
    }
  }
  const more = errors.length - first.length + moreErrors;
  return {
    ...(from !== undefined && { cause: from }),
    ...(first.length > 0 && { errors: first }),
    ...(more > 0 && { moreErrors: more }),
  };
}

/** Undefined where there is no room for it, or where it was kept before: causes may go in a circle. */
function kept(thrown: unknown, room: Room, depth: number): ErrorBelow | undefined {
  if (room.left === 0 || depth > MAX_DEPTH) return undefined;
  if (!isObject(thrown)) {
    room.left--;
    return { message: describeThrown(thrown, MAX_MESSAGE) };
  }
  if (room.seen.has(thrown)) return undefined;
  room.seen.add(thrown);
  room.left--;
  try {
    const message = describeThrown(thrown, MAX_MESSAGE);
    const error = errorLike(thrown);
    if (error === undefined) return { message };
    const code = wordOf(error.code);
    const name = errorName(thrown);
    const stack = room.hides && stackOf(error, room.hides);
    return {
      message,
      ...(name !== undefined && { name }),
      ...(code !== undefined && { code }),
      ...(stack !== undefined && { stack }),
      ...below(parts(error), room, depth + 1),
    };
  } catch {
    return { message: thrownText(thrown) };
  }
}

interface Parts {
  readonly cause: unknown;
  readonly errors: readonly unknown[];
  /** Errors that it had where it was thrown: one that comes from a thread has the first of them only. */
  readonly moreErrors: number;
}

const NOTHING: Parts = { cause: undefined, errors: [], moreErrors: 0 };

function parts(error: ErrorLike): Parts {
  try {
    const { cause, errors, moreErrors: more } = error as Partial<Parts>;
    const list = Array.isArray(errors) ? errors : NOTHING.errors;
    if (cause === undefined && list.length === 0) return NOTHING;
    return { cause, errors: list, moreErrors: Number.isSafeInteger(more) && more! > 0 ? more! : 0 };
  } catch {
    return NOTHING;
  }
}

/** The frames of an error. A stack is whatever somebody made of it: text that is no stack has none. */
export function stackOf(error: ErrorLike, hides: HidesFrame): string | undefined {
  try {
    const { stack, message } = error;
    if (typeof stack !== 'string') return undefined;
    const frames = framesIn(stack, typeof message === 'string' ? message : '', hides);
    return frames.length === 0 ? undefined : frames.join('\n');
  } catch {
    return undefined;
  }
}

const FRAME = /^\s+at \S/;

function framesIn(stack: string, message: string, hides: HidesFrame): string[] {
  const frames: string[] = [];
  // A message of several lines may look like frames, so they begin behind it.
  const before = message === '' ? 0 : stack.indexOf(message);
  let from = stack.indexOf('\n', before < 0 ? 0 : before + message.length) + 1;
  const end = Math.min(stack.length, from + MAX_READ);
  let begun = false;
  while (from > 0 && from < end && frames.length < MAX_FRAMES) {
    const next = stack.indexOf('\n', from);
    const line = stack.slice(from, next < 0 ? end : Math.min(next, end));
    if (FRAME.test(line)) {
      begun = true;
      if (hides(line)) dropUnplaced(frames);
      else frames.push(`    ${cut(line.trim())}`);
    } else if (begun) break;
    from = next + 1;
  }
  dropUnplaced(frames);
  return frames;
}

/** Those at the end that have no place, such as `new Promise`: they say nothing without who called them. */
function dropUnplaced(frames: string[]): void {
  while (frames.at(-1)?.endsWith('(<anonymous>)')) frames.pop();
}

function cut(frame: string): string {
  return frame.length <= MAX_FRAME ? frame : `${frame.slice(0, MAX_FRAME).toWellFormed()}…`;
}
