/**
 * Why a value does not fit its JSON Schema: each misfit with its path, in the words of the house.
 * Knows the shape of schemas, and whom to ask whether a part fits; must not know who reads the report.
 *
 * Whether something fits, the validator alone says. Here only parts are looked into that it refused.
 */

import { isMeant, type Misfit, type Path, unknownKey } from '../std/json-schema.ts';
import { isMapping } from '../std/mapping.ts';
import { quoted, show } from '../std/printable.ts';
import { valueAt } from '../std/value-at.ts';
import { amongChoices } from './choices.ts';
import { misfitsOfConst } from './const-misfits.ts';
import { askedBy } from './keyword-words.ts';
import { FORMAT_WORDS } from './keywords.ts';
import { leafMisfits } from './leaf-view.ts';
import { MOST_MISFITS } from './most-misfits.ts';
import type { Raw } from './parts.ts';
import type { Unit, Validity } from './validity.ts';
import { listOf, wordsOf } from './words.ts';

const TOO_DEEP = 'nests too deeply to be held against its schema';

export class Explainer {
  private readonly found: Misfit[] = [];
  private readonly validity: Validity;
  private readonly lookup: Readonly<Record<string, unknown>>;

  constructor(validity: Validity, lookup: Readonly<Record<string, unknown>>) {
    this.validity = validity;
    this.lookup = lookup;
  }

  /** The misfits of a value that does not fit, at least one. */
  explain(value: unknown, part: unknown): readonly Misfit[] {
    this.part(value, part, []);
    return this.found.slice(0, MOST_MISFITS);
  }

  private get isFull(): boolean {
    return this.found.length >= MOST_MISFITS;
  }

  private part(value: unknown, part: unknown, path: Path): void {
    if (this.isFull) return;
    const said = this.validity(value, part);
    if (said?.valid === true) return;
    if (said === undefined) {
      this.found.push({ kind: 'type', path, message: TOO_DEEP });
      return;
    }
    const before = this.found.length;
    if (isMapping(part)) this.schema(value, part, path);
    if (this.found.length === before) this.found.push(otherwise(value, part, path, said.errors));
  }

  private schema(value: unknown, part: Raw, path: Path): void {
    const own = leafMisfits(part, value, path);
    this.found.push(...own);
    if (own.some(({ kind }) => kind === 'type')) return;
    if (typeof part.$ref === 'string') this.part(value, this.lookup[part.$ref], path);
    for (const one of listOf(part.allOf)) {
      // The pattern of a format that was reported already.
      const isOwn = own.length > 0 && isMapping(one) && one['x-format'] !== undefined;
      if (!isOwn) this.part(value, one, path);
    }
    for (const keyword of ['anyOf', 'oneOf']) this.choices(value, part, keyword, path);
    if (part.if !== undefined) this.condition(value, part, path);
    if (Array.isArray(value)) this.list(value, part, path);
    else if (isMapping(value)) this.mapping(value, part, path);
    if (own.length === 0) this.keywords(value, part, path);
  }

  /** Keywords that nothing else has a word for. */
  private keywords(value: unknown, part: Raw, path: Path): void {
    const rest = withoutParts(part);
    const said = (this.validity(value, rest)?.errors ?? []).map(({ keyword }) => keyword);
    for (const keyword of said) {
      const asked = this.besideWords(keyword, value, part) ?? askedBy(keyword, part);
      // Libraries write the pattern of a format beside it.
      if (asked === undefined || (keyword === 'pattern' && said.includes('format'))) continue;
      const apart = keyword === 'const' ? misfitsOfConst(value, part.const, path) : [];
      if (apart.length > 0) {
        this.found.push(...apart);
        continue;
      }
      const kind = keyword === 'format' || keyword === 'pattern' ? 'format' : 'range';
      this.found.push({ kind, path, message: `expected ${asked}, got ${show(value)}` });
    }
  }

  /** A format whose pattern says all: its words, where it would refuse the value too. */
  private besideWords(keyword: string, value: unknown, part: Raw): string | undefined {
    const format = part['x-beside'];
    if (keyword !== 'pattern' || typeof format !== 'string') return undefined;
    return this.validity(value, { format })?.valid === false ? FORMAT_WORDS[format] : undefined;
  }

  private choices(value: unknown, part: Raw, keyword: string, path: Path): void {
    const all = listOf(part[keyword]);
    const fitting = all.filter((one) => this.validity(value, one)?.valid === true).length;
    if (all.length === 0 || fitting === 1 || (fitting > 1 && keyword === 'anyOf')) return;
    if (fitting > 1) {
      const message = `expected a value that one of ${all.length} schemas fits, and ${fitting} of them do`;
      this.found.push({ kind: 'choice', path, message });
      return;
    }
    const { validity, lookup } = this;
    const told = amongChoices(value, all, path, { validity, lookup });
    if ('misfits' in told) this.found.push(...told.misfits);
    else if ('part' in told) this.part(value, told.part, path);
    else
      this.choices((value as Raw)[told.key], { anyOf: told.parts }, 'anyOf', [...path, told.key]);
  }

  private condition(value: unknown, part: Raw, path: Path): void {
    const holds = this.validity(value, part.if)?.valid === true;
    const next = holds ? part.then : part.else;
    if (next !== undefined) this.part(value, next, path);
  }

  private list(value: readonly unknown[], part: Raw, path: Path): void {
    const first = listOf(part.prefixItems);
    for (let n = 0; n < value.length && !this.isFull; n++) {
      const one = n < first.length ? first[n] : part.items;
      if (one !== undefined) this.part(value[n], one, [...path, n]);
    }
  }

  private mapping(value: Raw, part: Raw, path: Path): void {
    const { properties = {}, required, additionalProperties: more } = part as Record<string, Raw>;
    const known = Object.keys(properties);
    const patterns = Object.entries(part.patternProperties ?? {}).map(
      ([pattern, one]) => [new RegExp(pattern, 'u'), one] as const,
    );
    for (const key of Object.keys(value)) {
      if (this.isFull) return;
      const at = [...path, key];
      const own = Object.hasOwn(properties, key) ? [properties[key]] : [];
      const matching = patterns.filter(([pattern]) => pattern.test(key)).map(([, one]) => one);
      for (const one of [...own, ...matching]) this.part(value[key], one, at);
      if (own.length + matching.length > 0 || more === undefined) continue;
      if ((more as unknown) === false) this.found.push(unknownKey(key, known, path, true));
      else this.part(value[key], more, at);
    }
    const strange = Object.keys(value)
      .filter((key) => !Object.hasOwn(properties, key))
      .slice(0, 200);
    for (const key of listOf(required) as string[]) {
      if (Object.hasOwn(value, key) || this.isFull) continue;
      // What is there but misspelt has been reported already.
      if ((more as unknown) === false && strange.some((other) => isMeant(other, key))) continue;
      const wanted = Object.hasOwn(properties, key)
        ? `, ${wordsOf(properties[key], this.lookup)}`
        : '';
      this.found.push({
        kind: 'missing',
        path,
        key,
        message: `the key ${quoted(key)} is missing${wanted}`,
      });
    }
    this.names(value, part, path);
  }

  private names(value: Raw, part: Raw, path: Path): void {
    for (const key of part.propertyNames === undefined ? [] : Object.keys(value)) {
      if (this.isFull || this.validity(key, part.propertyNames)?.valid === true) continue;
      const message = `the key ${show(key)} is none of those that may be there: expected ${wordsOf(part.propertyNames, this.lookup)}`;
      this.found.push({ kind: 'unknown-key', path: [...path, key], atKey: true, message });
    }
    for (const [key, others] of Object.entries(part.dependentRequired ?? {})) {
      if (!Object.hasOwn(value, key)) continue;
      for (const other of (others as string[]).filter((name) => !Object.hasOwn(value, name)))
        this.found.push({
          kind: 'missing',
          path,
          key: other,
          message: `the key ${quoted(other)} is missing, which ${quoted(key)} needs`,
        });
    }
    for (const [key, one] of Object.entries(part.dependentSchemas ?? {}))
      if (Object.hasOwn(value, key)) this.part(value, one, path);
  }
}

const OF_PARTS = [
  '$ref allOf anyOf oneOf if then else dependentSchemas dependentRequired required propertyNames',
  'properties patternProperties additionalProperties unevaluatedProperties',
  'items prefixItems unevaluatedItems',
].flatMap((line) => line.split(' '));
const NO_PARTS = Object.fromEntries(OF_PARTS.map((keyword) => [keyword, { value: undefined }]));

/** The same schema without what is reported by itself. */
function withoutParts(part: Raw): Raw {
  return Object.create(part, NO_PARTS) as Raw;
}

/** Where no words are known for it: the last place that the validator names. */
function otherwise(value: unknown, part: unknown, path: Path, errors: readonly Unit[]): Misfit {
  const last = errors.at(-1);
  const below = last === undefined ? [] : placeOf(last.instanceLocation, value);
  const at = [...path, ...below];
  if (last?.keyword === 'false' && typeof below.at(-1) === 'string')
    return {
      kind: 'unknown-key',
      path: at,
      atKey: true,
      message: `unknown key ${show(below.at(-1))}`,
    };
  const asked =
    below.length === 0 && isMapping(part) ? askedBy(last?.keyword ?? '', part) : undefined;
  const expected = asked ?? (part === false ? 'nothing here' : 'a value that the schema fits');
  return {
    kind: 'range',
    path: at,
    message: `expected ${expected}, got ${show(valueAt(value, below))}`,
  };
}

/** `#/a/0` as a path into the value. */
function placeOf(pointer: string, value: unknown): Path {
  let at = value;
  return pointer
    .split('/')
    .slice(1)
    .map((key) => {
      const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
      const isItem = Array.isArray(at);
      at = isMapping(at) || isItem ? (at as Raw)[name] : undefined;
      return isItem ? Number(name) : name;
    });
}
