/**
 * The look at a value, part by part: what is kept of it, or the first place that cannot be.
 * Knows JSON, text, bytes and dates; must not know who made the value, nor when others have their turn.
 */
import { Inexact, MAX_DEPTH, MAX_LENGTH, TooLong } from './inexact.ts';
import { type Frame, firstOf, placeOf } from './kept-frame.ts';
import {
  DATE_LENGTH,
  lengthOf,
  levelsOf,
  remember,
  rememberPart,
  scalarLength,
} from './kept-values.ts';
import {
  copyBytes,
  isArguments,
  isBytes,
  isOwnPlain,
  isPlain,
  kindOf,
  timeOf,
} from './value-kinds.ts';

/** Whether a list has keys beside its items and its length. The language tells by making all keys. */
export type HasOwnKeys = (list: readonly unknown[]) => boolean;

/** There is more of the value to look at. */
export const MORE = Symbol('more');

/** Looks at a value part by part, with a stack of its own: it can stop anywhere and go on later. */
export class Keeper {
  private readonly copying: boolean;
  private readonly hasOwnKeys: HasOwnKeys;
  private readonly frames: Frame[] = [];
  private length = 0;
  /** Of the part that was looked at last, when it is an object: see `kept-values.ts`. */
  private levels = 0;
  /** What stands for an object, so that it is looked at once and its parts stay shared. */
  private copies: Map<object, object> | undefined;

  constructor(copying: boolean, hasOwnKeys: HasOwnKeys = moreKeysThanItems) {
    this.copying = copying;
    this.hasOwnKeys = hasOwnKeys;
  }

  keep(value: unknown, parts: number): unknown {
    this.length = 0;
    const kept = this.part(value);
    return kept === MORE ? this.goOn(parts) : kept;
  }

  /** After so many parts it gives `MORE`. */
  goOn(parts: number): unknown {
    const { frames } = this;
    let left = parts;
    for (;;) {
      const frame = frames.at(-1)!;
      if (frame.at === frame.count) {
        const kept = this.close(frame);
        if (kept instanceof Inexact || frames.length === 0) return kept;
        this.accept(frames.at(-1)!, frame.value, kept);
        continue;
      }
      if (left-- <= 0) return this.pause();
      const item =
        frame.keys === undefined ? (frame.value as unknown[])[frame.at] : this.member(frame);
      if (item instanceof Inexact) return item;
      // Members of mappings that are undefined are left out.
      const kept = item === undefined && frame.keys !== undefined ? undefined : this.part(item);
      if (kept === MORE) continue;
      if (kept instanceof Inexact) return kept;
      this.accept(frame, item, kept);
    }
  }

  /** What was looked at is kept as it was, whatever becomes of the value meanwhile. */
  private pause(): typeof MORE {
    for (const frame of this.frames) frame.copy ??= firstOf(frame.value, frame.keys, frame.at);
    return MORE;
  }

  /** A part as it is kept; `MORE` when it has parts of its own, which come next. */
  private part(value: unknown): unknown {
    const { length } = this;
    if (typeof value !== 'object' || value === null) {
      this.length = length + scalarLength(value);
      if (this.length > MAX_LENGTH) return this.tooLong('characters of JSON');
      return this.scalar(value);
    }
    const known = levelsOf(value) === undefined ? this.copies?.get(value) : value;
    if (known !== undefined && this.frames.length + Math.abs(levelsOf(known)!) <= MAX_DEPTH) {
      this.levels = levelsOf(known)!;
      this.length = length + lengthOf(known)!;
      return this.length > MAX_LENGTH ? this.tooLong() : known;
    }
    if (!Array.isArray(value) && !isPlain(value)) return this.leaf(value);
    return this.open(value);
  }

  private scalar(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
        return value.isWellFormed() ? value : this.inexact('text with a lone surrogate');
      case 'number':
        if (!Number.isFinite(value)) return this.inexact(String(value));
        return value === 0 ? 0 : value;
      case 'boolean':
        return value;
      case 'object':
        return null;
      case 'bigint':
        return this.inexact('BigInt');
      default:
        return this.inexact(typeof value);
    }
  }

  /** Bytes and dates, and what is neither. */
  private leaf(value: object): unknown {
    if (isBytes(value)) {
      this.length += value.byteLength;
      if (this.length > MAX_LENGTH) return this.tooLong('bytes');
      try {
        return this.noteLeaf(value, copyBytes(value), value.byteLength);
      } catch {
        return this.inexact('bytes whose buffer was given away');
      }
    }
    const time = timeOf(value);
    if (time === undefined) return this.inexact(kindOf(value));
    if (Number.isNaN(time)) return this.inexact('invalid Date');
    this.length += DATE_LENGTH;
    return this.noteLeaf(value, new Date(time), DATE_LENGTH);
  }

  private noteLeaf(value: object, kept: object, length: number): object {
    this.levels = -1;
    remember(kept, -1, length);
    this.noteCopy(value, kept);
    return kept;
  }

  private noteCopy(value: object, kept: object): void {
    this.copies ??= new Map();
    this.copies.set(value, kept);
  }

  private open(value: object): unknown {
    const { frames, length: before } = this;
    if (frames.length >= MAX_DEPTH) return this.inexact(`deeper than ${MAX_DEPTH}`);
    for (const frame of frames) if (frame.value === value) return this.inexact('cycle');
    const isList = Array.isArray(value);
    // The brackets, and a comma for each part.
    const keys = isList ? undefined : Reflect.ownKeys(value);
    if (keys?.includes('callee') === true && isArguments(value)) return this.inexact(kindOf(value));
    const count = isList ? value.length : keys!.length;
    this.length = before + 1 + Math.max(1, count);
    if (this.length > MAX_LENGTH) return this.tooLong();
    const copy = !this.copying && isOwnPlain(value) ? undefined : isList ? [] : {};
    frames.push({ value, keys, count, before, at: 0, copy, levels: 0, changeable: false });
    return MORE;
  }

  /** The next member of a mapping. */
  private member(frame: Frame): unknown {
    const key = frame.keys![frame.at]!;
    if (typeof key === 'symbol') return this.inexactHere('symbol key');
    if (key === '__proto__') return this.inexactHere('__proto__ key');
    if (!(key as string).isWellFormed()) return this.inexactHere('a key with a lone surrogate');
    const property = Object.getOwnPropertyDescriptor(frame.value, key);
    // Somebody took it away between two turns.
    if (property === undefined) return undefined;
    if (property.get !== undefined || property.set !== undefined) return this.inexact('getter');
    if (!property.enumerable) return this.inexact('hidden property');
    if (property.value !== undefined) this.length += (key as string).length + 3;
    return property.value;
  }

  /** Puts a part in its place. */
  private accept(frame: Frame, original: unknown, kept: unknown): void {
    const { value, keys, at } = frame;
    frame.at = at + 1;
    const isLeftOut = keys !== undefined && kept === undefined;
    if (frame.copy === undefined && (isLeftOut || !Object.is(kept, original)))
      frame.copy = firstOf(value, keys, at);
    if (isLeftOut) return;
    if (frame.copy !== undefined) {
      if (keys === undefined) (frame.copy as unknown[]).push(kept);
      else (frame.copy as Record<PropertyKey, unknown>)[keys[at]!] = kept;
    }
    if (typeof kept !== 'object' || kept === null) return;
    if (this.levels < 0) frame.changeable = true;
    frame.levels = Math.max(frame.levels, Math.abs(this.levels));
  }

  /** All parts of it have been looked at. */
  private close(frame: Frame): unknown {
    const { value, keys, before, copy, levels, changeable } = frame;
    this.frames.pop();
    // Holes were met as undefined.
    if (keys === undefined && this.hasOwnKeys(value as unknown[]))
      return this.inexact('a list with keys of its own');
    const kept = copy ?? value;
    Object.freeze(kept);
    this.levels = changeable ? -levels - 1 : levels + 1;
    const length = this.length - before;
    if (kept !== value) this.noteCopy(value, kept);
    if (kept !== value || this.frames.length === 0) remember(kept, this.levels, length);
    else rememberPart(kept, this.levels, length);
    return kept;
  }

  /** Of a value with parts nobody knows how long it is in the end. */
  private tooLong(unit?: string): TooLong {
    const isWhole = unit !== undefined && this.frames.length === 0;
    return new TooLong(isWhole ? `${this.length} ${unit}` : undefined);
  }

  /** About the list or mapping itself that is looked at. */
  private inexactHere(what: string): Inexact {
    this.frames.pop();
    return this.inexact(what);
  }

  private inexact(what: string): Inexact {
    const place = placeOf(this.frames);
    const shown = this.frames.length < MAX_DEPTH ? place : `${place.slice(0, 60)}…`;
    return new Inexact(`${shown}: ${what}`);
  }
}

function moreKeysThanItems(list: readonly unknown[]): boolean {
  return Reflect.ownKeys(list).length !== list.length + 1;
}
