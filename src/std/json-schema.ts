/**
 * The part of JSON Schema that Heddle's declarations use, and a check that explains itself.
 * Knows plain values and schemas; must not know files, places or what is being described.
 *
 * One declaration serves four readers: this check, editors (it is valid JSON Schema), help pages,
 * and TypeScript (`FromSchema` in `schema.ts`).
 */
import { parseDuration } from './duration.ts';
import { codeFix } from './failure-code.ts';
import { nearest } from './nearest.ts';
import { quoted, show } from './printable.ts';
import type { Schema, TypeName } from './schema.ts';
import { describe } from './schema-words.ts';
import { parseSize } from './size.ts';
import { timestampProblem } from './timestamp.ts';
import { isNumberText, typeFix } from './type-fix.ts';
import { isLeaf } from './value-kinds.ts';

/** The keywords of the subset; anything else in a schema that somebody wrote is a mistake. */
export const SCHEMA_KEYWORDS = [
  'type',
  'title',
  'description',
  'default',
  'enum',
  'format',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'items',
  'minItems',
  'maxItems',
  'properties',
  'required',
  'additionalProperties',
  'anyOf',
  'examples',
] as const;

export type Path = readonly (string | number)[];

/** One way in which a value does not fit. `atKey`: the fault is the key at `path`, not its value. */
export interface Misfit {
  readonly kind: 'type' | 'unknown-key' | 'missing' | 'range' | 'choice' | 'format';
  readonly path: Path;
  readonly message: string;
  readonly fix?: string;
  /** What to write where nobody knows a better fix. */
  readonly usual?: string;
  readonly atKey?: boolean;
  /** The key that is missing. */
  readonly key?: string;
  /** What an unknown key could have been, where none of them is close to it. */
  readonly known?: readonly string[];
  /** Text is wanted: whoever knows how the value was written says so in the fix. */
  readonly asText?: true;
}

/** Every misfit of `value`, in the order of the value; empty when it fits. */
export function misfits(schema: Schema, value: unknown, path: Path = []): Misfit[] {
  const found: Misfit[] = [];
  check(schema, value, path, found);
  return found;
}

function check(schema: Schema, value: unknown, path: Path, found: Misfit[]): void {
  if (schema.anyOf !== undefined) {
    checkChoices(schema, value, path, found);
    return;
  }
  if (!hasType(schema.type, value)) {
    found.push(wrongType(schema, value, path));
    return;
  }
  if (schema.enum !== undefined) checkChoice(schema.enum, value, path, found);
  if (typeof value === 'string') checkText(schema, value, path, found);
  else if (typeof value === 'number') checkNumber(schema, value, path, found);
  else if (Array.isArray(value)) checkList(schema, value, path, found);
  else if (value !== null && typeof value === 'object') checkObject(schema, value, path, found);
}

/** The first schema of the right type decides; what does not fit it is reported with all the choices. */
function checkChoices(schema: Schema, value: unknown, path: Path, found: Misfit[]): void {
  const { anyOf = [] } = schema;
  const branch = anyOf.find((s) => hasType(s.type, value));
  if (branch === undefined) {
    found.push(wrongType(schema, value, path));
    return;
  }
  const from = found.length;
  check(branch, value, path, found);
  const own = found[from];
  if (own === undefined || own.path.length > path.length || !PLAIN.has(own.kind)) return;
  const whole = wrongType(schema, value, path);
  const hinted = own.fix?.startsWith('did you mean') ? { fix: own.fix } : {};
  const number = isNumberText(value) && whole.fix !== undefined;
  found[from] = number || own.kind === 'type' ? whole : { ...whole, kind: own.kind, ...hinted };
}

const PLAIN: ReadonlySet<Misfit['kind']> = new Set(['choice', 'format', 'range']);

function hasType(type: TypeName | undefined, value: unknown): boolean {
  switch (type) {
    case undefined:
      return true;
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return value !== null && typeof value === 'object' && !Array.isArray(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

function wrongType(schema: Schema, value: unknown, path: Path): Misfit {
  const message = `expected ${describe(schema)}, got ${show(value)}`;
  return { kind: 'type', path, message, ...typeFix(schema, value) };
}

function checkChoice(choices: readonly unknown[], value: unknown, path: Path, found: Misfit[]) {
  if (choices.includes(value)) return;
  const words = choices.filter((c) => typeof c === 'string');
  const close =
    typeof value === 'string' ? (nearest(value, words) ?? sameStart(value, words)) : undefined;
  const list = choices.map((c) => String(c)).join(', ');
  found.push({
    kind: 'choice',
    path,
    message: `expected one of ${list}, got ${show(value)}`,
    fix: close === undefined ? `write one of ${list}` : `did you mean "${close}"?`,
  });
}

/** The word that begins with nearly all of another one: `all_success` for `all_succeeded`. */
function sameStart(word: string, choices: readonly string[]): string | undefined {
  const start = word.toLowerCase().slice(0, Math.max(6, Math.ceil((word.length * 3) / 4)));
  const such = choices.filter((choice) => choice.startsWith(start));
  return such.length === 1 ? such[0] : undefined;
}

const TIME_FIX = 'write a day of the calendar, a time and a zone: Z for UTC, else such as +01:00';

function checkText(schema: Schema, text: string, path: Path, found: Misfit[]): void {
  const least = schema.minimum === 0 ? 0 : 1;
  const wrongSpan = schema.format === 'duration' && parseDuration(text, least) === undefined;
  const wrongTime = schema.format === 'timestamp' && timestampProblem(text) !== undefined;
  const wrongSize = schema.format === 'size' && parseSize(text) === undefined;
  const wrongCode = schema.format === 'failure-code' ? codeFix(text) : undefined;
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  if (
    wrongSpan ||
    wrongTime ||
    wrongSize ||
    wrongCode !== undefined ||
    text.length < minLength ||
    text.length > maxLength
  ) {
    found.push({
      kind: 'format',
      path,
      message: `expected ${describe(schema)}, got ${show(text)}`,
      ...(wrongSpan && {
        fix: /^[1-9][0-9]{0,8}$/.test(text)
          ? `give the unit: ${text}s or ${text}ms`
          : `write a number and a unit (ms, s, m, h, d), from ${least}ms to ten years`,
      }),
      ...(wrongTime && { fix: TIME_FIX }),
      ...(wrongCode !== undefined && { fix: wrongCode }),
      ...(wrongSize && { fix: 'write a number and a unit (b, kb, mb, gb)' }),
    });
  }
}

function checkNumber(schema: Schema, value: number, path: Path, found: Misfit[]): void {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  if (value >= minimum && value <= maximum) return;
  found.push({ kind: 'range', path, message: `expected ${describe(schema)}, got ${show(value)}` });
}

function checkList(schema: Schema, list: readonly unknown[], path: Path, found: Misfit[]): void {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  if (list.length < minItems || list.length > maxItems) {
    found.push({ kind: 'range', path, message: `expected ${describe(schema)}, got ${show(list)}` });
  }
  const items = schema.items;
  if (items !== undefined) list.forEach((item, i) => check(items, item, [...path, i], found));
}

function checkObject(schema: Schema, object: object, path: Path, found: Misfit[]): void {
  const properties = schema.properties ?? {};
  const extra = schema.additionalProperties ?? schema.properties === undefined;
  const strange: string[] = [];
  // Bytes and dates, which schemas have no word for, are mappings without members.
  for (const [key, value] of isLeaf(object) ? [] : Object.entries(object)) {
    if (Object.hasOwn(properties, key)) check(properties[key]!, value, [...path, key], found);
    else if (typeof extra === 'object') check(extra, value, [...path, key], found);
    else if (!extra && strange.push(key))
      found.push(unknownKey(key, Object.keys(properties), path, found.length < MAX_HINTS));
  }
  for (const key of schema.required ?? []) {
    // A key that is there but misspelt has been reported already.
    if (Object.hasOwn(object, key) || strange.slice(0, MAX_HINTS).some((k) => isMeant(k, key)))
      continue;
    const wanted = properties[key] === undefined ? '' : `, ${describe(properties[key])}`;
    found.push({
      kind: 'missing',
      path,
      key,
      message: `the key ${quoted(key)} is missing${wanted}`,
    });
  }
}

/** A hint costs more than the check, and nobody reads the thousandth. */
const MAX_HINTS = 200;

/** A key that is none of those known; `hint`: whether the nearest one is looked for. */
export function unknownKey(
  key: string,
  known: readonly string[],
  path: Path,
  hint: boolean,
): Misfit {
  const close = hint ? (nearest(key, known) ?? known.find((k) => isMeant(key, k))) : undefined;
  const list = known.join(', ');
  return {
    kind: 'unknown-key',
    path: [...path, key],
    atKey: true,
    message: `unknown key ${show(key)}`,
    ...(close === undefined && known.length > 0 && { known }),
    fix:
      close !== undefined
        ? `did you mean "${close}"?`
        : known.length === 0
          ? 'remove it: nothing can be set here'
          : `known keys here: ${list}`,
  };
}

/** Whether somebody who wrote `key` may have meant `known`. */
export function isMeant(key: string, known: string): boolean {
  const letters = (text: string) => text.replace(/[_-]/g, '').toLowerCase();
  return (
    letters(key) === letters(known) || (known.length > 1 && nearest(key, [known]) !== undefined)
  );
}

/** `object` with the defaults of `schema` for keys it does not have; the object itself is kept. */
export function withDefaults<T extends object>(schema: Schema, object: T): T {
  const filled = { ...object } as Record<string, unknown>;
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (property.default !== undefined && !Object.hasOwn(filled, key))
      filled[key] = property.default;
  }
  return filled as unknown as T;
}
