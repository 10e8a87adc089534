/**
 * What a workflow made in code holds and no file could: values that are not plain data.
 * Knows JSON values and the limits of files; must not know what any field means.
 *
 * What is found here would be lost or changed where the workflow is written down: by
 * `heddle convert`, and with a run that is kept.
 */
import type { Path } from '../std/json-schema.ts';
import { quoted, show } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from './diagnostic.ts';
import { RESERVED_KEYS } from './id.ts';

/** How deep a value may nest: a file of at most 64 levels has four above the settings of a step. */
export const MAX_VALUE_DEPTH = 60;

interface Walk {
  readonly subject: string;
  /** The deepest place at which each part was found sound: shared parts are looked at once. */
  readonly sound: Map<object, number>;
}

/** The first thing in `value` that is not plain data; undefined when there is none. */
export function plainFault(value: unknown, subject: string, path: Path): Diagnostic | undefined {
  return faultOf(value, path, 1, { subject, sound: new Map() });
}

function faultOf(value: unknown, path: Path, depth: number, walk: Walk): Diagnostic | undefined {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? undefined : halfCharacter(path, walk);
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : notPlain(String(value), path, walk);
    case 'object':
      return value === null ? undefined : partsOf(value, path, depth, walk);
    default:
      return notPlain(show(value), path, walk);
  }
}

function partsOf(value: object, path: Path, depth: number, walk: Walk): Diagnostic | undefined {
  if ((walk.sound.get(value) ?? 0) >= depth) return undefined;
  if (depth > MAX_VALUE_DEPTH) return tooDeep(path, walk);
  let fault: Diagnostic | undefined;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && fault === undefined; i++)
      fault = faultOf(value[i], [...path, i], depth + 1, walk);
  } else if (isPlainObject(value)) fault = membersOf(value, path, depth, walk);
  else fault = notPlain(kindOf(value), path, walk);
  if (fault === undefined) walk.sound.set(value, depth);
  return fault;
}

function membersOf(value: object, path: Path, depth: number, walk: Walk): Diagnostic | undefined {
  for (const [key, part] of Object.entries(value)) {
    const at = [...path, key];
    if (!key.isWellFormed()) return halfCharacter(path, walk);
    if (RESERVED_KEYS.has(key)) {
      const message = `${walk.subject}: the key ${quoted(key)} is not allowed.`;
      return diagnostic('E_RESERVED_KEY', message, { path: at, fix: 'choose another name' });
    }
    // A member without a value counts as not there.
    const fault = part === undefined ? undefined : faultOf(part, at, depth + 1, walk);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Also an object of another realm is plain: its prototype is the last one of a chain. */
function isPlainObject(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  return (
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty'))
  );
}

function kindOf(value: object): string {
  const { name } = value.constructor ?? {};
  return typeof name === 'string' && name !== '' ? `an object of class ${name}` : 'an object';
}

function notPlain(kind: string, path: Path, { subject }: Walk): Diagnostic {
  const message = `${subject}: ${quoted(placeOf(path))}: expected plain data, got ${kind}.`;
  const fix = 'write text, a finite number, true, false, null, a list or a mapping';
  return diagnostic('E_TYPE', message, { path, fix });
}

function halfCharacter(path: Path, { subject }: Walk): Diagnostic {
  const message = `${subject}: ${quoted(placeOf(path))}: half a character (a lone surrogate) cannot be kept.`;
  return diagnostic('E_CONTROL_CHARACTER', message, { path, fix: 'write the whole character' });
}

function tooDeep(path: Path, { subject }: Walk): Diagnostic {
  const message = `${subject}: ${quoted(placeOf(path))} nests deeper than ${MAX_VALUE_DEPTH} levels, or holds itself.`;
  return diagnostic('E_TOO_DEEP', message, { path, fix: 'flatten the structure' });
}

/** Steps are the subject already; of a long path the first keys tell enough. */
function placeOf(path: Path): string {
  const own = path[0] === 'steps' ? path.slice(2) : path;
  const shown = own.length > 6 ? [...own.slice(0, 6), '…'] : own;
  return show(shown.join('.'), 120).slice(1, -1);
}
