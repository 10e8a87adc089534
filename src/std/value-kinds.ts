/**
 * What an object is, whichever realm it was made in: test runners and `vm` give each other objects
 * whose prototypes are not the ones known here, so `instanceof` is no answer.
 * Knows the language; must not know what the values are for.
 */

/** An object literal, or one without a prototype. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  // The `Object.prototype` of another realm.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype!, 'hasOwnProperty');
}

/** Whether it is of the kind that `JSON.parse` makes here. */
export function isOwnPlain(value: object): boolean {
  return (
    Object.getPrototypeOf(value) === (Array.isArray(value) ? Array.prototype : Object.prototype)
  );
}

/** Errors, `DOMException` among them. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Error) return true;
  const tag = tagOf(value);
  return tag === '[object Error]' || tag === '[object DOMException]';
}

/** A promise, and nothing else that can be waited for: whatever has a `then` may begin anew at each call. */
export function isPromise(value: unknown): value is Promise<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof Promise || tagOf(value) === '[object Promise]';
}

/** A class, which can be made instances of, and not be called. */
export function isClass(value: unknown): boolean {
  if (typeof value !== 'function') return false;
  // Said by the prototype already of most functions; writing out the source of one costs more.
  const prototype = Object.getOwnPropertyDescriptor(value, 'prototype');
  return prototype?.writable === false && /^class\b/.test(Function.prototype.toString.call(value));
}

/** Views whose items are bytes; `DataView` has no items. Those of others are numbers, which bytes are not. */
const OF_BYTES: ReadonlySet<string | undefined> = new Set([
  'Uint8Array',
  'Uint8ClampedArray',
  undefined,
]);

/** The name of a typed array, which nobody can write over, in any realm. */
const nameOfTyped = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get! as (this: unknown) => string | undefined;

/** Bytes: a view of a buffer (not one of larger or other numbers), or the buffer itself. */
export function isBytes(value: unknown): value is ArrayBufferView | ArrayBufferLike {
  if (ArrayBuffer.isView(value)) return OF_BYTES.has(nameOfTyped.call(value));
  return isBuffer(value);
}

function isBuffer(value: unknown): value is ArrayBufferLike {
  if (typeof value !== 'object' || value === null) return false;
  const tag = tagOf(value);
  return tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]';
}

/**
 * A copy in a buffer of its own that nobody else has. Throws a `TypeError` when the buffer was given
 * away to another thread.
 */
export function copyBytes(value: ArrayBufferView | ArrayBufferLike): Uint8Array<ArrayBuffer> {
  return new Uint8Array(viewOf(value));
}

/** The same bytes, not copied. */
export function viewOf(value: ArrayBufferView | ArrayBufferLike): Uint8Array {
  if (!ArrayBuffer.isView(value)) return new Uint8Array(value);
  const { buffer, byteOffset, byteLength } = value;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The time of a `Date`, NaN for an invalid one; undefined for what is no date. */
export function timeOf(value: object): number | undefined {
  if (!(value instanceof Date) && tagOf(value) !== '[object Date]') return undefined;
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    // It only says that it is a date.
    return undefined;
  }
}

/** What a function was called with, as the language gives it. */
export function isArguments(value: object): boolean {
  return tagOf(value) === '[object Arguments]';
}

/** Bytes, typed arrays and dates: objects without members. */
export function isLeaf(value: object): boolean {
  return ArrayBuffer.isView(value) || isBuffer(value) || timeOf(value) !== undefined;
}

const INSTEAD: Readonly<Record<string, string>> = {
  Map: 'use Object.fromEntries(map)',
  Set: 'use [...set]',
  Promise: 'await it',
  Arguments: 'use [...arguments]',
  Error: 'throw it, or keep its message',
  URL: 'use its href',
  RegExp: 'use its source',
  Response: 'await its json(), text() or bytes()',
  Blob: 'await its bytes()',
};

/** What a value is that is not kept, and what to give in its place. */
export function kindOf(value: object): string {
  if (ArrayBuffer.isView(value)) return kindOfTyped(nameOfTyped.call(value));
  const tag = tagOf(value).slice('[object '.length, -1);
  const name = nameOf(value, tag);
  const instead = INSTEAD[tag] ?? INSTEAD[name];
  if (instead !== undefined) return `${name || tag} (${instead})`;
  return `${name || 'object'} (only plain objects are kept)`;
}

/** What an object is that holds its content out of sight, such as `Map`; undefined for a mapping. */
export function builtInName(value: object): string | undefined {
  const tag = tagOf(value).slice('[object '.length, -1);
  return tag === 'Object' ? undefined : tag;
}

function kindOfTyped(name = 'DataView'): string {
  const list = name.startsWith('Big') ? 'Array.from(list, String)' : 'Array.from(list)';
  return `${name} (use ${list}, or new Uint8Array(list.buffer) for its bytes)`;
}

/**
 * What it says of itself goes before the name of its class: a program that was made smaller has
 * classes of other names.
 */
function nameOf(value: object, tag: string): string {
  if (tag === 'Arguments') return tag;
  if (isError(value)) {
    const own: unknown = Object.getOwnPropertyDescriptor(value, 'name')?.value;
    if (typeof own === 'string') return own;
  } else if (tag !== 'Object' && INSTEAD[tag] === undefined) return tag;
  const { constructor } = value as { constructor?: { name?: unknown } };
  return typeof constructor?.name === 'string' ? constructor.name : '';
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}
