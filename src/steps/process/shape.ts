/**
 * Operations on which fields there are, and where.
 * Knows keys; must not know what the values mean.
 */
import { EACH, type Field } from './field.ts';
import { FieldTree } from './field-tree.ts';
import type { Apply, Compiling, Operations } from './operation.ts';
import { changed, GONE, isMappingValue, type Mapping, type Missing } from './reach.ts';
import { RuleFault, wrongType } from './rule-fault.ts';

export const SHAPE_OPERATIONS: Operations<
  'rename' | 'copy' | 'remove' | 'keep' | 'default' | 'put' | 'set' | 'merge'
> = {
  rename: (names, at) => moved(names, at, true),
  copy: (names, at) => moved(names, at, false),
  remove: (given, at) => {
    const fields = at.fields(given).map((field) => at.named(field));
    return (value) => fields.reduce((now, field) => changed(now, field, 'skip', () => GONE), value);
  },
  keep: (given, at) => {
    const tree = new FieldTree(at.fields(given).map((field) => at.named(field)));
    return (value) => {
      if (!isMappingValue(value) && !Array.isArray(value)) throw wrongType('a mapping', value, []);
      return tree.keep(value);
    };
  },
  default: (values, at) => {
    const fields = at.keys(values);
    return (value) =>
      fields.reduce(
        (now, [field, usual]) => changed(now, field, 'make', (given) => given ?? usual),
        value,
      );
  },
  put: (values, at) => {
    const fields = at.keys(values);
    return (value) =>
      fields.reduce((now, [field, put]) => changed(now, field, 'make', () => put), value);
  },
  set: (expressions, at) => {
    const fields = at.keys(expressions).map(([field, text, below]) => {
      const inItem = field.parts.includes(EACH) || at.inItem;
      return [field, below.expression(text, inItem)] as const;
    });
    // What one expression sees is what those before it have set.
    return (value, { args, in: around }) =>
      fields.reduce(
        (now, [field, evaluate]) =>
          changed(now, field, 'make', (_, place, item) => {
            try {
              return evaluate(now, { args, in: item ?? around });
            } catch (error) {
              throw error instanceof RuleFault ? error.within(place) : error;
            }
          }),
        value,
      );
  },
  merge: (given, at) => {
    if (typeof given !== 'string') return (value) => merged(whole(value), given as Mapping);
    const evaluate = at.expression(given);
    return (value, around) => {
      const more = evaluate(value, around);
      if (!isMappingValue(more)) throw wrongType('a mapping from merge', more, []);
      return merged(whole(value), more);
    };
  },
};

function whole(value: unknown): Mapping {
  if (isMappingValue(value)) return value;
  throw wrongType('a mapping', value, []);
}

/** Mappings are merged into mappings; anything else takes the place of what was there. */
function merged(into: Mapping, more: Mapping): Mapping {
  const entries = Object.entries(more).map(([key, value]) => {
    const now = Object.hasOwn(into, key) ? into[key] : undefined;
    return [key, isMappingValue(now) && isMappingValue(value) ? merged(now, value) : value];
  });
  return { ...into, ...Object.fromEntries(entries) };
}

interface Move {
  readonly from: Field;
  readonly to: Field;
}

/** Within each item of a list what is moved stays in that item. */
function moved(names: Readonly<Record<string, string>>, at: Compiling, leaves: boolean): Apply {
  const groups = new Map<string, { holder: Field | undefined; moves: Move[] }>();
  for (const [from, text, below] of at.keys(names)) {
    const to = below.named(below.field(text));
    below.named(from, true);
    const [holder, inner] = split(from);
    const [other, target] = split(to);
    if (holder?.text !== other?.text) {
      const message = `${quotedField(from)} and ${quotedField(to)} do not stand in the same list`;
      below.tell(message, 'write both behind the same [], or use set');
    }
    const key = holder?.text ?? '';
    const group = groups.get(key) ?? { holder, moves: [] };
    group.moves.push({ from: inner, to: target });
    groups.set(key, group);
  }
  const work = [...groups.values()];
  return (value) =>
    work.reduce((now, { holder, moves }) => {
      const move = (one: unknown) => movedIn(one, moves, leaves, at.missing);
      if (holder === undefined) return move(now);
      return changed(now, holder, at.missing, (one, place) => {
        try {
          return move(one);
        } catch (error) {
          throw error instanceof RuleFault ? error.within(place) : error;
        }
      });
    }, value);
}

function quotedField({ text }: Field): string {
  return JSON.stringify(text);
}

/** A field at its last `[]`: the items, and what is named within one. */
function split({ text, parts }: Field): readonly [Field | undefined, Field] {
  const at = parts.lastIndexOf(EACH);
  if (at < 0) return [undefined, { text, parts }];
  const end = text.lastIndexOf('[]') + 2;
  const holder = { text: text.slice(0, end), parts: parts.slice(0, at + 1) };
  return [holder, { text: text.slice(end + 1), parts: parts.slice(at + 1) }];
}

/** All are read before any is put, so that two can change places. */
function movedIn(
  value: unknown,
  moves: readonly Move[],
  leaves: boolean,
  missing: Missing,
): unknown {
  const found: { readonly to: Field; readonly value: unknown }[] = [];
  let now = value;
  for (const { from, to } of moves)
    changed(value, from, missing, (one) => {
      found.push({ to, value: one });
      return one;
    });
  if (leaves) for (const { from } of moves) now = changed(now, from, 'skip', () => GONE);
  for (const { to, value: one } of found)
    now = changed(now, to, 'make', (there, place) => {
      if (there !== undefined)
        throw new RuleFault('E_RULE_FIELD', [...place], (at) => `there is a ${at} already`);
      return one;
    });
  return now;
}
