/**
 * Values held against a JSON Schema of draft 2020-12.
 * Knows the validator package, and what it must not be given; must not know how misfits are reported
 * (`explain.ts`). The schema is one without faults (`faults.ts`).
 */

import type { Schema as PackageSchema } from '@cfworker/json-schema';
import type { Misfit } from '../std/json-schema.ts';
import { isMapping } from '../std/mapping.ts';
import { Explainer } from './explain.ts';
import { readCopy } from './json-copy.ts';
import type { JsonSchema } from './json-schema.ts';
import { longestList, withoutLeaves } from './leafless.ts';
import { allParts, type Part, type Raw, targetsOf } from './parts.ts';
import type { Validity } from './validity.ts';
import { wordsOf } from './words.ts';

/** A schema ready to be used. Bytes and dates, which JSON Schema has no word for, count as mappings without members. */
export interface JsonCheck {
  /** What it asks for, as the middle of a sentence. */
  readonly words: string;
  /** What does not fit, the first hundred; empty when the value fits. */
  misfits(value: unknown): readonly Misfit[];
  /** The same for a large value: everything else has its turn now and then. */
  misfitsInTurns(value: unknown, nextTurn: () => Promise<void>): Promise<readonly Misfit[]>;
}

/** Makes a schema ready; the package is loaded with the first one. */
export async function jsonCheck(schema: JsonSchema): Promise<JsonCheck> {
  const { validate } = await import('@cfworker/json-schema');
  const parts = allParts(schema) ?? [];
  const copies = new Map<unknown, unknown>();
  const root = readCopy(schema, copies);
  const lookup: Record<string, PackageSchema | boolean> = Object.create(null);
  for (const [ref, target] of targetsOf(parts))
    lookup[ref] = readCopy(target, copies) as PackageSchema;
  const validity: Validity = (value, part) => {
    try {
      return validate(value, part as PackageSchema, '2020-12', lookup);
    } catch {
      // What nests so deeply that the stack is too small for it.
      return undefined;
    }
  };
  return new Check({ root, lookup, validity, has: (keyword) => has(parts, keyword) });
}

interface CheckParts {
  readonly root: unknown;
  readonly lookup: Readonly<Record<string, unknown>>;
  readonly validity: Validity;
  readonly has: (keyword: RegExp) => boolean;
}

/** Lists of so many items are looked at piece by piece. */
const MANY = 1_000;
/** Comparing each item with each other takes a tenth of a second. */
const MOST_UNIQUE = 10_000;

class Check implements JsonCheck {
  readonly words: string;
  private readonly parts: CheckParts;
  private readonly compares: boolean;
  /** What is said about the rest of a value: then it cannot be looked at in pieces. */
  private readonly isWhole: boolean;

  constructor(parts: CheckParts) {
    this.parts = parts;
    this.words = wordsOf(parts.root, parts.lookup);
    this.compares = parts.has(/^uniqueItems$/);
    this.isWhole = parts.has(/^unevaluated/);
  }

  misfits(value: unknown): readonly Misfit[] {
    const given = withoutLeaves(value);
    return this.tooLong(given) ?? this.explained(given, this.parts.root);
  }

  async misfitsInTurns(value: unknown, nextTurn: () => Promise<void>): Promise<readonly Misfit[]> {
    const given = withoutLeaves(value);
    const tooLong = this.tooLong(given);
    if (tooLong !== undefined) return tooLong;
    await nextTurn();
    const fits = await this.fitsInTurns(given, this.parts.root, nextTurn);
    if (fits) return [];
    await nextTurn();
    return this.explained(given, this.parts.root);
  }

  private explained(value: unknown, part: unknown): readonly Misfit[] {
    const { validity, lookup } = this.parts;
    if (validity(value, part)?.valid === true) return [];
    return new Explainer(validity, lookup).explain(value, part);
  }

  /** A list is looked at without its items, then these, some at a time; also where it is a member. */
  private async fitsInTurns(
    value: unknown,
    part: unknown,
    nextTurn: () => Promise<void>,
  ): Promise<boolean> {
    const { validity, lookup } = this.parts;
    const fits = (one: unknown, schema: unknown) => validity(one, schema)?.valid === true;
    if (this.isWhole || !isMapping(part)) return fits(value, part);
    if (typeof part.$ref === 'string') {
      const target = lookup[part.$ref];
      const rest = fits(value, without(part, '$ref'));
      return rest && this.fitsInTurns(value, target, nextTurn);
    }
    if (Array.isArray(value) && value.length > MANY && isMapping(part.items)) {
      if (!fits(value, without(part, 'items'))) return false;
      const from = Array.isArray(part.prefixItems) ? part.prefixItems.length : 0;
      for (let n = from; n < value.length; n++) {
        if (n % MANY === 0) await nextTurn();
        if (!fits(value[n], part.items)) return false;
      }
      return true;
    }
    if (!isMapping(value) || !isMapping(part.properties)) return fits(value, part);
    const { properties } = part;
    const large = Object.keys(properties).filter(
      (key) => Object.hasOwn(value, key) && isLong(value[key]),
    );
    if (large.length === 0) return fits(value, part);
    const open = { ...properties, ...Object.fromEntries(large.map((key) => [key, true])) };
    if (!fits(value, Object.create(part, { properties: { value: open } }))) return false;
    for (const key of large)
      if (!(await this.fitsInTurns(value[key], properties[key], nextTurn))) return false;
    return true;
  }

  private tooLong(value: unknown): readonly Misfit[] | undefined {
    if (!this.compares || longestList(value) <= MOST_UNIQUE) return undefined;
    const message = `a list of more than ${MOST_UNIQUE} items is not looked at for items that are there twice (uniqueItems)`;
    return [{ kind: 'range', path: [], message }];
  }
}

function isLong(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > MANY;
  return (
    isMapping(value) && Object.values(value).some((one) => Array.isArray(one) && one.length > MANY)
  );
}

/** The same schema as if it had no such keyword. */
function without(part: Raw, keyword: string): Raw {
  return Object.create(part, { [keyword]: { value: undefined } }) as Raw;
}

function has(parts: readonly Part[], keyword: RegExp): boolean {
  return parts.some(
    ({ schema }) => isMapping(schema) && Object.keys(schema).some((key) => keyword.test(key)),
  );
}
