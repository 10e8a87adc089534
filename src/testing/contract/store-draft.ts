/**
 * What the laws of stores are told with: stores, runs and events that are easily made.
 * Must not know any store.
 */
import type { RunRecord, Store } from '../../ports/store.ts';
import type { Event } from '../../run/event.ts';
import type { RunStatus } from '../../run/status.ts';
import { StoreError, type StoreErrorKind } from '../../run/store-error.ts';
import { Batch } from '../../std/batch.ts';
import { type ContractCase, expectThat } from './case.ts';

export interface Place {
  /** A new, empty store. */
  readonly open: () => Promise<Store>;
  /** Opens once more what a store that has been closed kept; not given when it keeps nothing. */
  readonly reopen: ((closed: Store) => Promise<Store>) | undefined;
  /** Another store in the same place, as a second program opens it; not given when there is none. */
  readonly beside: ((open: Store) => Promise<Store>) | undefined;
  /** How the place of an argument is written in its SQL, counted from 1; not given without SQL. */
  readonly argument: ((number: number) => string) | undefined;
}

/** A law about one store that is open. */
export function law(
  { open }: Place,
  name: string,
  check: (store: Store) => Promise<void>,
): ContractCase {
  return {
    name,
    async run() {
      const store = await open();
      try {
        await check(store);
      } finally {
        await store.close();
      }
    },
  };
}

/** A law about two stores in one place. None for a store that nobody else can use. */
export function lawOfTwo(
  { open, beside }: Place,
  name: string,
  check: (one: Store, other: Store) => Promise<void>,
): ContractCase[] {
  if (beside === undefined) return [];
  const run = async () => {
    const one = await open();
    const other = await beside(one);
    try {
      await check(one, other);
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  };
  return [{ name, run }];
}

export function record(runId: string, more: Partial<RunRecord> = {}): RunRecord {
  return { runId, workflow: 'test', createdAt: 1, snapshot: { steps: [] }, ...more };
}

export function started(at: number): Event {
  return { type: 'run.started', at, runId: 'a' };
}

export function gave(output: unknown): Event {
  return { type: 'step.succeeded', step: 0, attempt: 1, at: 1.5, output, metadata: undefined };
}

export function finished(status: RunStatus = 'succeeded', message?: string): Event {
  const error =
    message === undefined ? undefined : { code: 'E_STEP', message, retryable: true as const };
  return { type: 'run.finished', at: 2, status, output: null, error };
}

export function batch(...events: Event[]): Batch<Event> {
  const made = new Batch<Event>();
  for (const event of events) made.push(event);
  return made;
}

export async function refusalOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Fails unless the call is refused by a `StoreError` of that kind. */
export async function expectRefusal(call: () => unknown, kind: StoreErrorKind): Promise<void> {
  const refused = await refusalOf(call);
  const found = refused instanceof StoreError ? refused.kind : String(refused);
  expectThat(found === kind, `a StoreError ${kind}`, found);
}

/** Fails unless the events of a run are these. */
export async function expectEvents(store: Store, runId: string, expected: readonly Event[]) {
  const events = (await store.read(runId))?.events;
  expectThat(same(events, expected), `the events ${show(expected)} of ${runId}`, show(events));
}

/** Equal as plain values; fields that are undefined count as absent, and bytes by their numbers. */
export function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return Object.is(a, b);
  }
  if (Array.isArray(a) !== Array.isArray(b) || isBytes(a) !== isBytes(b)) return false;
  if (a instanceof Date || b instanceof Date) return timeOf(a) === timeOf(b);
  const [inA, inB] = [definedKeys(a), definedKeys(b)];
  return (
    inA.length === inB.length &&
    inA.every((key) => Object.hasOwn(b, key) && same(partOf(a, key), partOf(b, key)))
  );
}

function isBytes(value: object): boolean {
  return value instanceof Uint8Array;
}

function timeOf(value: object): number | undefined {
  return value instanceof Date ? value.getTime() : undefined;
}

function definedKeys(value: object): string[] {
  return Object.keys(value).filter((key) => partOf(value, key) !== undefined);
}

function partOf(value: object, key: string): unknown {
  return (value as Record<string, unknown>)[key];
}

/** A value for a message, cut short. */
function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200);
}
