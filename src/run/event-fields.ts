/**
 * What the fields of events may hold: how each kind is checked, kept, and given to others.
 * Knows plain values; must not know which events there are.
 */
import { isMapping } from '../std/mapping.ts';
import { isBudget } from '../workflow/budget.ts';
import {
  type Budget,
  FAILURE_MODES,
  type FailureMode,
  HOOKS,
  type Hook,
} from '../workflow/workflow.ts';
import { type Addition, isAddition } from './addition.ts';
import { type Ask, isAsk } from './ask.ts';
import { type Hidden, hiddenError, hiddenMessage } from './hidden.ts';
import { isAsked, type Requested, withStep } from './request.ts';
import type { SkipCause } from './skip.ts';
import { RUN_STATUSES, type RunStatus } from './status.ts';
import type { ErrorBelow, StepError } from './step-error.ts';
import { GROWTH_ENDS, type GrowthEnd, type Until, WAIT_ENDS, type WaitEnd } from './wait.ts';

/** One kind of field. */
export interface Field<Value = unknown> {
  readonly is: (value: unknown) => value is Value;
  /** It may be undefined, which JSON leaves out. */
  readonly optional?: true;
  /** What a step said: it may be long, and hold bytes and dates. */
  readonly large?: true;
  /** Of a time: what it is when everything had been so much earlier, in milliseconds. */
  earlier?(value: Value, ms: number): Value;
  /** Gives it with something else in place of each number of a step. Called for what it `is` only. */
  withSteps?(value: Value, of: (step: number) => unknown): unknown;
  /** The same for numbers of definitions, of which the run may not have any step yet. */
  withDefinitions?(value: Value, of: (def: number) => unknown): unknown;
  /** Gives it without what is neither kept nor shown: it holds words that somebody else may have written. */
  hide?(value: Value, hidden: Hidden): Value;
}

export type StopCause =
  | { readonly kind: 'failure'; readonly step: number }
  /** `successor`: the run that goes on in its place. */
  | { readonly kind: 'cancel'; readonly reason: string; readonly successor?: string }
  | { readonly kind: 'timeout'; readonly afterMs: number };

export type Metadata = Readonly<Record<string, unknown>>;

/** The largest time that has a date, in milliseconds since the Unix epoch. */
const LATEST = 8.64e15;

type Check<Value> = (value: unknown) => value is Value;

const isText: Check<string> = (value) => typeof value === 'string';
const isNumber: Check<number> = (value): value is number => Number.isFinite(value);
const isTruth: Check<boolean> = (value) => typeof value === 'boolean';
const isTime: Check<number> = (value): value is number =>
  isNumber(value) && Math.abs(value) <= LATEST;
const isCount: Check<number> = (value): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 1;
const isIndex: Check<number> = (value): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

const isValue: Check<unknown> = (value): value is unknown => typeof value !== 'function';

const orNone =
  <Value>(check: Check<Value>): Check<Value | undefined> =>
  (value): value is Value | undefined =>
    value === undefined || check(value);
const oneOf =
  <Word>(words: readonly Word[]): Check<Word> =>
  (value): value is Word =>
    words.includes(value as Word);

const isBelow: Check<ErrorBelow> = (value): value is ErrorBelow =>
  isMapping(value) &&
  isText(value.message) &&
  orNone(isText)(value.name) &&
  orNone(isText)(value.code) &&
  orNone(isText)(value.stack) &&
  orNone(isBelow)(value.cause) &&
  (value.errors === undefined || (Array.isArray(value.errors) && value.errors.every(isBelow))) &&
  orNone(isCount)(value.moreErrors);

const isError: Check<StepError> = (value): value is StepError =>
  isBelow(value) &&
  isMapping(value) &&
  isText(value.code) &&
  orNone(isText)(value.subcode) &&
  isTruth(value.retryable) &&
  orNone(isNumber)(value.retryAfterMs);

const isCause: Check<StopCause> = (value): value is StopCause =>
  isMapping(value) &&
  ((value.kind === 'failure' && isIndex(value.step)) ||
    (value.kind === 'cancel' && isText(value.reason) && orNone(isText)(value.successor)) ||
    (value.kind === 'timeout' && isNumber(value.afterMs)));

const isUntil: Check<Until> = (value): value is Until =>
  isMapping(value) && isTime(value.at) && isTruth(value.isDate);

const isRequest: Check<Requested<number>> = (value): value is Requested<number> =>
  isAsked(value, isIndex);

const isSkipCause: Check<SkipCause> = (value): value is SkipCause => {
  if (!isMapping(value)) return false;
  switch (value.kind) {
    case 'condition':
      return isText(value.text);
    case 'rule':
      return isText(value.rule) && isNumber(value.succeeded) && isNumber(value.of);
    case 'need':
    case 'critical':
      return isIndex(value.need) && isIndex(value.root);
    case 'goto':
      return isIndex(value.need) && orNone(isIndex)(value.target);
    case 'run':
      return oneOf(RUN_STATUSES)(value.status);
    case 'call':
      return isIndex(value.step) && oneOf(RUN_STATUSES)(value.status);
    default:
      return false;
  }
};

export const TEXT: Field<string> = { is: isText };
/** Why something happened, in words. */
export const REASON: Field<string> = { is: isText, hide: hiddenMessage };
export const TRUTH: Field<boolean> = { is: isTruth };
export const NUMBER: Field<number> = { is: isNumber };
/** Amounts by name, none less than nothing. */
export const AMOUNTS: Field<Budget> = { is: isBudget };
/** From 1. */
export const COUNT: Field<number> = { is: isCount };
export const MAYBE_COUNT: Field<number | undefined> = { is: orNone(isCount), optional: true };
/** From 0. */
export const INDEX: Field<number> = { is: isIndex };
export const MAYBE_INDEX: Field<number | undefined> = { is: orNone(isIndex), optional: true };
export const FAILURE_MODE: Field<FailureMode> = { is: oneOf(FAILURE_MODES) };
export const GROWTH_END: Field<GrowthEnd> = { is: oneOf(GROWTH_ENDS) };
/** What each item of a group is about. */
export const ITEMS: Field<readonly unknown[] | undefined> = {
  is: orNone((value): value is readonly unknown[] => Array.isArray(value)),
  optional: true,
  large: true,
};
export const KEYS: Field<readonly string[] | undefined> = {
  is: orNone((value): value is readonly string[] => Array.isArray(value) && value.every(isText)),
  optional: true,
  large: true,
};
/** Steps that a step adds itself. */
export const ADDS: Field<Addition | undefined> = {
  is: orNone(isAddition),
  optional: true,
  large: true,
};
/** In milliseconds since the Unix epoch. */
export const TIME: Field<number> = { is: isTime, earlier: (at, ms) => at - ms };
/** The end of a wait; none where no time ends it. */
export const MAYBE_UNTIL: Field<Until | undefined> = {
  is: orNone(isUntil),
  optional: true,
  earlier: (until, ms) => until && untilEarlier(until, ms),
};
/** What a step asks for from outside. */
export const ASK: Field<Ask | undefined> = {
  is: orNone(isAsk),
  optional: true,
  hide: (ask, hidden) =>
    ask?.kind === 'approval' && ask.prompt !== undefined
      ? { ...ask, prompt: hiddenMessage(ask.prompt, hidden) }
      : ask,
};
export const WAIT_END: Field<WaitEnd> = { is: oneOf(WAIT_ENDS) };
export const HOOK: Field<Hook> = { is: oneOf(HOOKS) };
export const STATUS: Field<RunStatus> = { is: oneOf(RUN_STATUSES) };
export const ERROR: Field<StepError> = { is: isError, hide: hiddenError };
export const MAYBE_ERROR: Field<StepError | undefined> = {
  is: orNone(isError),
  optional: true,
  hide: (error, hidden) => error && hiddenError(error, hidden),
};
export const OUTPUT: Field<unknown> = { is: isValue, optional: true, large: true };
/** What an attempt said about itself; none where no attempt ended. Its values are masked as they are said. */
export const METADATA: Field<Metadata | undefined> = {
  is: orNone(isMapping),
  optional: true,
  large: true,
};
/** The number of a step. */
export const STEP: Field<number> = { is: isIndex, withSteps: (step, of) => of(step) };
/** Numbers of definitions; undefined where nobody asked. */
export const DEFINITIONS: Field<readonly number[] | undefined> = {
  is: orNone((value): value is readonly number[] => Array.isArray(value) && value.every(isIndex)),
  optional: true,
  withDefinitions: (list, of) => list?.map(of),
};
export const CAUSE: Field<StopCause> = {
  is: isCause,
  withSteps: (cause, of) => (cause.kind === 'failure' ? { ...cause, step: of(cause.step) } : cause),
  hide: (cause, hidden) =>
    cause.kind === 'cancel' ? { ...cause, reason: hiddenMessage(cause.reason, hidden) } : cause,
};
/** What was asked of the run from outside. */
export const REQUEST: Field<Requested<number>> = {
  is: isRequest,
  large: true,
  withSteps: withStep,
  hide: hiddenRequest,
};
export const SKIP_CAUSE: Field<SkipCause> = {
  is: isSkipCause,
  withSteps: (cause, of) => {
    if ('step' in cause) return { ...cause, step: of(cause.step) };
    if (!('need' in cause)) return cause;
    const need = of(cause.need);
    if ('root' in cause) return { ...cause, need, root: of(cause.root) };
    return { ...cause, need, target: cause.target === undefined ? undefined : of(cause.target) };
  },
};

function untilEarlier(until: Until, ms: number): Until {
  return until.isDate ? until : { at: until.at - ms, isDate: false };
}

function hiddenRequest(request: Requested<number>, hidden: Hidden): Requested<number> {
  switch (request.kind) {
    case 'cancel':
      return { ...request, reason: hiddenMessage(request.reason, hidden) };
    case 'deliver':
      return request;
    case 'decide':
      if (request.note === undefined) return request;
      return { ...request, note: hiddenMessage(request.note, hidden) };
    case 'resolve': {
      const { resolution } = request;
      if (resolution.as !== 'failed') return request;
      const message = hiddenMessage(resolution.message, hidden);
      return { ...request, resolution: { ...resolution, message } };
    }
  }
}
