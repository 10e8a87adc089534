/**
 * Branches: what belongs to which fan-out child, worked out when somebody asks.
 * Knows the shape of the graph; must not know which branch is at work.
 *
 * A branch starts at each of several dependents of one step (if that step is all they need), and at
 * each step with a branch timeout. It holds every step that can only be reached through its first
 * one, so a step in which branches meet again belongs to the branch around them. Steps of bodies are in none.
 */
import { ownOrder, type Shape } from './shape.ts';

/** The number that means "in no branch". */
export const NO_BRANCH = -1;

export interface Branches {
  /** First steps of the branches, needs first. */
  readonly heads: readonly number[];
  /** The first step of the innermost branch that each step is in, or `NO_BRANCH`. */
  readonly of: Int32Array;
  /** By first step: that of the branch around it. */
  readonly around: Int32Array;
  /** By first step: where its branch stands in `members`, branches inside it included. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly members: Uint32Array;
}

const known = new WeakMap<Shape, Branches>();

export function branchesOf(graph: Shape): Branches {
  const before = known.get(graph);
  if (before !== undefined) return before;
  const found = findBranches(graph);
  known.set(graph, found);
  return found;
}

/** The steps of a branch and of all branches inside it. A view, not a copy. */
export function membersOf({ from, to, members }: Branches, head: number): Uint32Array {
  return members.subarray(from[head], to[head]);
}

/** Whether a step is inside one of the branches, at any depth. */
export function isInSome(
  { of, around }: Branches,
  step: number,
  heads: ReadonlySet<number>,
): boolean {
  for (let at = of[step]!; at !== NO_BRANCH; at = around[at]!) if (heads.has(at)) return true;
  return false;
}

function findBranches(graph: Shape): Branches {
  const order = ownOrder(graph);
  const { size, needs, needsAt, dependentsAt, timed } = graph;
  const of = new Int32Array(size).fill(NO_BRANCH);
  const tree = new BranchTree(size);
  const heads: number[] = [];
  for (let i = 0; i < order.length; i++) {
    const step = order[i]!;
    const [from, to] = [needsAt[step]!, needsAt[step + 1]!];
    let around = from === to ? NO_BRANCH : of[needs[from]!]!;
    for (let n = from + 1; n < to; n++) around = tree.meet(around, of[needs[n]!]!);
    const only = to - from === 1 ? needs[from]! : -1;
    const child = only >= 0 && dependentsAt[only + 1]! - dependentsAt[only]! > 1;
    if (!child && !timed.has(step)) {
      of[step] = around;
      continue;
    }
    of[step] = step;
    heads.push(step);
    tree.add(step, around);
  }
  return { heads, of, around: tree.around, ...placed(graph.size, heads, of, tree.around) };
}

/** Puts the steps of each branch side by side, those of inner branches within those of outer ones. */
function placed(size: number, heads: readonly number[], of: Int32Array, around: Int32Array) {
  const [own, all] = [new Uint32Array(size), new Uint32Array(size)];
  for (let step = 0; step < size; step++) if (of[step] !== NO_BRANCH) own[of[step]!]!++;
  for (let h = heads.length - 1; h >= 0; h--) {
    const head = heads[h]!;
    all[head]! += own[head]!;
    if (around[head] !== NO_BRANCH) all[around[head]!]! += all[head]!;
  }
  const [from, to, next] = [new Uint32Array(size), new Uint32Array(size), new Uint32Array(size)];
  let outermost = 0;
  // `next` is where the next inner branch of a head begins: its own steps come first.
  for (const head of heads) {
    const outer = around[head]!;
    from[head] = outer === NO_BRANCH ? outermost : next[outer]!;
    to[head] = from[head]! + all[head]!;
    next[head] = from[head]! + own[head]!;
    if (outer === NO_BRANCH) outermost = to[head]!;
    else next[outer] = to[head]!;
  }
  const members = new Uint32Array(outermost);
  const place = from.slice();
  for (let step = 0; step < size; step++) {
    if (of[step] !== NO_BRANCH) members[place[of[step]!]!++] = step;
  }
  return { from, to, members };
}

/**
 * Branches within branches, with the branch where two of them meet. Each keeps one far ancestor
 * beside its parent (skew-binary jumps), so that meeting takes logarithmic time at any depth.
 */
class BranchTree {
  readonly around: Int32Array;
  private readonly jump: Int32Array;
  private readonly depth: Int32Array;

  constructor(size: number) {
    this.around = new Int32Array(size).fill(NO_BRANCH);
    this.jump = new Int32Array(size).fill(NO_BRANCH);
    this.depth = new Int32Array(size);
  }

  add(head: number, around: number): void {
    const { jump } = this;
    this.around[head] = around;
    this.depth[head] = this.depthOf(around) + 1;
    const far = around === NO_BRANCH ? NO_BRANCH : jump[around]!;
    const farther = far === NO_BRANCH ? NO_BRANCH : jump[far]!;
    const even =
      this.depthOf(around) - this.depthOf(far) === this.depthOf(far) - this.depthOf(farther);
    jump[head] = even ? farther : around;
  }

  meet(a: number, b: number): number {
    let [one, two] = this.depthOf(a) < this.depthOf(b) ? [b, a] : [a, b];
    while (this.depthOf(one) > this.depthOf(two)) {
      const far = this.jump[one]!;
      one = this.depthOf(far) >= this.depthOf(two) ? far : this.around[one]!;
    }
    while (one !== two) {
      const [farOne, farTwo] = [this.jump[one]!, this.jump[two]!];
      [one, two] = farOne === farTwo ? [this.around[one]!, this.around[two]!] : [farOne, farTwo];
    }
    return one;
  }

  private depthOf(head: number): number {
    return head === NO_BRANCH ? 0 : this.depth[head]!;
  }
}
