/**
 * Events as text and back: a record is the JSON list of the events of one append.
 * Knows events and JSON; must not know where the text is kept.
 *
 * An event stands in the list as itself. When something had to be taken out of it (`holes.ts`), a
 * list `[event, hole, ...]` stands in its place. No value of a user can be mistaken for one, because
 * events are never lists.
 */
import type { Event } from '../../run/event.ts';
import {
  type Blob,
  type BlobOf,
  Digger,
  LARGEST_INLINE,
  Malformed,
  needsHoles,
  parseJson,
  refill,
} from './holes.ts';

export interface Encoded {
  readonly body: string;
  /** Large parts, kept beside the record. */
  readonly blobs: readonly Blob[];
}

/** For each type of event the fields that may be undefined, which JSON leaves out. */
const MAY_BE_UNDEFINED: { readonly [type in Event['type']]: readonly string[] } = {
  'run.started': [],
  'run.resumed': [],
  'run.leaving': [],
  'run.waiting': [],
  'run.stopping': [],
  'run.hooks': ['error'],
  'run.paced': [],
  'run.finished': ['output', 'error'],
  'branch.expired': [],
  'step.ready': [],
  'step.interrupted': [],
  'step.parked': [],
  'step.started': [],
  'step.stopping': [],
  'step.late': ['error'],
  'step.succeeded': ['output', 'metadata'],
  'step.retrying': [],
  'step.failed': [],
  'step.skipped': [],
  'step.cancelled': [],
};

/** Takes what it needs out of the events before it returns. */
export function encodeRecord(events: Iterable<Event>): Encoded {
  const blobs: Blob[] = [];
  let body = '';
  for (const event of events) {
    const text = plainText(event) ?? dug(event, blobs);
    body = body === '' ? text : `${body},${text}`;
  }
  return { body: `[${body}]`, blobs };
}

/** Undefined when something has to be taken out of the event. */
function plainText(event: Event): string | undefined {
  if (!('output' in event)) return JSON.stringify(event);
  if (needsHoles(event.output) || ('metadata' in event && needsHoles(event.metadata)))
    return undefined;
  const text = JSON.stringify(event);
  return text.length > LARGEST_INLINE ? undefined : text;
}

function dug(event: Event, blobs: Blob[]): string {
  const digger = new Digger(blobs);
  const rest = digger.plain(event, []) as { output: unknown };
  const json = JSON.stringify(rest.output) ?? '';
  if (json.length > LARGEST_INLINE) rest.output = digger.takeJson(json, ['output']);
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

/** A plain value, such as the snapshot of a run, in the same manner. */
export function encodeValue(value: unknown, largestInline?: number): Encoded {
  const blobs: Blob[] = [];
  if (!needsHoles(value)) return { body: JSON.stringify([value]), blobs };
  const digger = new Digger(blobs, largestInline);
  const rest = digger.plain(value, []);
  return { body: JSON.stringify([rest, ...digger.holes]), blobs };
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
  if (!Object.hasOwn(MAY_BE_UNDEFINED, type))
    throw new Malformed(`there is no event ${JSON.stringify(type)}`);
  if (typeof at !== 'number') throw new Malformed('an event has no time');
  const ofStep = type.startsWith('step.') || type === 'branch.expired';
  if (ofStep && !(Number.isInteger(step) && (step as number) >= 0))
    throw new Malformed('an event of a step has no step');
  for (const key of MAY_BE_UNDEFINED[event.type])
    if (!Object.hasOwn(event, key)) event[key] = undefined;
  return event;
}
