/**
 * Which store a call means: what it says, else the environment, else the usual place of the project.
 * Knows names of stores and where the usual one is; must not open any.
 */
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { projectOf } from '../engine/project.ts';
import type { PlaceFault } from '../ports/store-care.ts';
import { STORES, type StoreKind } from '../registry.ts';
import { bareCommand, type CommandText, shellWord } from '../std/command-text.ts';
import { nearest } from '../std/nearest.ts';
import { printable, show } from '../std/printable.ts';
import { shownAddress } from '../stores/postgres/address.ts';
import { type OutsideOption, outsideWords } from './allow-outside.ts';
import { UsageError } from './command.ts';

/** Names the place where `--store` does not. */
export const STORE_VARIABLE = 'HEDDLE_STORE';
/** Where runs of a project are kept, from its root. */
export const USUAL_FILE = join('.heddle', 'heddle.db');

const USUAL = 'sqlite';

export const KINDS = STORES.map(({ name, place }) =>
  place === undefined ? name : `${name}:${place}`,
);

/** A store that can be opened. */
export interface StorePlace {
  readonly kind: StoreKind;
  /** What follows the name of the kind. */
  readonly place: string;
  /** The project whose usual store it is. */
  readonly project?: string;
}

function kindOf(name: string): StoreKind {
  return STORES.find((known) => known.name === name)!;
}

/** Keeps nothing. */
export const NOWHERE: StorePlace = { kind: kindOf('memory'), place: '' };

/** Where to reach a database, as such addresses are written everywhere: they name their kind. */
const DATABASE_URL = /^postgres(ql)?:\/\//;

/** What somebody wrote, without the password that may be in it. */
function shown(text: string): string {
  return show(text.replace(/:\/\/[^?#]*@/, '://...@'));
}

/** `option` is what stands before the place where it was written. */
export function placeOf(text: string, option = '--store '): StorePlace {
  if (DATABASE_URL.test(text)) return sound({ kind: kindOf('postgres'), place: text }, option);
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
  return sound({ kind, place }, option);
}

function sound(found: StorePlace, option: string): StorePlace {
  const { kind, place } = found;
  const fault = kind.care?.placeFault?.(place);
  if (fault === undefined) return found;
  const what = kind.name === USUAL ? 'file' : 'address';
  const message = `the ${what} of the store cannot be ${shown(place)}: ${fault.reason}`;
  throw new UsageError(message, `write ${option}${instead(fault) ?? `${kind.name}:${kind.place}`}`);
}

function instead({ better }: PlaceFault): string | undefined {
  if (better === undefined) return undefined;
  const { kind, place } = better;
  if (place === undefined) return kind;
  return shellWord(DATABASE_URL.test(place) ? place : `${kind}:${place}`);
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
  return { kind: kindOf(USUAL), place: join(project, USUAL_FILE), project };
}

/** What was asked for with `--store`, else with HEDDLE_STORE, else the usual store from a folder. */
export function findStore(asked: string | undefined, folder = '.'): StorePlace {
  return (asked === undefined ? fromEnvironment() : placeOf(asked)) ?? usual(folder);
}

/** Whether there is something to open; of a server only asking it tells. */
export function isThere({ kind, place }: StorePlace): boolean {
  return kind.name !== USUAL || existsSync(place);
}

function isSame(a: StorePlace, b: StorePlace): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind.name === USUAL ? resolve(a.place) === resolve(b.place) : a.place === b.place;
}

/** The store as people read it in a sentence. */
export function nameOf({ kind, place }: StorePlace): string {
  if (kind.name === USUAL) return printable(shortest(place), 600);
  return kind.name === 'postgres' ? printable(shownAddress(place), 600) : kind.name;
}

/** From here, unless the whole path is shorter. */
export function shortest(file: string): string {
  const whole = resolve(file);
  const short = relative('.', whole);
  return short.length < whole.length ? short : whole;
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
  const onStore = wordsFor(store);
  return (...words) => bareCommand(...words, ...onStore, ...files, ...outsideWords(call, words[0]));
}

function wordsFor(store: StorePlace): readonly string[] {
  if (store.kind === NOWHERE.kind) return [];
  const bare = usual('.');
  const here = isSame(store, bare) && isSame(store, named() ?? bare);
  if (here) return [];
  const { kind, place } = store;
  if (kind.name === USUAL) {
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
