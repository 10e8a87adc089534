/**
 * Values that survive being written down: which ones are kept exactly, and where one is not.
 * Knows JSON, text, bytes and dates; must not know who made the value or what will be done with it.
 *
 * A kept value is of the kind that is read again after a crash: mappings and lists of this realm,
 * frozen; bytes as `Uint8Array` and dates as `Date`, which nobody else has (`own-copy.ts`).
 */
import { levelsOf, remember } from './kept-values.ts';
import { copyBytes, isBytes, isOwnPlain, isPlain, kindOf, timeOf } from './value-kinds.ts';

/** The deepest nesting that is kept. */
export const MAX_DEPTH = 512;

/** A place inside a value that cannot be kept, as `$.a[3].b: BigInt`. */
export class Inexact {
  readonly place: string;
  constructor(place: string) {
    this.place = place;
  }
}

/**
 * The value as it is kept, or the first place that JSON would lose or change. Members of mappings
 * that are undefined are left out, -0 is 0, bytes and dates are copies. What needs no change is
 * itself kept and frozen, so that nobody can alter it afterwards.
 */
export function keepExact(value: unknown): unknown {
  // Most results are scalars, which need nothing of their own to be looked at.
  if (typeof value !== 'object' || value === null) return SCALARS.keep(value);
  return new Keeper(false).keep(value);
}

/** The same for a value that belongs to somebody else: it is copied, and not frozen. */
export function copyExact(value: unknown): unknown {
  return new Keeper(true).keep(value);
}

/** What stands for an object, so that it is looked at once and its parts stay shared. */
type Copies = Map<object, object>;

class Keeper {
  private readonly copying: boolean;
  private above: Set<object> | undefined;
  private copies: Copies | undefined;
  /** The keys that lead to what is looked at. */
  private readonly path: (string | number)[] = [];

  constructor(copying: boolean) {
    this.copying = copying;
  }

  keep(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
        return value.isWellFormed() ? value : this.inexact('text with a lone surrogate');
      case 'number':
        if (!Number.isFinite(value)) return this.inexact(String(value));
        return value === 0 ? 0 : value;
      case 'boolean':
        return value;
      case 'undefined':
        return this.inexact('undefined');
      case 'bigint':
        return this.inexact('BigInt');
      case 'object':
        return value === null ? null : this.keepObject(value);
      default:
        return this.inexact(typeof value);
    }
  }

  private keepObject(value: object): unknown {
    const { path } = this;
    const levels = levelsOf(value);
    if (levels !== undefined && path.length + Math.abs(levels) <= MAX_DEPTH) return value;
    const done = this.copies?.get(value);
    if (done !== undefined && path.length + Math.abs(levelsOf(done)!) <= MAX_DEPTH) return done;
    const isList = Array.isArray(value);
    if (!isList && !isPlain(value)) return this.keepLeaf(value);
    if (path.length >= MAX_DEPTH) return this.inexact(`deeper than ${MAX_DEPTH}`);
    this.above ??= new Set();
    if (this.above.has(value)) return this.inexact('cycle');
    this.above.add(value);
    const kept = isList ? this.keepList(value) : this.keepRecord(value);
    this.above.delete(value);
    if (kept !== value && !(kept instanceof Inexact)) this.noteCopy(value, kept as object);
    return kept;
  }

  /** Bytes and dates, and what is neither. */
  private keepLeaf(value: object): unknown {
    if (isBytes(value)) {
      try {
        return this.leaf(value, copyBytes(value));
      } catch {
        return this.inexact('bytes whose buffer was given away');
      }
    }
    const time = timeOf(value);
    if (time === undefined) return this.inexact(kindOf(value));
    if (Number.isNaN(time)) return this.inexact('invalid Date');
    return this.leaf(value, new Date(time));
  }

  private leaf(value: object, kept: object): object {
    remember(kept, -1);
    this.noteCopy(value, kept);
    return kept;
  }

  private noteCopy(value: object, kept: object): void {
    this.copies ??= new Map();
    this.copies.set(value, kept);
  }

  private keepList(list: readonly unknown[]): unknown {
    let copy: unknown[] | undefined = this.copying || !isOwnPlain(list) ? [] : undefined;
    const weight = new Weight();
    for (let i = 0; i < list.length; i++) {
      const item = list[i];
      this.path.push(i);
      const kept = this.keep(item);
      if (kept instanceof Inexact) return kept;
      this.path.pop();
      if (copy === undefined && !Object.is(kept, item)) copy = list.slice(0, i);
      copy?.push(kept);
      weight.add(kept);
    }
    // Holes were met as undefined above, so more keys than items (and `length`) are extra ones.
    if (Reflect.ownKeys(list).length !== list.length + 1)
      return this.inexact('a list with keys of its own');
    return weight.seal(copy ?? list);
  }

  private keepRecord(record: object): unknown {
    const keys = Reflect.ownKeys(record);
    let copy: Record<string, unknown> | undefined =
      this.copying || !isOwnPlain(record) ? {} : undefined;
    const weight = new Weight();
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      if (typeof key === 'symbol') return this.inexact('symbol key');
      if (key === '__proto__') return this.inexact('__proto__ key');
      if (!key.isWellFormed()) return this.inexact('a key with a lone surrogate');
      const property = Object.getOwnPropertyDescriptor(record, key)!;
      this.path.push(key);
      if (property.get !== undefined || property.set !== undefined) return this.inexact('getter');
      if (!property.enumerable) return this.inexact('hidden property');
      const { value } = property;
      const kept = value === undefined ? undefined : this.keep(value);
      if (kept instanceof Inexact) return kept;
      this.path.pop();
      if (copy === undefined && (value === undefined || !Object.is(kept, value)))
        copy = firstOf(record, keys, i);
      if (value === undefined) continue;
      if (copy !== undefined) copy[key] = kept;
      weight.add(kept);
    }
    return weight.seal(copy ?? record);
  }

  private inexact(what: string): Inexact {
    let place = '$';
    for (const key of this.path) {
      if (typeof key === 'number') place += `[${key}]`;
      else place += /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    }
    const shown = this.path.length < MAX_DEPTH ? place : `${place.slice(0, 60)}…`;
    return new Inexact(`${shown}: ${what}`);
  }
}

const SCALARS = new Keeper(false);

/** How many levels a value has, and whether it holds what can be changed. */
class Weight {
  private levels = 0;
  private changeable = false;

  add(part: unknown): void {
    if (typeof part !== 'object' || part === null) return;
    const levels = levelsOf(part)!;
    if (levels < 0) this.changeable = true;
    this.levels = Math.max(this.levels, Math.abs(levels));
  }

  seal(value: object): object {
    Object.freeze(value);
    remember(value, this.changeable ? -this.levels - 1 : this.levels + 1);
    return value;
  }
}

function firstOf(record: object, keys: readonly PropertyKey[], count: number) {
  const first: Record<PropertyKey, unknown> = {};
  for (const key of keys.slice(0, count)) first[key] = (record as typeof first)[key];
  return first;
}
