/**
 * What is wrong with `$ref`: places elsewhere or nowhere, and ways that lead back to where they began.
 * Knows parts and what they name; must not know values. Everything else about the schema is right.
 */
import { isMapping } from '../std/mapping.ts';
import { show } from '../std/printable.ts';
import { type Part, partsOf, type Raw, type Targets } from './parts.ts';
import type { SchemaFault } from './schema-fault.ts';

/** So many schemas may be held against one value, without what is inside it. */
const MOST_IN_PLACE = 10_000;
const DEEPEST = 200;

export function refFaults(parts: readonly Part[], targets: Targets): SchemaFault[] {
  const found = parts.flatMap(({ schema, path }): SchemaFault[] => {
    const ref = isMapping(schema) ? (schema.$ref as string | undefined) : undefined;
    if (ref === undefined || targets.has(ref)) return [];
    return [{ path: [...path, '$ref'], ...missing(ref) }];
  });
  return found.length > 0 ? found : loopFaults(parts, targets);
}

function missing(ref: string): Pick<SchemaFault, 'message' | 'fix'> {
  if (ref.startsWith('#')) {
    const message = `"$ref": there is no schema at ${show(ref)}`;
    return { message, fix: 'write #/ and the keys that lead to one, such as #/$defs/NAME' };
  }
  const message = `"$ref": nothing outside the schema is read, got ${show(ref)}`;
  return { message, fix: 'put it under $defs, and write #/$defs/NAME' };
}

/** Schemas that are held against a value because they are held against it, or too many of them. */
function loopFaults(parts: readonly Part[], targets: Targets): SchemaFault[] {
  const weights = new Map<unknown, number>();
  const under = new Set<unknown>();
  /** How many schemas are held against the same value as this one; infinitely many in a loop. */
  const weigh = (schema: unknown): number => {
    if (!isMapping(schema)) return 1;
    const known = weights.get(schema);
    if (known !== undefined) return known;
    if (under.has(schema)) return Number.POSITIVE_INFINITY;
    if (under.size > DEEPEST) return MOST_IN_PLACE + 1;
    under.add(schema);
    const weight = sameValue(schema, targets).reduce<number>((sum, one) => sum + weigh(one), 1);
    under.delete(schema);
    weights.set(schema, weight);
    return weight;
  };
  for (const { schema, path } of parts) {
    const weight = weigh(schema);
    if (weight <= MOST_IN_PLACE) continue;
    const at = isMapping(schema) && schema.$ref !== undefined ? [...path, '$ref'] : path;
    if (weight !== Number.POSITIVE_INFINITY) {
      const message = `more than ${MOST_IN_PLACE} schemas are held against one value`;
      return [{ path: at, message, fix: 'let fewer $ref lead to the same schema' }];
    }
    const message = 'the schema leads back to itself without going into the value';
    return [{ path: at, message, fix: 'let it lead back from properties or items only' }];
  }
  return [];
}

function sameValue(schema: Raw, targets: Targets): unknown[] {
  const below = partsOf(schema, []).filter(({ inPlace }) => inPlace);
  const target = schema.$ref === undefined ? [] : [targets.get(schema.$ref as string)];
  return [...target, ...below.map((part) => part.schema)];
}
