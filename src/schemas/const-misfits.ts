/**
 * Where a value is another one than the only one that may be there.
 * Knows plain data; must not know the schema around it.
 */

import { type Misfit, type Path, unknownKey } from '../std/json-schema.ts';
import { isMapping } from '../std/mapping.ts';
import { quoted, show } from '../std/printable.ts';

/** Empty for a scalar, which is shown whole, and where no difference is seen. */
export function misfitsOfConst(value: unknown, only: unknown, path: Path): readonly Misfit[] {
  return isMapping(only) || Array.isArray(only) ? differences(value, only, path) : [];
}

function differences(value: unknown, only: unknown, path: Path): Misfit[] {
  if (isMapping(only) && isMapping(value)) {
    const known = Object.keys(only);
    const strange = Object.keys(value).filter((key) => !Object.hasOwn(only, key));
    return [
      ...strange.map((key) => unknownKey(key, known, path, true)),
      ...known.flatMap((key) =>
        Object.hasOwn(value, key)
          ? differences(value[key], only[key], [...path, key])
          : [missing(key, only[key], path)],
      ),
    ];
  }
  if (Array.isArray(only) && Array.isArray(value) && only.length === value.length)
    return only.flatMap((item, n) => differences(value[n], item, [...path, n]));
  if (value === only) return [];
  return [{ kind: 'range', path, message: `expected exactly ${show(only)}, got ${show(value)}` }];
}

function missing(key: string, only: unknown, path: Path): Misfit {
  const message = `the key ${quoted(key)} is missing, exactly ${show(only)}`;
  return { kind: 'missing', path, key, message };
}
