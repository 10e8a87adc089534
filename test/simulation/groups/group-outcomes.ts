/**
 * What each attempt of a world with groups comes to.
 * Knows a world and what came before an attempt; must not know when it is made.
 */
import type { Addition } from '../../../src/run/addition.ts';
import type { Outcome } from '../../../src/run/outcome.ts';
import {
  type Adds,
  type Call,
  type Choice,
  type GroupStep,
  type GroupWorld,
  type Grows,
  type Items,
  keyOf,
  messageOf,
  type Rounds,
} from './group-world.ts';

/** What has become of a step so far. */
export interface SoFar {
  readonly tried: number;
  readonly slept: boolean;
  readonly at: number;
  /** How many rounds have ended, and what the last of them gave. */
  readonly rounds: { readonly count: number; readonly last: unknown };
  /** How many calls are left to the workflow that it is part of, and the number of its item. */
  readonly left: number;
  readonly item: number;
  /** A list of steps as it is added. */
  addition(place: number): Addition;
}

const metadata = undefined;
const ASK = { kind: 'approval', onReject: 'fail' } as const;

/** What an attempt comes to follows from the world and what came before it. */
export function outcomeOf(
  world: GroupWorld,
  id: string,
  one: GroupStep,
  { tried, slept, at, rounds, left, item, addition }: SoFar,
): Outcome {
  const { sleeps, asks, hears, grows } = one;
  // A wait is an attempt of its own, and no try.
  if (sleeps && !slept) {
    const until = { at: at + 1 + lot(id, 20), isDate: false };
    return { tag: 'wait', until, end: 'again', value: null, ask: undefined, metadata };
  }
  if (failsAt(world, id, tried, rounds.count)) return failure(`${id} broke`, true);
  const waits = { tag: 'wait', until: undefined, end: 'failure', value: null, metadata } as const;
  if (asks) return { ...waits, ask: ASK };
  if (hears !== undefined)
    return { ...waits, ask: { kind: 'message', message: nameHeard(one, id, item) } };
  if (grows?.kind === 'call') return called(leftFor(grows, left));
  if (grows?.kind === 'adds') {
    const list = listOf(world, id, grows);
    if (list === 'faulty') return failure(`${id} adds what is no list`, false);
    if (list === 'none') return { tag: 'value', value: {}, metadata };
    return { ...called(left), adds: addition(list) };
  }
  return grows === undefined
    ? { tag: 'value', value: id, metadata }
    : growth(world, id, grows, rounds);
}

/** For which message a step waits. */
export function nameHeard({ hears }: GroupStep, id: string, item: number): string {
  return hears === 'item' ? messageOf(item) : id;
}

/** What a message says. */
export function valueHeard(name: string): string {
  return `heard ${name}`;
}

/** How many calls are left to what a step calls. */
export function leftFor({ left }: Call, around: number): number {
  return left ?? around - 1;
}

function called(left: number): Outcome & { readonly tag: 'expand' } {
  const one = { count: 1, items: [{ left }], keys: undefined } as const;
  return { tag: 'expand', body: 0, ...one, then: 'only', metadata };
}

/** Whether whoever is asked about a step approves: always where nothing fails. */
export function isApproved({ seed, failing }: GroupWorld, id: string): boolean {
  return failing === 0 || lot(`${seed} asks ${id}`, 4) > 0;
}

function growth(
  world: GroupWorld,
  id: string,
  grows: Exclude<Grows, Call | Adds>,
  rounds: SoFar['rounds'],
): Outcome {
  switch (grows.kind) {
    case 'items':
      return listed(itemsOf(world, id, grows), grows.keyed);
    case 'rounds':
      return round(world, id, grows, rounds);
    case 'choice': {
      const body = caseOf(world, id, grows);
      if (body === undefined) return failure(`${id} has no case`, false);
      const one = { count: 1, items: undefined, keys: undefined } as const;
      return { tag: 'expand', body, ...one, then: 'only', metadata };
    }
  }
}

function listed(count: number, keyed: boolean): Outcome {
  const items = Array.from({ length: count }, (_, item) => item);
  const keys = keyed ? items.map(keyOf) : undefined;
  return { tag: 'expand', body: 0, count, items, keys, then: 'collect', metadata };
}

function round(
  world: GroupWorld,
  id: string,
  grows: Rounds,
  { count, last }: SoFar['rounds'],
): Outcome {
  const more = count < roundsWanted(world, id, grows);
  if (more && count < grows.limit)
    return {
      tag: 'expand',
      body: 0,
      count: 1,
      items: [last],
      keys: undefined,
      then: 'again',
      metadata,
    };
  if (more && grows.atLimit === 'fail') return failure(`${id} goes on and on`, false);
  return { tag: 'value', value: count === 0 ? id : last, metadata };
}

function failure(message: string, retryable: boolean): Outcome {
  return { tag: 'error', error: { code: 'E_STEP', message, retryable }, metadata };
}

/** A number from 0 that follows from the words alone. */
function lot(words: string, limit: number): number {
  let sum = 7;
  for (let i = 0; i < words.length; i++) sum = (sum * 31 + words.charCodeAt(i)) % 99_991;
  return sum % limit;
}

/**
 * Whether this try of a step, by its whole id, fails, after so many rounds: from 0, and attempts that ended with their
 * process are none.
 */
export function failsAt(
  { seed, failing }: GroupWorld,
  id: string,
  tried: number,
  rounds: number,
): boolean {
  return lot(`${id} ${tried} ${seed} ${rounds}`, 20) < failing;
}

/** Where a step goes, by its whole id, that comes to its end; undefined: on, as most do. */
export function targetOf(
  { seed }: GroupWorld,
  id: string,
  { goes }: GroupStep,
): string | undefined {
  return goes[lot(`${seed} goes ${id}`, goes.length + 1)];
}

/** How many items a step lists that does not fail. */
export function itemsOf({ seed }: GroupWorld, id: string, { most }: Items): number {
  return lot(`${seed} items ${id}`, most + 1);
}

/** How many rounds a step would have without a limit; as many as it may where nothing fails. */
export function roundsWanted({ seed, failing }: GroupWorld, id: string, grows: Rounds): number {
  const wanted = lot(`${seed} rounds ${id}`, grows.most + 1);
  return failing === 0 ? Math.min(wanted, grows.limit) : wanted;
}

/** Which list a step adds; at times it is a faulty one, unless nothing fails. */
export function listOf(
  { seed, failing }: GroupWorld,
  id: string,
  { lists }: Adds,
): number | 'none' | 'faulty' {
  const chosen = lot(`${seed} adds ${id}`, lists.length * 5 + 1);
  if (chosen === lists.length * 5 && failing > 0) return 'faulty';
  return lists[chosen % lists.length] ?? 'none';
}

/** Which case a step chooses; at times there is none for its value, unless nothing fails. */
export function caseOf(
  { seed, failing }: GroupWorld,
  id: string,
  { cases }: Choice,
): number | undefined {
  const chosen = lot(`${seed} case ${id}`, cases.length * 4 + 1);
  return chosen === cases.length * 4 && failing > 0 ? undefined : chosen % cases.length;
}
