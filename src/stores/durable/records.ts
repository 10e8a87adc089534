/**
 * Events as text and back: a record is the JSON list of the events of one append.
 * Knows events and JSON; must not know where the text is kept.
 *
 * An event stands in the list as itself. When something had to be taken out of it (`holes.ts`), a
 * list `[event, hole, ...]` stands in its place. No value of a user can be mistaken for one, because
 * events are never lists.
 */
import { byType, EVENTS, type Event } from '../../run/event.ts';
import type { Field } from '../../run/event-fields.ts';
import {
  type BlobOf,
  Digger,
  LARGEST_INLINE,
  Malformed,
  needsHoles,
  parseJson,
  refill,
} from './holes.ts';
import { roomAfter } from './pieces.ts';

/** A large part that is kept beside the record, and what holds it until the record is kept. */
export interface Held {
  readonly hash: string;
  readonly hold: number;
}

export interface Encoded {
  readonly body: string;
  readonly blobs: readonly Held[];
}

/** The text of a record is made at once up to this length, without escapes; else in pieces. */
const LARGEST_AT_ONCE = 1024 * 1024;

const NO_BLOBS: readonly Held[] = [];

/** For each type of event the fields that may be undefined, which JSON leaves out. */
const MAY_BE_UNDEFINED = byType((fields) => namesOf(fields, 'optional'));
/** And those that hold what a step said, which may be large, or bytes. */
const LARGE = byType((fields) => namesOf(fields, 'large'));

function namesOf(fields: Readonly<Record<string, Field>>, mark: 'optional' | 'large'): string[] {
  return Object.keys(fields).filter((name) => fields[name]![mark]);
}

/**
 * Takes what it needs out of the events before it returns. Undefined when there is too much in them
 * to be written at once: `large.ts` takes its time.
 */
export function encodeRecord(events: Events): Encoded | undefined {
  let body = '';
  let room = LARGEST_AT_ONCE;
  for (let i = 0; i < events.length; i++) {
    const event = events.at(i)!;
    let holes = false;
    for (const field of LARGE[event.type]) {
      const part = event[field as keyof Event] as unknown;
      // Most outputs are short, and this is done for each step.
      if (part === undefined || typeof part === 'number') continue;
      const used = LARGEST_INLINE - roomAfter(part, LARGEST_INLINE);
      if (used > LARGEST_INLINE || used > room) return undefined;
      room -= used;
      holes ||= needsHoles(part);
    }
    const text = holes ? textWithHoles(event) : JSON.stringify(event);
    body = body === '' ? text : `${body},${text}`;
  }
  return { body: `[${body}]`, blobs: NO_BLOBS };
}

/** A list, or a batch. */
interface Events {
  readonly length: number;
  at(index: number): Event | undefined;
}

/** The fields of an event that hold what a step said. */
export function largeFields(event: Event): readonly string[] {
  return LARGE[event.type];
}

function textWithHoles(event: Event): string {
  const digger = new Digger();
  const rest = digger.plain(event, []);
  return JSON.stringify([rest, ...digger.holes]);
}

/** The events of a record. Throws `Malformed` when it is not one. */
export function decodeRecord(body: string, blobOf: BlobOf): Event[] {
  const list = parseJson(body);
  if (!Array.isArray(list)) throw new Malformed('it is not a list');
  return list.map((item: unknown) => {
    if (!Array.isArray(item)) return asEvent(item);
    const [event, ...holes] = item as unknown[];
    return asEvent(refill(event, holes, blobOf));
  });
}

/**
 * A plain value, such as the snapshot of a run, in the same manner; undefined when there is too much
 * in it.
 */
export function encodeValue(value: unknown): Encoded | undefined {
  if (roomAfter(value, LARGEST_INLINE) < 0) return undefined;
  return { body: JSON.stringify(emptied(value)), blobs: NO_BLOBS };
}

/** A plain value whatever its size, all of it in one text. */
export function encodeWhole(value: unknown): string {
  return JSON.stringify(emptied(value));
}

function emptied(value: unknown): unknown[] {
  if (!needsHoles(value)) return [value];
  const digger = new Digger();
  const rest = digger.plain(value, []);
  return [rest, ...digger.holes];
}

export function decodeValue(body: string, blobOf: BlobOf): unknown {
  const list = parseJson(body);
  if (!Array.isArray(list) || list.length === 0) throw new Malformed('it is not a list');
  const [value, ...holes] = list as unknown[];
  return refill(value, holes, blobOf);
}

function asEvent(value: unknown): Event {
  const event = value as Event & Record<string, unknown>;
  if (typeof value !== 'object' || value === null) throw new Malformed('an event is no object');
  const { type, at, step } = event as Record<string, unknown>;
  if (typeof type !== 'string') throw new Malformed('an event has no type');
  if (!Object.hasOwn(EVENTS, type))
    throw new Malformed(`there is no event ${JSON.stringify(type)}`);
  if (typeof at !== 'number') throw new Malformed('an event has no time');
  const ofStep = 'step' in EVENTS[event.type];
  if (ofStep && !(Number.isInteger(step) && (step as number) >= 0))
    throw new Malformed('an event of a step has no step');
  for (const key of MAY_BE_UNDEFINED[event.type])
    if (!Object.hasOwn(event, key)) event[key] = undefined;
  return event;
}
