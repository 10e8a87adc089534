/**
 * Circles among needs, found and reported: the shortest one of each tangle.
 * Knows numbered edges; must not know why steps need each other. Nothing here recurses.
 */
import type { Numbering } from './numbering.ts';
import type { Order } from './order.ts';

const MAX_CYCLES = 10;
/** In tangles up to this size the shortest circle is found from every step, else from one. */
const SEARCH_ALL = 200;

/** One circle per tangle, as steps in order of need (`a` needs `b` needs … needs `a`), at most 10. */
export function findCycles(size: number, numbering: Numbering, order: Order): number[][] {
  const placed = new Uint8Array(size);
  for (let i = 0; i < order.ordered; i++) placed[order.order[i]!] = 1;
  const tangle = tangles(size, numbering, placed);
  const cycles: number[][] = [];
  for (const members of tangle.groups) {
    if (cycles.length === MAX_CYCLES) break;
    const starts = members.length <= SEARCH_ALL ? members : members.slice(0, 1);
    let best: number[] | undefined;
    for (const start of starts) {
      const cycle = shortestFrom(start, numbering, tangle.of);
      if (best === undefined || cycle.length < best.length) best = cycle;
    }
    cycles.push(best!);
  }
  return cycles.sort((a, b) => a[0]! - b[0]!);
}

/** Groups of steps that can all reach each other (strongly connected), Tarjan's way, by stack. */
function tangles(size: number, { needsAt, needs }: Numbering, placed: Uint8Array) {
  const seen = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const of = new Int32Array(size).fill(-1);
  const groups: number[][] = [];
  const open: number[] = [];
  let clock = 0;
  for (let root = 0; root < size; root++) {
    if (placed[root] === 1 || seen[root] !== -1) continue;
    const path = [root];
    const next = [needsAt[root]!];
    seen[root] = low[root] = clock++;
    open.push(root);
    while (path.length > 0) {
      const step = path[path.length - 1]!;
      const edge = next[next.length - 1]!++;
      if (edge < needsAt[step + 1]!) {
        const need = needs[edge]!;
        if (placed[need] === 1 || of[need] !== -1) continue;
        if (seen[need] === -1) {
          seen[need] = low[need] = clock++;
          open.push(need);
          path.push(need);
          next.push(needsAt[need]!);
        } else low[step] = Math.min(low[step]!, seen[need]!);
        continue;
      }
      path.pop();
      next.pop();
      const above = path[path.length - 1];
      if (above !== undefined) low[above] = Math.min(low[above]!, low[step]!);
      if (low[step] === seen[step]) close(step, open, of, groups);
    }
  }
  return { of, groups };
}

function close(root: number, open: number[], of: Int32Array, groups: number[][]): void {
  const members: number[] = [];
  let step: number;
  do {
    step = open.pop()!;
    members.push(step);
    of[step] = root;
  } while (step !== root);
  // A single step is a circle only if it needs itself, which is reported elsewhere.
  if (members.length > 1) groups.push(members.sort((a, b) => a - b));
}

function shortestFrom(start: number, { needsAt, needs }: Numbering, of: Int32Array): number[] {
  const cameFrom = new Map<number, number>([[start, -1]]);
  const queue = [start];
  for (let i = 0; i < queue.length; i++) {
    const step = queue[i]!;
    for (let n = needsAt[step]!; n < needsAt[step + 1]!; n++) {
      const need = needs[n]!;
      if (need === start) return backtrack(step, cameFrom);
      if (of[need] !== of[start] || cameFrom.has(need)) continue;
      cameFrom.set(need, step);
      queue.push(need);
    }
  }
  return [start];
}

function backtrack(last: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const cycle: number[] = [];
  for (let step = last; step !== -1; step = cameFrom.get(step)!) cycle.push(step);
  return cycle.reverse();
}
