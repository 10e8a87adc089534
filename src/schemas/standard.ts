/**
 * Schemas of libraries such as zod, valibot and arktype, which share one interface: Standard Schema.
 * Knows that interface; must not know any library.
 */

import { saidBy } from '../std/error-like.ts';
import type { Misfit, Path } from '../std/json-schema.ts';
import { printable, show } from '../std/printable.ts';
import { isThenable } from '../std/thenable.ts';
import { isPlain } from '../std/value-kinds.ts';
import { MOST_MISFITS } from './most-misfits.ts';

/**
 * A schema of a library that follows Standard Schema, version 1. `Input`: what may be given; `Output`: what
 * the schema makes of it, which is what a run gets.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    /** The name of the library. */
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema says of a value: the value that it makes of it, or what is wrong with it. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** One thing that is wrong, and where. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A value that fits, as the schema makes it, or what does not fit: at least one misfit. */
export type Checked = { readonly value: unknown } | { readonly misfits: readonly Misfit[] };

/** Whether it is a schema of a library. Some are functions. */
export function isStandard(schema: unknown): schema is StandardSchema {
  if (schema === null || (typeof schema !== 'object' && typeof schema !== 'function')) return false;
  const standard = (schema as Partial<StandardSchema>)['~standard'];
  if (typeof standard?.validate !== 'function') return false;
  // A JSON Schema that a library has printed may lead back to what it was printed from.
  return !(isPlain(schema) && !Object.prototype.propertyIsEnumerable.call(schema, '~standard'));
}

/** Holds a value against a schema of a library. Never throws: a schema that does is a misfit of the value. */
export function checkStandard(schema: StandardSchema, value: unknown): Checked | Promise<Checked> {
  try {
    const result: unknown = schema['~standard'].validate(freshCopy(value, new Map()));
    return isThenable(result) ? Promise.resolve(result).then(checkedBy, failed) : checkedBy(result);
  } catch (error) {
    return failed(error);
  }
}

/** Mappings and lists that nobody else has and that are not frozen: some libraries write into them. */
function freshCopy(value: unknown, copies: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const isList = Array.isArray(value);
  if (!isList && !isPlain(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copy: Record<string, unknown> | unknown[] = isList ? new Array(value.length) : {};
  copies.set(value, copy);
  for (const [key, member] of Object.entries(value))
    Object.defineProperty(copy, key, {
      value: freshCopy(member, copies),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  return copy;
}

function checkedBy(result: unknown): Checked {
  if (result === null || typeof result !== 'object')
    return misfit(`the schema gave ${show(result)}, which says nothing`);
  try {
    const { issues, value } = result as { issues?: unknown; value?: unknown };
    if (!issues) return { value };
    const list: unknown[] = Array.isArray(issues) ? issues.slice(0, MOST_MISFITS) : [];
    return list.length === 0 ? misfit('the schema does not fit') : { misfits: list.map(misfitOf) };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Checked {
  return misfit(`the schema failed: ${saidBy(error) ?? show(error)}`);
}

function misfit(message: string): Checked {
  return { misfits: [{ kind: 'range', path: [], message }] };
}

function misfitOf(issue: unknown): Misfit {
  const { message, path } = (issue ?? {}) as { message?: unknown; path?: unknown };
  const said = typeof message === 'string' && message.trim() !== '' ? message : 'does not fit';
  return { kind: 'range', path: pathOf(path), message: printable(said.replace(/\.$/, ''), 500) };
}

function pathOf(path: unknown): Path {
  if (!Array.isArray(path)) return [];
  return Array.from(path.slice(0, 100) as unknown[], (part) => {
    const key = part !== null && typeof part === 'object' ? (part as { key?: unknown }).key : part;
    if (typeof key === 'number' || typeof key === 'string') return key;
    return typeof key === 'symbol' ? printable(String(key), 60) : show(key);
  });
}

/** The JSON Schema of what may be given, where the library can tell. */
export function printedBy(schema: StandardSchema): unknown {
  const { jsonSchema } = schema['~standard'] as {
    jsonSchema?: { input?: (options: { target: string }) => unknown };
  };
  try {
    return jsonSchema?.input?.({ target: 'draft-2020-12' });
  } catch {
    // Not everything can be said in JSON Schema.
    return undefined;
  }
}
