/**
 * A value as a message of a type: what of it does not fit, and what is sent.
 * Knows fields and kinds; must not know calls. The package would send what does not fit as something else, or not at all.
 */
import type { Path } from '../../std/json-schema.ts';
import { isMapping } from '../../std/mapping.ts';
import { nearest } from '../../std/nearest.ts';
import { quoted } from '../../std/printable.ts';
import { sentKey } from './map-keys.ts';
import { enumNumber, expected, scalar, Unfit } from './scalars.ts';
import type { Field, MessageType, Types } from './types.ts';
import { ANY, WELL_KNOWN } from './well-known.ts';

/** What does not fit, without a full stop. */
export interface MessageFault {
  readonly path: Path;
  readonly message: string;
  readonly fix: string;
  /** The fault is the key at `path`. */
  readonly atKey?: true;
}

export interface Written {
  readonly message: object;
  readonly faults: readonly MessageFault[];
}

/** `isOpen`: whether a value is not known yet. */
export function writeMessage(
  value: unknown,
  type: string,
  types: Types,
  isOpen: (value: unknown) => boolean = () => false,
): Written {
  const writer = new Writer(types, isOpen);
  const written = writer.message(value, type, []);
  return { message: isMapping(written) ? written : {}, faults: writer.faults };
}

class Writer {
  readonly faults: MessageFault[] = [];
  private readonly types: Types;
  private readonly isOpen: (value: unknown) => boolean;

  constructor(types: Types, isOpen: (value: unknown) => boolean) {
    this.types = types;
    this.isOpen = isOpen;
  }

  message(value: unknown, name: string, path: Path): unknown {
    const known = Object.hasOwn(WELL_KNOWN, name) ? WELL_KNOWN[name] : undefined;
    if (known !== undefined) return this.taken(known.write(value), path);
    const type = this.types.messages.get(name);
    if (type === undefined) return value;
    if (!isMapping(value)) return this.taken(expected(`a mapping (${name})`, value), path);
    const set = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
    if (name === ANY && '@type' in value) return this.any(value, path);
    this.checkOneofs(set, type, path);
    const written = set.flatMap(([key, one]) => {
      const field = type.fields.get(key);
      if (field === undefined) return this.unknown(key, type, path);
      return [[key, this.isOpen(one) ? one : this.field(one, field, [...path, key])] as const];
    });
    return Object.fromEntries(written);
  }

  /** A message of the type that it names itself. */
  private any({ '@type': url, ...rest }: Readonly<Record<string, unknown>>, path: Path): unknown {
    if (this.isOpen(url)) return rest;
    const name = String(url).replace(/^.*\//s, '');
    if (!this.types.messages.has(name)) {
      const unknown = new Unfit(`the .proto files have no message ${quoted(name)}`);
      return this.taken(unknown, [...path, '@type'], 'name one of them, in full');
    }
    const inner = this.message(Object.hasOwn(WELL_KNOWN, name) ? rest.value : rest, name, path);
    return { '@type': url, ...(isMapping(inner) ? inner : {}) };
  }

  private field(value: unknown, field: Field, path: Path): unknown {
    if (field.map !== undefined) return this.entries(value, field.map, path);
    if (!field.isList) return this.one(value, field, path);
    if (!Array.isArray(value)) return this.taken(expected('a list', value), path);
    return value.map((item, i) => (this.isOpen(item) ? item : this.one(item, field, [...path, i])));
  }

  private entries(value: unknown, { key, value: of }: NonNullable<Field['map']>, path: Path) {
    if (!isMapping(value)) return this.taken(expected('a mapping', value), path);
    const entries = Object.entries(value).map(([name, one]) => {
      const fault = keyFault(name, key);
      if (fault !== undefined) this.taken(fault, [...path, name]);
      const written = this.isOpen(one) ? one : this.one(one, of, [...path, name]);
      return [sentKey(name, key.kind), written] as const;
    });
    return Object.fromEntries(entries);
  }

  private one(value: unknown, { kind, type }: Field, path: Path): unknown {
    if (kind === 'TYPE_ENUM') return this.enum(value, type, path);
    if (kind !== 'TYPE_MESSAGE' && kind !== 'TYPE_GROUP')
      return this.taken(scalar(kind, value), path);
    return type === undefined ? value : this.message(value, type, path);
  }

  private enum(value: unknown, type: string | undefined, path: Path): unknown {
    const numbers = type === undefined ? undefined : this.types.enums.get(type);
    if (numbers === undefined) return value;
    const close = typeof value === 'string' ? nearest(value, numbers.keys()) : undefined;
    const fix = close === undefined ? undefined : `did you mean "${close}"?`;
    return this.taken(enumNumber(numbers, value), path, fix);
  }

  private taken(written: unknown, path: Path, fix?: string): unknown {
    if (!(written instanceof Unfit)) return written;
    const { message, fix: own } = written;
    this.faults.push({
      path,
      message: `${placeOf(path)}${message}`,
      fix: fix ?? own ?? 'correct it',
    });
    return undefined;
  }

  private unknown(key: string, { name, fields }: MessageType, path: Path): [] {
    const names = [...fields.keys()];
    const close = nearest(key, names);
    const some = names.slice(0, 12).join(', ');
    const fix =
      close !== undefined
        ? `did you mean "${close}"?`
        : some === ''
          ? 'remove it'
          : `name one of its fields: ${some}`;
    const message = `${placeOf(path)}${name} has no field ${quoted(key)}`;
    this.faults.push({ path: [...path, key], message, fix, atKey: true });
    return [];
  }

  /** Of several the other side would get the last one. */
  private checkOneofs(
    set: readonly (readonly [string, unknown])[],
    { fields }: MessageType,
    path: Path,
  ): void {
    const seen = new Map<string, string>();
    for (const [key] of set) {
      const oneof = fields.get(key)?.oneof;
      if (oneof === undefined) continue;
      const before = seen.get(oneof);
      if (before !== undefined)
        this.faults.push({
          path: [...path, key],
          message: `${placeOf(path)}${before} and ${key} are set, and of ${oneof} only one can be`,
          fix: 'leave one of them out',
          atKey: true,
        });
      seen.set(oneof, key);
    }
  }
}

/** Keys of mappings are texts. */
function keyFault(name: string, { kind }: Field): Unfit | undefined {
  if (kind === 'TYPE_STRING') return undefined;
  if (kind === 'TYPE_BOOL')
    return name === 'true' || name === 'false'
      ? undefined
      : expected('the key true or false', name);
  const key = /^-?[0-9]{1,20}$/.test(name) ? scalar(kind, keyNumber(name, kind)) : undefined;
  if (key === undefined) return expected('a whole number as key', name);
  return key instanceof Unfit ? key : undefined;
}

function keyNumber(name: string, kind: string): unknown {
  return kind.endsWith('64') ? name : Number(name);
}

function placeOf(path: Path): string {
  return path.length === 0 ? '' : `${path.join('.')}: `;
}
