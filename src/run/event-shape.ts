/**
 * Whether what was kept as an event is one: its fields, and the step it names.
 * Knows the fields of events; must not know where they were kept, nor what follows from them.
 *
 * A store gives back what was written; a faulty program may have written anything.
 */
import { show } from '../std/printable.ts';
import { HOOKS } from '../workflow/workflow.ts';
import type { Event } from './event.ts';
import { RUN_STATUSES } from './status.ts';

type Check = (value: unknown) => boolean;

/** The largest time that has a date, in milliseconds since the Unix epoch. */
const LATEST = 8.64e15;

const anything: Check = () => true;
const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => Number.isFinite(value);
const isTruth: Check = (value) => typeof value === 'boolean';
const isTime: Check = (value) => isNumber(value) && Math.abs(value as number) <= LATEST;
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 1;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const orNone =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const oneOf =
  (words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);

const isError: Check = (value) =>
  isObject(value) &&
  isText(value.code) &&
  isText(value.message) &&
  orNone(isText)(value.subcode) &&
  isTruth(value.retryable) &&
  orNone(isNumber)(value.retryAfterMs) &&
  orNone(isText)(value.cause);

const isCause: Check = (value) =>
  isObject(value) &&
  ((value.kind === 'failure' && Number.isInteger(value.step)) ||
    (value.kind === 'cancel' && isText(value.reason)) ||
    (value.kind === 'timeout' && isNumber(value.afterMs)));

/** The fields of each event beside `type`, `at` and `step`. */
const FIELDS: {
  readonly [T in Event['type']]: {
    readonly [K in Exclude<keyof Extract<Event, { type: T }>, 'type' | 'at' | 'step'>]-?: Check;
  };
} = {
  'run.started': { runId: isText },
  'run.resumed': {},
  'run.leaving': { reason: isText },
  'run.waiting': {},
  'run.stopping': { cause: isCause, drain: isTruth },
  'run.hooks': { hook: oneOf(HOOKS), status: oneOf(RUN_STATUSES), error: orNone(isError) },
  'run.paced': { concurrency: isCount, reason: isText },
  'run.finished': { status: oneOf(RUN_STATUSES), output: anything, error: orNone(isError) },
  'branch.expired': { afterMs: isNumber },
  'step.ready': {},
  'step.interrupted': { attempt: isCount },
  'step.parked': { reason: isText },
  'step.started': { attempt: isCount },
  'step.stopping': { attempt: isCount, error: isError },
  'step.late': { attempt: isCount, error: orNone(isError) },
  'step.succeeded': { attempt: isNumber, output: anything, metadata: orNone(isObject) },
  'step.retrying': {
    attempt: isCount,
    error: isError,
    metadata: orNone(isObject),
    wakeAt: isTime,
  },
  'step.failed': { attempt: isNumber, error: isError, metadata: orNone(isObject) },
  'step.skipped': { reason: isText },
  'step.cancelled': { reason: isText, metadata: orNone(isObject) },
};

/** In words what is wrong with an event of a run of so many steps; undefined when it is one. */
export function eventFault(event: unknown, steps: number): string | undefined {
  if (!isObject(event)) return 'it is no object';
  const { type, at } = event;
  if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type))
    return `there is no event ${show(type)}`;
  if (!isTime(at)) return `its time is ${show(at)}`;
  const ofStep = type.startsWith('step.') || type === 'branch.expired';
  const named = event.type === 'run.stopping' ? stepOf(event.cause) : event.step;
  if ((ofStep || named !== undefined) && !isStep(named, steps))
    return `there is no step ${show(named)}`;
  const fields: Readonly<Record<string, Check>> = FIELDS[type as Event['type']];
  for (const [name, check] of Object.entries(fields))
    if (!check(event[name])) return `its ${name} is ${show(event[name])}`;
  return undefined;
}

function stepOf(cause: unknown): unknown {
  return isObject(cause) && cause.kind === 'failure' ? cause.step : undefined;
}

function isStep(value: unknown, steps: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < steps;
}
