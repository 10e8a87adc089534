/**
 * Everything that can happen in a run: one fact each, in the past tense, recorded once.
 * Knows step numbers and plain values; must not know who decides or who listens.
 *
 * A run is what its events add up to (`fold`), and nothing else says how it stands. `at` is
 * milliseconds since the Unix epoch, with fractions. Objects of one kind have one shape. An event is
 * declared here, once: its type, what is checked of it, and how it is kept follow (`event-fields.ts`).
 */
import {
  ADDS,
  AMOUNTS,
  ASK,
  CAUSE,
  COUNT,
  DEFINITIONS,
  ERROR,
  FAILURE_MODE,
  type Field,
  GROWTH_END,
  HOOK,
  INDEX,
  ITEMS,
  KEYS,
  MAYBE_COUNT,
  MAYBE_ERROR,
  MAYBE_INDEX,
  MAYBE_UNTIL,
  METADATA,
  NUMBER,
  OUTPUT,
  REASON,
  REQUEST,
  SKIP_CAUSE,
  STATUS,
  STEP,
  TEXT,
  TIME,
  TRUTH,
  WAIT_END,
} from './event-fields.ts';
import type { Hidden } from './hidden.ts';
import type { RunStatus } from './status.ts';

export type { StopCause } from './event-fields.ts';

type Fields = Readonly<Record<string, Field>>;

export const EVENTS = {
  'run.started': { at: TIME, runId: TEXT },
  /**
   * A run that was left, or that rested, goes on, in this process or another one. `rewritten`: definitions of steps that
   * do something else than those that it began with; undefined where that was not looked at.
   * `once`: those with `effects: once`, where they are others than before.
   */
  'run.resumed': { at: TIME, rewritten: DEFINITIONS, once: DEFINITIONS },
  /** Somebody has asked something of the run, or something has come to it. A request with an id that was there
   * before is none. With `late` it changes nothing: no step waits for it, or will. */
  'run.asked': { at: TIME, id: TEXT, request: REQUEST, late: TRUTH },
  /** The process that runs the run starts no more steps and will leave it, to be resumed later. */
  'run.leaving': { at: TIME, reason: REASON },
  /**
   * Nothing can go on now, and nobody runs the run meanwhile: before `until` somebody has to decide about a
   * step, or, without one, until then.
   */
  'run.waiting': { at: TIME, until: MAYBE_UNTIL },
  /**
   * The run will start no more steps but those that a failure calls for. What runs is asked to stop,
   * or, with `drain`, left to finish. A later one can only be stronger.
   */
  'run.stopping': { at: TIME, cause: CAUSE, drain: TRUTH },
  /**
   * The steps of the workflow have ended, and those of a hook come next. `status` and `error` are how
   * the run stands without the hooks.
   */
  'run.hooks': { at: TIME, hook: HOOK, status: STATUS, error: MAYBE_ERROR },
  /** Another number of steps may run at once from now on. */
  'run.paced': { at: TIME, concurrency: COUNT, reason: REASON },
  'run.finished': { at: TIME, status: STATUS, output: OUTPUT, error: MAYBE_ERROR },
  /** The branch that starts at a step has used up its time; what is under way in it is stopped. */
  'branch.expired': { step: STEP, at: TIME, afterMs: NUMBER },
  /** A step that was held back may start: its rule said so, or its wait is over. */
  'step.ready': { step: STEP, at: TIME },
  'step.started': { step: STEP, attempt: COUNT, at: TIME },
  /** An attempt ended with the process that made it. It counts as no try. */
  'step.interrupted': { step: STEP, attempt: COUNT, at: TIME },
  /** A step does not go on before somebody decides what becomes of it. */
  'step.parked': { step: STEP, at: TIME, reason: REASON },
  /**
   * An attempt ended by waiting: at that time the step has its output, is tried again, or fails. It counts as no
   * try in the second case. With `ask` it goes on as soon as that has come.
   */
  'step.waiting': {
    step: STEP,
    attempt: COUNT,
    at: TIME,
    until: MAYBE_UNTIL,
    end: WAIT_END,
    output: OUTPUT,
    ask: ASK,
    metadata: METADATA,
  },
  /** What a step has waited for has come, with the request of that id; its end comes next. */
  'step.answered': { step: STEP, at: TIME, id: TEXT },
  /**
   * An attempt ended by growing: the step has `count` items from then on, each the steps of a body; their steps
   * are the next numbers, from `base` on. It ends when they have ended. `window` of them are open at once, in
   * order, each opened by the end of another one, which no event tells. `mode`: what a failure means in them.
   * Without `items` they are those of the step's input. `adds`: the steps, where the attempt has written them itself and
   * nobody has added the same before.
   */
  'step.expanded': {
    step: STEP,
    attempt: COUNT,
    at: TIME,
    base: INDEX,
    body: COUNT,
    count: INDEX,
    window: MAYBE_COUNT,
    mode: FAILURE_MODE,
    items: ITEMS,
    keys: KEYS,
    then: GROWTH_END,
    adds: ADDS,
    metadata: METADATA,
  },
  /**
   * No more steps of a group start, or of one of its items, but those that a failure calls for. What runs is
   * asked to stop, or, with `drain`, left to finish.
   */
  'group.stopping': { step: STEP, item: MAYBE_INDEX, at: TIME, cause: CAUSE, drain: TRUTH },
  /**
   * The steps of a workflow that `step` calls have ended, and those of a hook come next. `status` and `error` are how
   * the call stands without the hooks.
   */
  'group.hooks': { step: STEP, at: TIME, hook: HOOK, status: STATUS, error: MAYBE_ERROR },
  /** An attempt used up its time and was asked to stop; however it ends, it fails with `error`. */
  'step.stopping': { step: STEP, attempt: COUNT, at: TIME, error: ERROR },
  /** An attempt, perhaps one that was given up, has spent so much of what the run has a budget of, or only counts. */
  'step.spent': { step: STEP, attempt: COUNT, at: TIME, amounts: AMOUNTS },
  /** An attempt that had been given up has ended after all; without an error it gave a result. It changes nothing. */
  'step.late': { step: STEP, attempt: COUNT, at: TIME, error: MAYBE_ERROR },
  /** An attempt ended by going to another step: of all that come after it only that one does. Its end comes next. */
  'step.redirected': { step: STEP, at: TIME, target: STEP },
  /**
   * Without an output, which only a group can be, it is the list of those of its items; and with an attempt 0 the
   * result that a step of an item had in the run before.
   */
  'step.succeeded': { step: STEP, attempt: NUMBER, at: TIME, output: OUTPUT, metadata: METADATA },
  /** An attempt failed and there will be another one, not before `wakeAt`. */
  'step.retrying': {
    step: STEP,
    attempt: COUNT,
    at: TIME,
    error: ERROR,
    metadata: METADATA,
    wakeAt: TIME,
  },
  'step.failed': { step: STEP, attempt: NUMBER, at: TIME, error: ERROR, metadata: METADATA },
  'step.skipped': { step: STEP, at: TIME, cause: SKIP_CAUSE },
  /** A step ended, or never began, because it was no longer wanted. */
  'step.cancelled': { step: STEP, at: TIME, reason: REASON, metadata: METADATA },
} as const satisfies Record<string, Fields>;

export type EventType = keyof typeof EVENTS;
type Holds<Kind> = Kind extends Field<infer Value> ? Value : never;

/** The event of a type. */
export type EventOf<Type extends EventType> = { readonly type: Type } & {
  readonly [Name in keyof (typeof EVENTS)[Type]]: Holds<(typeof EVENTS)[Type][Name]>;
};

export type Event = { [Type in EventType]: EventOf<Type> }[EventType];
export type StepEvent = Extract<Event, { readonly step: number }>;

/** How a run stands after an event, where the event says so. */
export function statusAfter(event: Event): RunStatus | undefined {
  switch (event.type) {
    case 'run.started':
    case 'run.resumed':
      return 'running';
    case 'run.waiting':
      return 'waiting';
    case 'run.finished':
      return event.status;
    default:
      return undefined;
  }
}

/**
 * After an event that says how a run stands: from when on it is to be resumed where nobody runs it. 0: at
 * once; undefined: when something is asked of it.
 */
export function wakeAfter(event: Event): number | undefined {
  return event.type === 'run.waiting' ? event.until?.at : 0;
}

/** The event as if all its times had been so much earlier, in milliseconds. */
export function earlier(event: Event, ms: number): Event {
  const moved: Record<string, unknown> = { ...event };
  for (const [name, { earlier: move }] of FIELDS[event.type])
    if (move !== undefined) moved[name] = move(moved[name], ms);
  return moved as unknown as Event;
}

/** The event as it is recorded: words about the run hold no values of the environment, and no secrets. */
export function hiddenEvent(event: Event, hidden: Hidden): Event {
  const told: Record<string, unknown> = { ...event };
  for (const [name, { hide }] of WORDS[event.type]) told[name] = hide!(told[name], hidden);
  return told as unknown as Event;
}

type NamedField = readonly [name: string, field: Field];

/** The fields of each event beside its type. */
export const FIELDS: Readonly<Record<EventType, readonly NamedField[]>> = byType(Object.entries);

const WORDS = byType((fields) =>
  Object.entries(fields).filter(([, { hide }]) => hide !== undefined),
);

/** Whether an event holds words that somebody else may have written. */
export function holdsWords({ type }: Event): boolean {
  return WORDS[type].length > 0;
}

/** Something that follows from the declaration of each event. */
export function byType<Value>(of: (fields: Fields) => Value): Readonly<Record<EventType, Value>> {
  const found = Object.entries<Fields>(EVENTS).map(([type, fields]) => [type, of(fields)] as const);
  return Object.fromEntries(found) as Record<EventType, Value>;
}
