/**
 * Where the command line keeps runs.
 * Knows names of stores and the place that is usual; must not know how any of them works.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EngineError } from '../engine/engine-error.ts';
import type { Store } from '../index.ts';
import type { StoreCare } from '../ports/store-care.ts';
import { STORES, type StoreKind, type StoreOptions } from '../registry.ts';
import { defined } from '../std/defined.ts';
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';
import { type CommandOption, UsageError } from './command.ts';
import { choice } from './values.ts';

/** Names the place where `--store` does not. */
export const STORE_VARIABLE = 'HEDDLE_STORE';

const FOLDER = '.heddle';
const FILE = 'heddle.db';
const USUAL = 'sqlite';

const KINDS = STORES.map(({ name, place }) => (place === undefined ? name : `${name}:${place}`));

/** What a call says of the store. */
export interface StoreAsk {
  readonly store?: string;
  readonly durability?: NonNullable<StoreOptions['durability']>;
}

export const STORE_OPTION: CommandOption = {
  flags: '--store <place>',
  summary: `where runs are kept: ${KINDS.join(' or ')}; default ${FOLDER}/${FILE} beside the workflow`,
  parse: (text: string) => {
    placeOf(text);
    return text;
  },
};

/** For commands that run something. */
export const STORE_OPTIONS: readonly CommandOption[] = [
  STORE_OPTION,
  {
    flags: '--durability <what>',
    summary:
      'what is kept survives a power cut (disk, the default) or the end of the process (process), which is faster',
    parse: choice(['disk', 'process']),
  },
];

/** A store that can be opened. */
export interface StorePlace {
  readonly kind: StoreKind;
  /** What follows the name of the kind. */
  readonly place: string;
}

function kindOf(name: string): StoreKind {
  return STORES.find((known) => known.name === name)!;
}

/** Where to reach a database, as such addresses are written everywhere: they name their kind. */
const DATABASE_URL = /^postgres(ql)?:\/\//;

/** What somebody wrote, without the password that may be in it. */
function shown(text: string): string {
  return show(text.replace(/:\/\/[^?#]*@/, '://...@'));
}

function placeOf(text: string, option = '--store '): StorePlace {
  if (DATABASE_URL.test(text)) return { kind: kindOf('postgres'), place: text };
  const colon = text.indexOf(':');
  const [name, place] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  const kind = STORES.find((known) => known.name === name);
  if (kind === undefined) {
    const close = nearest(
      name,
      STORES.map((known) => known.name),
    );
    const fix = close === undefined ? undefined : `did you mean "${close}"?`;
    throw new UsageError(`expected ${KINDS.join(' or ')}, got ${shown(text)}`, fix);
  }
  if ((place === '') !== (kind.place === undefined)) {
    const form = KINDS[STORES.indexOf(kind)]!;
    throw new UsageError(`expected ${form}, got ${shown(text)}`, `write ${option}${form}`);
  }
  return { kind, place };
}

/** Keeps nothing. */
const NOWHERE: StorePlace = { kind: kindOf('memory'), place: '' };

/** What was asked for with `--store`, else with HEDDLE_STORE. */
function named(asked: string | undefined): StorePlace | undefined {
  if (asked !== undefined) return placeOf(asked);
  const text = process.env[STORE_VARIABLE];
  if (text === undefined || text === '') return undefined;
  try {
    return placeOf(text, `${STORE_VARIABLE}=`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${STORE_VARIABLE}: ${error.message}`, error.fix);
  }
}

function usual(folder: string): StorePlace {
  return { kind: kindOf(USUAL), place: join(folder, FOLDER, FILE) };
}

/** The store that was asked for, else the usual one of a folder. `say` gets what is in its way. */
export function openStore(ask: StoreAsk, folder: string, say: (text: string) => void): Store {
  return open(named(ask.store) ?? usual(folder), ask, say);
}

/** The same, but it is not made: where there is none, there are no runs. */
export function openStoreThatIs(ask: StoreAsk, folder: string, say: (text: string) => void): Store {
  const place = named(ask.store) ?? usual(folder);
  const missing = place.kind.name === USUAL && !existsSync(place.place);
  return open(missing ? NOWHERE : place, ask, say);
}

/**
 * The store of commands that name no workflow: the nearest one, in this folder or above it. To look
 * for runs makes no store: where there is none, there are no runs.
 */
export function openNearestStore(ask: StoreAsk, say: (text: string) => void): Store {
  return open(nearestPlace(ask.store) ?? NOWHERE, ask, say);
}

/** Where that store is; undefined when there is none. */
export function nearestPlace(asked: string | undefined): StorePlace | undefined {
  const place = named(asked);
  if (place !== undefined) {
    if (place.kind.name !== USUAL || existsSync(place.place)) return place;
    throw new EngineError('store-unavailable', `there is no store ${show(place.place)}`, {
      hint: asked === undefined ? `check ${STORE_VARIABLE}` : 'check the path after --store',
    });
  }
  for (let at = resolve('.'); ; at = dirname(at)) {
    const found = usual(at);
    if (existsSync(found.place)) return found;
    if (dirname(at) === at) return undefined;
  }
}

function open({ kind, place }: StorePlace, ask: StoreAsk, say: (text: string) => void): Store {
  const onTrouble = (message: string | undefined) =>
    say(`${message ?? 'the store can be written again'}\n`);
  return kind.open(place, { ...defined({ durability: ask.durability }), onTrouble });
}

/** A way to do something with the place of the nearest store. Refuses kinds that have none. */
export function careOf<What extends keyof StoreCare>(
  asked: string | undefined,
  what: What,
): { readonly care: Required<Pick<StoreCare, What>>; readonly place: string } {
  const found = nearestPlace(asked);
  if (found === undefined) {
    throw new EngineError('store-unavailable', 'no runs are kept here', {
      hint: 'name their place with --store',
    });
  }
  const { kind, place } = found;
  if (kind.care?.[what] !== undefined)
    return { care: kind.care as Required<Pick<StoreCare, What>>, place };
  throw new UsageError(
    `${what} does not work with the store ${kind.name}`,
    'use the tools of that database',
  );
}
