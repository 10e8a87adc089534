/**
 * What is wrong with a JSON Schema that somebody wrote.
 * Knows draft 2020-12 and what would be dangerous or misunderstood; must not know what the schema is for.
 */

import { misfits, type Path } from '../std/json-schema.ts';
import { isMapping } from '../std/mapping.ts';
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';
import { FOREIGN, KEYWORDS, SCHEMAS_BELOW, SHAPES } from './keywords.ts';
import { allParts, MOST_PARTS, type Part, type Raw, targetsOf } from './parts.ts';
import { refFaults } from './ref-faults.ts';
import type { SchemaFault } from './schema-fault.ts';
import { wordFaults } from './word-faults.ts';

/** Schemas that were looked at, and can be used, with their warnings: a workflow is compiled for each run. */
const sound = new WeakMap<object, readonly SchemaFault[]>();

/** Every fault, in the order of the schema; one without any but warnings can be held against values. */
export function schemaFaults(schema: unknown): readonly SchemaFault[] {
  const known = isMapping(schema) ? sound.get(schema) : undefined;
  if (known !== undefined) return known;
  const found = faultsOf(schema);
  if (isMapping(schema) && isUsable(found)) sound.set(schema, found);
  return found;
}

export function isUsable(faults: readonly SchemaFault[]): boolean {
  return faults.every(({ isWarning }) => isWarning);
}

function faultsOf(schema: unknown): SchemaFault[] {
  const parts = allParts(schema);
  if (parts === undefined) {
    const message = `the schema has more than ${MOST_PARTS} parts; what is used twice counts twice`;
    return [{ path: [], message, fix: 'put what repeats under $defs, and write $ref' }];
  }
  const found = parts.flatMap(partFaults);
  return isUsable(found) ? [...found, ...refFaults(parts, targetsOf(parts))] : found;
}

const NO_KEY = 'leave it out: JSON Schema 2020-12 has no such key (keys of your own begin with x-)';

function partFaults({ schema, path }: Part): SchemaFault[] {
  if (typeof schema === 'boolean') return [];
  if (!isMapping(schema)) return [noSchema(schema, path)];
  const found: SchemaFault[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    const at = [...path, keyword];
    if (keyword.startsWith('x-')) continue;
    if (Object.hasOwn(SHAPES, keyword)) found.push(...shapeFaults(keyword, schema, at));
    else if (Object.hasOwn(SCHEMAS_BELOW, keyword)) found.push(...belowFaults(keyword, value, at));
    else {
      const close = nearest(keyword, KEYWORDS);
      const meant =
        FOREIGN.get(keyword) ?? (close === undefined ? NO_KEY : `did you mean "${close}"?`);
      const message = `a schema has no key ${show(keyword)} here`;
      found.push({ path: at, message, fix: meant, atKey: true });
    }
  }
  return found;
}

function noSchema(value: unknown, path: Path): SchemaFault {
  const truth = typeof value === 'string' && /^additional|^unevaluated/.test(String(path.at(-1)));
  if (!truth)
    return { path, message: `expected a schema such as { type: string }, got ${show(value)}` };
  const message = `expected true, false or a schema, got ${show(value)}`;
  return { path, message, fix: 'write true or false, without quotes' };
}

function shapeFaults(keyword: string, schema: Raw, at: Path): SchemaFault[] {
  const value = schema[keyword];
  const shape = keyword === 'type' ? typeShape(value) : SHAPES[keyword]!;
  const wrong = misfits(shape, value, at);
  if (wrong.length === 0) return wordFaults(keyword, value, at, schema);
  return wrong.map(({ message, path, fix, asText }) => ({
    path,
    message: `"${keyword}": ${message}`,
    fix: requiredFix(keyword, value, at) ?? fix,
    asText,
  }));
}

/** A list of types is checked item by item. */
function typeShape(value: unknown) {
  const [one, list] = SHAPES.type!.anyOf!;
  return Array.isArray(value) ? list! : one!;
}

/** Other tools say at each member whether it has to be given. */
function requiredFix(keyword: string, value: unknown, at: Path): string | undefined {
  if (keyword !== 'required' || typeof value !== 'boolean' || at.length === 1) return undefined;
  return 'leave it out, and list the members that have to be there above: required: [NAME]';
}

const LIST = { type: 'array', minItems: 1 } as const;
const MAP = { type: 'object' } as const;

function belowFaults(keyword: string, value: unknown, at: Path): SchemaFault[] {
  const below = SCHEMAS_BELOW[keyword]!;
  if (below === 'one' && Array.isArray(value)) {
    const message = `"${keyword}": expected one schema, got ${show(value)}`;
    const fix = keyword === 'items' ? 'write prefixItems for the first items' : undefined;
    return [{ path: at, message, fix }];
  }
  // What stands there instead of a schema is reported as a part.
  if (below === 'one') return [];
  const wrong = misfits(below === 'list' ? LIST : MAP, value, at);
  if (wrong.length > 0)
    return wrong.map(({ message, path, fix }) => ({
      path,
      message: `"${keyword}": ${message}`,
      fix,
    }));
  if (keyword !== 'patternProperties') return [];
  return Object.keys(value as Raw).flatMap((pattern) =>
    wordFaults('pattern', pattern, [...at, pattern]).map((fault) => ({ ...fault, atKey: true })),
  );
}
