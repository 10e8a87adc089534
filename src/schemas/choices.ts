/**
 * A value that none of several schemas fits: which of them was meant, or what they want.
 * Knows the shape of schemas; must not know what is wrong inside the one that was meant.
 */

import type { Misfit, Path } from '../std/json-schema.ts';
import { isMapping } from '../std/mapping.ts';
import { quoted, show } from '../std/printable.ts';
import { someOf } from '../std/some-of.ts';
import { leafMisfits } from './leaf-view.ts';
import type { Raw } from './parts.ts';
import type { Validity } from './validity.ts';
import { listOf, resolved, wordsOf } from './words.ts';

/** Whom to ask. */
export interface Look {
  readonly validity: Validity;
  readonly lookup: Readonly<Record<string, unknown>>;
}

/** What is reported: the misfits, those of one of the schemas, or those of one member that all of them refuse. */
export type Among =
  | { readonly misfits: readonly Misfit[] }
  | { readonly part: unknown }
  | { readonly key: string; readonly parts: readonly unknown[] };

/** The one of the right kind is reported, if there is only one; else what all of them are. */
export function amongChoices(
  value: unknown,
  all: readonly unknown[],
  path: Path,
  look: Look,
): Among {
  const near = all.filter((one) => isNear(value, one, look));
  if (near.length === 1) return { part: near[0] };
  const mappings = all.map((one) => resolved(one, look.lookup)).filter(takesMappings);
  const among = isMapping(value) ? amongMappings(value, mappings, path, look) : undefined;
  if (among !== undefined) return among;
  const words = all.map((one) => {
    const schema = resolved(one, look.lookup);
    return isMapping(value) && takesMappings(schema)
      ? mappingWords(schema)
      : wordsOf(one, look.lookup);
  });
  const expected = [...new Set(words)].join(' or ');
  return told({ kind: 'choice', path, message: `expected ${expected}, got ${show(value)}` });
}

function told(misfit: Misfit): Among {
  return { misfits: [misfit] };
}

/** Whether the value is of the kind of the schema, by its type and by members that can have few values only. */
function isNear(value: unknown, part: unknown, { lookup }: Look): boolean {
  const schema = resolved(part, lookup);
  if (!isMapping(schema)) return false;
  if (leafMisfits(schema, value, []).some(({ kind }) => kind !== 'range')) return false;
  if (!isMapping(value) || !isMapping(schema.properties)) return true;
  return Object.entries(schema.properties).every(([key, one]) => {
    const only = onlyValues(one, lookup);
    return only === undefined || (Object.hasOwn(value, key) && only.includes(value[key]));
  });
}

function takesMappings(schema: unknown): schema is Raw {
  if (!isMapping(schema)) return false;
  return listOf(schema.type).includes('object') || (schema.type ?? 'object') === 'object';
}

/** Undefined where nothing better can be said than what they are. */
function amongMappings(value: Raw, all: readonly Raw[], path: Path, look: Look): Among | undefined {
  const key = all.length > 1 ? tellingKey(all, look) : undefined;
  let meant = all;
  if (key !== undefined) {
    const isOf = (one: Raw) => valuesAt(one, key, look)!.includes(value[key]);
    meant = Object.hasOwn(value, key) ? all.filter(isOf) : [];
    if (meant.length === 0)
      return otherThan(value, key, path, [
        ...new Set(all.flatMap((one) => valuesAt(one, key, look)!)),
      ]);
  }
  const whole = meant.filter(({ required }) =>
    listOf(required).every((name) => Object.hasOwn(value, name as string)),
  );
  const [first] = whole.length > 0 ? whole : meant;
  if (whole.length === 1 || meant.length === 1) return { part: first };
  if (whole.length === 0) return undefined;
  const wrong = new Set(whole.map((one) => refusedMembers(value, one, look).join('\n')));
  const [member = ''] = wrong;
  if (wrong.size === 1 && Object.hasOwn(value, member))
    return { key: member, parts: whole.map(({ properties }) => (properties as Raw)[member]) };
  const message = `expected a value that one of ${whole.length} schemas fits, got ${show(value)}`;
  return told({ kind: 'choice', path, message });
}

/** The member by which all of them can be told apart: each lists its values. */
function tellingKey(all: readonly Raw[], look: Look): string | undefined {
  const [first] = all;
  const keys = isMapping(first?.properties) ? Object.keys(first.properties) : [];
  return keys.find((key) => all.every((one) => valuesAt(one, key, look) !== undefined));
}

function valuesAt(
  { properties }: Raw,
  key: string,
  { lookup }: Look,
): readonly unknown[] | undefined {
  return isMapping(properties) && Object.hasOwn(properties, key)
    ? onlyValues(properties[key], lookup)
    : undefined;
}

/** The values of a schema that lists them, where all of them are scalars. */
function onlyValues(part: unknown, lookup: Look['lookup']): readonly unknown[] | undefined {
  const schema = resolved(part, lookup);
  if (!isMapping(schema)) return undefined;
  const values = schema.const === undefined ? listOf(schema.enum) : [schema.const];
  const scalar = values.every((one) => one === null || typeof one !== 'object');
  return values.length > 0 && scalar ? values : undefined;
}

function otherThan(value: Raw, key: string, path: Path, values: readonly unknown[]): Among {
  if (!Object.hasOwn(value, key)) {
    const message = `the key ${quoted(key)} is missing, ${wordsOf({ enum: values }, {})}`;
    return told({ kind: 'missing', path, key, message });
  }
  const misfits = leafMisfits({ enum: values }, value[key], [...path, key]);
  if (misfits.length > 0) return { misfits };
  const message = `expected one of ${values.length} choices, got ${show(value[key])}`;
  return told({ kind: 'choice', path: [...path, key], message });
}

function refusedMembers(value: Raw, { properties }: Raw, { validity }: Look): readonly string[] {
  const known = isMapping(properties) ? properties : {};
  return Object.keys(value).filter(
    (key) => Object.hasOwn(known, key) && validity(value[key], known[key])?.valid !== true,
  );
}

function mappingWords({ required }: Raw): string {
  const names = listOf(required) as readonly string[];
  return names.length === 0 ? 'a mapping' : `a mapping with ${someOf(names, 3)}`;
}
