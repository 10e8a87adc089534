/**
 * Which store a call means: what it says, else the environment, else the settings, else the usual place of the project.
 * Knows names of stores and where the usual one is; must not open any.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  DATABASE_URL,
  kindOf,
  type StorePlace,
  storeIn,
  USUAL_KIND,
} from '../config/store-text.ts';
import type { Origin } from '../engine/plan/settings.ts';
import { projectOf } from '../engine/project.ts';
import { bareCommand, type CommandText } from '../std/command-text.ts';
import { printable } from '../std/printable.ts';
import { shownAddress } from '../stores/postgres/address.ts';
import { type OutsideOption, outsideWords } from './allow-outside.ts';
import { configStore, configWords } from './call-config.ts';
import { UsageError } from './command.ts';
import { shortest } from './shortest.ts';

/** Names the place where `--store` does not. */
export const STORE_VARIABLE = 'HEDDLE_STORE';
/** Where runs of a project are kept, from its root. */
export const USUAL_FILE = join('.heddle', 'heddle.db');

/** Keeps nothing. */
export const NOWHERE: StorePlace = { kind: kindOf('memory'), place: '' };

/** `option` is what stands before the place where it was written. */
export function placeOf(text: string, option = '--store '): StorePlace {
  const found = storeIn(text, option);
  if ('kind' in found) return found;
  throw new UsageError(found.message, found.fix);
}

function fromEnvironment(): StorePlace | undefined {
  const text = process.env[STORE_VARIABLE];
  if (text === undefined || text === '') return undefined;
  try {
    return placeOf(text, `${STORE_VARIABLE}=`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${STORE_VARIABLE}: ${error.message}`, error.fix);
  }
}

/** The usual store of the project that a folder belongs to. */
function usual(folder: string): StorePlace {
  const project = projectOf(folder);
  return { kind: kindOf(USUAL_KIND), place: join(project, USUAL_FILE), project };
}

/** What was asked for with `--store`, else with HEDDLE_STORE, else in the settings, else the usual store from a folder. */
export function findStore(asked: string | undefined, folder = '.'): StorePlace {
  return foundStore(asked, folder).store;
}

/** The same, and who says so. */
export function foundStore(
  asked: string | undefined,
  folder = '.',
): { readonly store: StorePlace; readonly origin: Origin } {
  if (asked !== undefined) return { store: placeOf(asked), origin: 'command line' };
  const named = fromEnvironment();
  if (named !== undefined) return { store: named, origin: 'environment' };
  const set = configStore();
  if (set !== undefined) return { store: set, origin: 'config' };
  return { store: usual(folder), origin: 'default' };
}

/** Whether there is something to open; of a server only asking it tells. */
export function isThere({ kind, place }: StorePlace): boolean {
  return kind.name !== USUAL_KIND || existsSync(place);
}

function isSame(a: StorePlace, b: StorePlace): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind.name === USUAL_KIND ? resolve(a.place) === resolve(b.place) : a.place === b.place;
}

/** The store as people read it in a sentence. */
export function nameOf({ kind, place }: StorePlace): string {
  if (kind.name === USUAL_KIND) return printable(shortest(place), 600);
  return kind.name === 'postgres' ? printable(shownAddress(place), 600) : kind.name;
}

/** An address without its password, wherever it stands. */
function withoutSecrets(url: string): string {
  const [, scheme = '', who = '', rest = ''] = /^([a-z]+:\/\/)([^/?#]*@)?(.*)$/is.exec(url) ?? [];
  const [user = ''] = who.split(/[:@]/, 1);
  const open = rest.replace(/([?&])[^=&#]*(?:pass|secret|key|token)[^=&#]*=[^&#]*/gi, '$1');
  return `${scheme}${user === '' ? '' : `${user}@`}${open.replace(/[?&]+$/, '')}`;
}

/** What of a call the commands need that it tells. */
interface CallWords extends OutsideOption {
  readonly envFile?: readonly string[];
}

/**
 * How commands on a store are written, so that they can be pasted in this folder: they name the store
 * whenever the bare command would open another one, with the environment of now or without it, and what
 * this call had its variables from and was allowed.
 */
export function commandsOn(store: StorePlace, call: CallWords = {}): CommandText {
  const files = (call.envFile ?? []).flatMap((file) => ['--env-file', file]);
  const onStore = [...configWords(), ...wordsFor(store)];
  return (...words) => bareCommand(...words, ...onStore, ...files, ...outsideWords(call, words[0]));
}

/** What a command opens that names no store, with the settings that it is given or finds itself. */
function bareStore(): StorePlace {
  return configStore() ?? usual('.');
}

function wordsFor(store: StorePlace): readonly string[] {
  if (store.kind === NOWHERE.kind) return [];
  const bare = bareStore();
  const here = isSame(store, bare) && isSame(store, named() ?? bare);
  if (here) return [];
  const { kind, place } = store;
  if (kind.name === USUAL_KIND) {
    const file = shortest(place);
    // Names that a store takes for something else than a path.
    const plain = kind.care?.placeFault?.(file) === undefined ? file : resolve(file);
    return ['--store', `${kind.name}:${plain}`];
  }
  const url = DATABASE_URL.test(place) ? place : `${kind.name}:${place}`;
  const open = withoutSecrets(url);
  // A password is not for logs: whoever has it in the environment needs to say nothing.
  if (open !== url && named() !== undefined) return [];
  return ['--store', open];
}

/** What the environment says, whatever is wrong with it. */
function named(): StorePlace | undefined {
  try {
    return fromEnvironment();
  } catch {
    return NOWHERE;
  }
}
