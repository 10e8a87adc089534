/**
 * The fields that are kept of a value, as a tree.
 * Knows keys; must not know what the values mean.
 */
import { EACH, type Field } from './field.ts';
import { isMappingValue } from './reach.ts';

type Branch = Map<string | number | typeof EACH, Branch | 'all'>;

export class FieldTree {
  private readonly root: Branch = new Map();

  constructor(fields: readonly Field[]) {
    for (const { parts } of fields) this.add(parts);
  }

  private add(parts: Field['parts']): void {
    let branch = this.root;
    for (const [i, part] of parts.entries()) {
      const there = branch.get(part);
      if (there === 'all') return;
      const next: Branch = there ?? new Map();
      branch.set(part, i === parts.length - 1 ? 'all' : next);
      branch = next;
    }
  }

  /** The value with nothing but these fields. */
  keep(value: unknown): unknown {
    return kept(value, this.root);
  }
}

/** Stands for what has none of the fields: it is no mapping, nor a list. */
const NOTHING = Symbol('nothing');

function kept(value: unknown, branch: Branch | 'all'): unknown {
  if (branch === 'all') return value;
  if (Array.isArray(value)) {
    const each = branch.get(EACH);
    return value.flatMap((item, i) => listed(item, each ?? branch.get(i)));
  }
  if (!isMappingValue(value)) return NOTHING;
  const entries = Object.entries(value).flatMap(([key, one]) =>
    listed(one, branch.get(key)).map((part) => [key, part] as const),
  );
  return Object.fromEntries(entries);
}

function listed(value: unknown, below: Branch | 'all' | undefined): unknown[] {
  const part = below === undefined ? NOTHING : kept(value, below);
  return part === NOTHING ? [] : [part];
}
