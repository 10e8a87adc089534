/**
 * Levels, ranks and an order in which needs come first.
 * Knows numbered edges; must not know ids or what the steps do. Nothing here recurses.
 */
import type { Hook } from '../workflow/workflow.ts';
import { type BodyPlace, NO_PARENT } from './body.ts';
import type { Numbering } from './numbering.ts';
import { liftHooks } from './rules.ts';

export interface Order {
  readonly order: Uint32Array;
  readonly level: Uint32Array;
  readonly levelCount: number;
  readonly rank: Uint32Array;
  /** How many steps could be ordered; fewer than all of them means there are circles. */
  readonly ordered: number;
}

/** What orders steps. */
type Edges = Omit<Numbering, 'scopes' | 'sources'>;

export function orderSteps(size: number, numbering: Edges): Order {
  const walk = numbering.forward ? fileOrder(size) : readyOrder(size, numbering);
  const { dependentsAt, dependents } = numbering;
  const level = levelsOf(walk.order.subarray(0, walk.ordered), numbering);
  const levelCount = level.reduce((most, one) => Math.max(most, one + 1), 0);
  const rank = new Uint32Array(size);
  for (let i = walk.ordered - 1; i >= 0; i--) {
    const step = walk.order[i]!;
    let longest = 0;
    for (let d = dependentsAt[step]!; d < dependentsAt[step + 1]!; d++) {
      const chain = rank[dependents[d]!]!;
      if (chain > longest) longest = chain;
    }
    rank[step] = longest + 1;
  }
  return { ...walk, level, levelCount, rank };
}

/** 0 for a step without needs, else one more than the deepest need. `order`: needs come first. */
export function levelsOf(
  order: Uint32Array,
  { needsAt, needs }: Pick<Edges, 'needsAt' | 'needs'>,
): Uint32Array {
  const level = new Uint32Array(needsAt.length - 1);
  for (const step of order) {
    let deepest = 0;
    for (let n = needsAt[step]!; n < needsAt[step + 1]!; n++) {
      const below = level[needs[n]!]! + 1;
      if (below > deepest) deepest = below;
    }
    level[step] = deepest;
  }
  return level;
}

function fileOrder(size: number) {
  const order = new Uint32Array(size);
  for (let s = 0; s < size; s++) order[s] = s;
  return { order, ordered: size };
}

/** Kahn's algorithm: a step follows when the last of its needs has been placed. */
function readyOrder(size: number, { needsAt, dependentsAt, dependents }: Edges) {
  const waiting = new Uint32Array(size);
  const order = new Uint32Array(size);
  let ordered = 0;
  for (let s = 0; s < size; s++) {
    waiting[s] = needsAt[s + 1]! - needsAt[s]!;
    if (waiting[s] === 0) order[ordered++] = s;
  }
  for (let i = 0; i < ordered; i++) {
    const step = order[i]!;
    for (let d = dependentsAt[step]!; d < dependentsAt[step + 1]!; d++) {
      const dependent = dependents[d]!;
      if (--waiting[dependent]! === 0) order[ordered++] = dependent;
    }
  }
  return { order, ordered };
}

/** Steps body by body, in each of them by level; and how many levels each has. */
export function layOut(
  level: Uint32Array,
  hooks: ReadonlyMap<number, Hook>,
  bodies: readonly BodyPlace[],
): { readonly order: Uint32Array; readonly levelCounts: readonly number[] } {
  const order = new Uint32Array(level.length);
  const levelCounts = bodies.map(({ from, to, parent, called }) => {
    const own = level.subarray(from, to);
    let count = 0;
    for (let s = 0; s < own.length; s++) if (own[s]! >= count) count = own[s]! + 1;
    const mayHaveHooks = hooks.size > 0 && (parent === NO_PARENT || called !== undefined);
    if (mayHaveHooks) count = liftHooks(own, (s) => hooks.get(from + s));
    const sorted = levelOrder(own, count);
    for (let i = 0; i < sorted.length; i++) order[from + i] = sorted[i]! + from;
    return count;
  });
  return { order, levelCounts };
}

/** Steps by level, file order inside a level: a stable counting sort. */
export function levelOrder(level: Uint32Array, levelCount: number): Uint32Array {
  const at = new Uint32Array(levelCount + 1);
  for (let s = 0; s < level.length; s++) at[level[s]! + 1]!++;
  for (let l = 0; l < levelCount; l++) at[l + 1]! += at[l]!;
  const order = new Uint32Array(level.length);
  for (let s = 0; s < level.length; s++) order[at[level[s]!]!++] = s;
  return order;
}
