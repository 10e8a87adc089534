/**
 * Which store a text means: `sqlite:runs.db`, `postgres://…`.
 * Knows the kinds of stores and how their places are written; must not open any, nor know who wrote the text.
 */
import type { PlaceFault } from '../ports/store-care.ts';
import { STORES, type StoreKind } from '../registry.ts';
import { shellWord } from '../std/command-text.ts';
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';

export const USUAL_KIND = 'sqlite';

/** As they are written. */
export const KINDS = STORES.map(({ name, place }) =>
  place === undefined ? name : `${name}:${place}`,
);

/** A store that can be opened. */
export interface StorePlace {
  readonly kind: StoreKind;
  /** What follows the name of the kind. */
  readonly place: string;
  /** The project whose own store it is: the usual one, or what its file of settings says. */
  readonly project?: string;
}

/** Why a text means no store. */
export interface NoStore {
  readonly message: string;
  readonly fix: string | undefined;
}

export function kindOf(name: string): StoreKind {
  return STORES.find((known) => known.name === name)!;
}

/** Where to reach a database, as such addresses are written everywhere: they name their kind. */
export const DATABASE_URL = /^postgres(ql)?:\/\//;

/** What somebody wrote, without the password that may be in it. */
function shown(text: string): string {
  return show(text.replace(/:\/\/[^?#]*@/, '://...@'));
}

/** `option` is what stands before the place where it was written. */
export function storeIn(text: string, option: string): StorePlace | NoStore {
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
    return { message: `expected ${KINDS.join(' or ')}, got ${shown(text)}`, fix };
  }
  if ((place === '') !== (kind.place === undefined)) {
    const form = KINDS[STORES.indexOf(kind)]!;
    return { message: `expected ${form}, got ${shown(text)}`, fix: `write ${option}${form}` };
  }
  return sound({ kind, place }, option);
}

function sound(found: StorePlace, option: string): StorePlace | NoStore {
  const { kind, place } = found;
  const fault = kind.care?.placeFault?.(place);
  if (fault === undefined) return found;
  const what = kind.name === USUAL_KIND ? 'file' : 'address';
  const message = `the ${what} of the store cannot be ${shown(place)}: ${fault.reason}`;
  return { message, fix: `write ${option}${instead(fault) ?? `${kind.name}:${kind.place}`}` };
}

function instead({ better }: PlaceFault): string | undefined {
  if (better === undefined) return undefined;
  const { kind, place } = better;
  if (place === undefined) return kind;
  return shellWord(DATABASE_URL.test(place) ? place : `${kind}:${place}`);
}
