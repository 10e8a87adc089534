/**
 * Opening the store of a call.
 * Knows options and what is reported when there is none; must not know how any store works.
 */
import { KINDS, type StorePlace } from '../config/store-text.ts';
import { EngineError, storeError } from '../engine/engine-error.ts';
import type { Store } from '../index.ts';
import type { StoreCare } from '../ports/store-care.ts';
import { STORES, type StoreOptions } from '../registry.ts';
import type { CommandText } from '../std/command-text.ts';
import { defined } from '../std/defined.ts';
import { show } from '../std/printable.ts';
import type { OutsideOption } from './allow-outside.ts';
import { type CommandOption, UsageError } from './command.ts';
import { CONFIG_OPTION, type ConfigChoice } from './config-option.ts';
import { ENV_FILE_OPTION } from './env-file.ts';
import {
  commandsOn,
  findStore,
  isThere,
  NOWHERE,
  nameOf,
  placeOf,
  STORE_VARIABLE,
  USUAL_FILE,
} from './store-place.ts';
import { choice } from './values.ts';

/** What a call says of the store. */
export interface StoreAsk extends OutsideOption, ConfigChoice {
  readonly store?: string;
  /** Files of variables, which may say what the store is and what its runs read. */
  readonly envFile?: readonly string[];
  readonly durability?: NonNullable<StoreOptions['durability']>;
}

const STORE_OPTION: CommandOption = {
  flags: '--store <place>',
  summary: `where runs are kept: ${KINDS.join(' or ')}; default ${USUAL_FILE} at the root of the project`,
  parse: (text: string) => {
    placeOf(text);
    return text;
  },
};

/** For commands that look at what is kept; a variable may say where that is. */
export const PLACE_OPTIONS: readonly CommandOption[] = [
  STORE_OPTION,
  CONFIG_OPTION,
  ENV_FILE_OPTION,
];

/** For commands that run something. */
export const STORE_OPTIONS: readonly CommandOption[] = [
  ...PLACE_OPTIONS,
  {
    flags: '--durability <what>',
    summary:
      'what is kept survives a power cut (disk, the default) or the end of the process (process), which is faster',
    parse: choice(['disk', 'process']),
  },
];

/** A store that a command works with. */
export interface OpenStore {
  readonly store: Store;
  /** As people read it. */
  readonly name: string;
  /** Whether there was one before. */
  readonly isThere: boolean;
  /** The project that it belongs to, where it is the usual one. */
  readonly project: string | undefined;
  /** How commands on it are written. */
  readonly command: CommandText;
}

/** The store for new runs of a workflow in a folder. `say` gets what is in its way. */
export function openStore(ask: StoreAsk, folder: string, say: (text: string) => void): OpenStore {
  return open(findStore(ask.store, folder), ask, say);
}

/**
 * A store of which only what is kept there matters. To look for runs makes no store: where there is
 * none, there are no runs. One that was named has to be there.
 */
export function openKept(ask: StoreAsk, say: (text: string) => void, folder = '.'): OpenStore {
  const place = keptPlace(ask.store, folder);
  return open(place, ask, say, isThere(place) ? place : NOWHERE);
}

/** Where that store is. */
export function keptPlace(asked: string | undefined, folder = '.'): StorePlace {
  const place = findStore(asked, folder);
  if (place.project !== undefined || isThere(place)) return place;
  throw new EngineError('store-unavailable', `there is no store ${show(place.place, 600)}`, {
    hint: asked === undefined ? `check ${STORE_VARIABLE}` : 'check the path after --store',
  });
}

/** The same for plans: there a store that is still to be made is none that is missing. */
export function openForPlan(ask: StoreAsk, folder: string, say: (text: string) => void): OpenStore {
  const place = findStore(ask.store, folder);
  return open(place, ask, say, isThere(place) ? place : NOWHERE);
}

function open(
  found: StorePlace,
  ask: StoreAsk,
  say: (text: string) => void,
  { kind, place } = found,
): OpenStore {
  const onTrouble = (message: string | undefined) =>
    say(`${message ?? 'the store can be written again'}\n`);
  return {
    isThere: isThere(found),
    store: kind.open(place, { ...defined({ durability: ask.durability }), onTrouble }),
    name: nameOf(found),
    project: found.project,
    command: commandsOn(found, ask),
  };
}

/** Does something with the place of a store. Refuses kinds that have no way to do it. */
export async function caringFor<What extends 'query' | 'backup' | 'recover', T>(
  asked: string | undefined,
  what: What,
  act: (care: NonNullable<StoreCare[What]>, place: string) => Promise<T>,
): Promise<T> {
  const found = keptPlace(asked);
  if (!isThere(found)) {
    throw new EngineError(
      'store-unavailable',
      `no runs are kept here: there is no ${nameOf(found)}`,
      {
        hint: 'name their place with --store',
      },
    );
  }
  const { kind, place } = found;
  const care = kind.care?.[what];
  if (care === undefined) {
    throw new UsageError(
      `${what} does not work with ${STORES.includes(kind) ? `the store ${kind.name}` : kind.name}`,
      'use the tools of that database',
    );
  }
  try {
    return await act(care as NonNullable<StoreCare[What]>, place);
  } catch (cause) {
    const error = storeError(cause);
    if (error.code !== 'run-damaged' || what === 'recover') throw error;
    const hint = `save what is whole: ${commandsOn(found)('store', 'recover', 'recovered.db')}`;
    throw new EngineError(error.code, error.message, { cause, hint });
  }
}
