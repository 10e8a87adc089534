/**
 * Changes what a field names. The value itself is never changed: what leads to a change is copied.
 * Knows fields and values; must not know what any operation does.
 */
import { isPlain } from '../../std/value-kinds.ts';
import { EACH, type Field, type Part } from './field.ts';
import { noItem, noKey, wrongType } from './rule-fault.ts';

export type Mapping = Readonly<Record<string, unknown>>;

/** What a change gives where nothing is to be there any more. */
export const GONE = Symbol('gone');

/** The item that a field has come through last, and its place in its list. */
export interface InItem {
  readonly item: unknown;
  readonly index: number;
}

/** What becomes of the value there. `place` is only good until it returns; `in` is set behind `[]`. */
export type Change = (
  now: unknown,
  place: readonly (string | number)[],
  item: InItem | undefined,
) => unknown;

/** What a field that is not there means; `make`: what leads to it is made, and it is undefined. */
export type Missing = 'fail' | 'skip' | 'make';

/** The value with what the field names changed. Throws a `RuleFault`. */
export function changed(value: unknown, field: Field, missing: Missing, change: Change): unknown {
  return new Walk(field.parts, missing, change).at(value, 0, undefined);
}

class Walk {
  private readonly parts: readonly Part[];
  private readonly missing: Missing;
  private readonly change: Change;
  private readonly place: (string | number)[] = [];

  constructor(parts: readonly Part[], missing: Missing, change: Change) {
    this.parts = parts;
    this.missing = missing;
    this.change = change;
  }

  at(value: unknown, depth: number, item: InItem | undefined): unknown {
    const { parts, place } = this;
    if (depth === parts.length) return this.change(value, place, item);
    const part = parts[depth]!;
    if (part === EACH) return this.each(value, depth);
    return typeof part === 'number'
      ? this.item(value, part, depth, item)
      : this.key(value, part, depth, item);
  }

  private each(value: unknown, depth: number): unknown {
    if (this.passesOver(value)) return value;
    const list = this.list(value);
    let isChanged = false;
    const made = list.map((item, index) => {
      const next = this.below(item, index, depth, { item, index });
      isChanged ||= next !== item;
      return next;
    });
    if (!isChanged) return value;
    return made.filter((item) => item !== GONE);
  }

  private item(value: unknown, index: number, depth: number, item: InItem | undefined): unknown {
    if (this.passesOver(value)) return value;
    const list = this.list(value);
    if (index >= list.length) {
      if (this.missing === 'skip') return value;
      throw noItem(index, this.place, list.length);
    }
    const next = this.below(list[index], index, depth, item);
    if (next === list[index]) return value;
    return next === GONE ? list.toSpliced(index, 1) : list.with(index, next);
  }

  private key(value: unknown, key: string, depth: number, item: InItem | undefined): unknown {
    const { missing, place } = this;
    if (this.passesOver(value)) return value;
    const isMade = missing === 'make' && (value === undefined || value === null);
    const holder = isMade ? {} : value;
    if (!isMappingValue(holder)) throw wrongType('a mapping', value, place);
    const isThere = Object.hasOwn(holder, key);
    if (!isThere && missing === 'skip') return value;
    if (!isThere && missing === 'fail') throw noKey(key, place, Object.keys(holder));
    const now = isThere ? holder[key] : undefined;
    const next = this.below(now, key, depth, item);
    if (next === GONE) {
      if (!isThere) return value;
      const { [key]: _, ...rest } = holder;
      return rest;
    }
    return isThere && next === now ? value : { ...holder, [key]: next };
  }

  private below(
    value: unknown,
    part: string | number,
    depth: number,
    item: InItem | undefined,
  ): unknown {
    this.place.push(part);
    const next = this.at(value, depth + 1, item);
    this.place.pop();
    return next;
  }

  /** What is null has no members that could be there. */
  private passesOver(value: unknown): boolean {
    return value === null && this.missing === 'skip';
  }

  private list(value: unknown): readonly unknown[] {
    if (Array.isArray(value)) return value;
    throw wrongType('a list', value, this.place);
  }
}

/** A mapping with members, which bytes are not. */
export function isMappingValue(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value);
}
