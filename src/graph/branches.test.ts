/**
 * Which steps belong to which branch: small shapes by hand, random graphs against the definition.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acyclicEdges, type Edges, stepsOf } from '../../test/properties/graphs.ts';
import { settled } from '../../test/scheduler-harness.ts';
import { flow, flowOf, graphOf, step } from '../../test/workbench.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { branchesOf, isInSome, membersOf, NO_BRANCH } from './branches.ts';
import { type Graph, idOf } from './graph.ts';

/** Every branch by its first step: the steps in it, sorted by id, and the branch around it. */
async function told(workflow: Workflow): Promise<Record<string, string>> {
  const graph = await graphOf(workflow);
  const found = branchesOf(graph);
  const names = (steps: Iterable<number>) => [...steps].map((s) => idOf(graph, s)).sort();
  return Object.fromEntries(
    found.heads.map((head) => {
      const around = found.around[head]!;
      const outer = around === NO_BRANCH ? '' : ` in ${idOf(graph, around)}`;
      return [idOf(graph, head), names(membersOf(found, head)).join(' ') + outer];
    }),
  );
}

describe('branches', () => {
  it.each<[string, string[], Record<string, string>]>([
    ['a chain has none', ['a', 'b < a', 'c < b'], {}],
    ['roots are none', ['a', 'b'], {}],
    ['one per child of a fan-out', ['t', 'a < t', 'b < t', 'd < a'], { a: 'a d', b: 'b' }],
    [
      'where they meet, they have ended',
      ['t', 'a < t', 'b < t', 'join < a b', 'after < join'],
      { a: 'a', b: 'b' },
    ],
    [
      'branches in branches',
      ['t', 'a < t', 'b < t', 'c < a', 'd < a', 'e < c d', 'f < e b'],
      { a: 'a c d e', b: 'b', c: 'c in a', d: 'd in a' },
    ],
    [
      'a child that needs more than the fan-out starts none',
      ['t', 'u', 'a < t', 'b < t u'],
      { a: 'a' },
    ],
    ['a need that is given twice is one', ['t', 'a < t t', 'b < t'], { a: 'a', b: 'b' }],
    ['steps in any order of the file', ['d < a', 'b < t', 'a < t', 't'], { a: 'a d', b: 'b' }],
  ])('%s', async (_, lines, expected) => {
    expect(await told(flow(...lines))).toEqual(expected);
  });

  it('start at a step with a time for its branch, wherever it stands', async () => {
    const timed = (id: string, needs: string[] = []) => settled(id, { branchTimeoutMs: 5 }, needs);
    const steps = [timed('a'), step('b', ['a']), timed('c', ['b']), step('d', ['c'])];
    expect(await told(flowOf(steps))).toEqual({ a: 'a b c d', c: 'c d in a' });
  });

  it('are worked out once per graph', async () => {
    const graph = await graphOf(flow('t', 'a < t', 'b < t'));
    expect(branchesOf(graph)).toBe(branchesOf(graph));
  });

  it('100,000 deep within each other do not take long, nor overflow the stack', async () => {
    const lines = ['s0'];
    for (let i = 1; i < 100_000; i += 2) lines.push(`s${i} < s${i - 1}`, `s${i + 1} < s${i - 1}`);
    const graph = await graphOf(flow(...lines));
    const found = branchesOf(graph);
    expect(found.heads).toHaveLength(100_000);
    expect(membersOf(found, 2)).toHaveLength(99_999);
    expect(isInSome(found, 100_000, new Set([2]))).toBe(true);
    expect(isInSome(found, 1, new Set([2]))).toBe(false);
  });
});

/** Steps that can be reached from a step without needs, on no way through `without`. */
function reachable(edges: Edges, without: number): Set<number> {
  const seen = new Set<number>();
  const stack = edges.flatMap((needs, s) => (needs.length === 0 ? [s] : []));
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at === without || seen.has(at)) continue;
    seen.add(at);
    edges.forEach((needs, s) => {
      if (needs.includes(at)) stack.push(s);
    });
  }
  return seen;
}

/** The definition word by word: first steps, and what cannot be reached without them. */
function naive(edges: Edges, timed: readonly boolean[]): Map<number, Set<number>> {
  const dependents = (need: number) => edges.filter((needs) => needs.includes(need)).length;
  const branches = new Map<number, Set<number>>();
  edges.forEach((needs, s) => {
    const child = needs.length === 1 && dependents(needs[0]!) > 1;
    if (!child && !timed[s]) return;
    const others = reachable(edges, s);
    branches.set(s, new Set(edges.map((_, at) => at).filter((at) => !others.has(at))));
  });
  return branches;
}

/** The branch with the fewest steps that holds `step` (and is not the one it starts). */
function innermost(branches: Map<number, Set<number>>, step: number, own: boolean): number {
  const holding = [...branches].filter(
    ([head, members]) => members.has(step) && (own || head !== step),
  );
  holding.sort(([, a], [, b]) => a.size - b.size);
  return holding[0]?.[0] ?? NO_BRANCH;
}

function compare(graph: Graph, branches: Map<number, Set<number>>): void {
  const found = branchesOf(graph);
  expect([...found.heads].sort((a, b) => a - b)).toEqual([...branches.keys()]);
  for (const [head, members] of branches) {
    expect(new Set(membersOf(found, head))).toEqual(members);
    expect(membersOf(found, head)).toHaveLength(members.size);
    expect(found.around[head]).toBe(innermost(branches, head, false));
  }
  for (let s = 0; s < graph.size; s++) {
    expect(found.of[s]).toBe(innermost(branches, s, true));
    for (const [head, members] of branches) {
      expect(isInSome(found, s, new Set([head]))).toBe(members.has(s));
    }
  }
}

const worlds = acyclicEdges(30).chain((edges) =>
  fc.tuple(
    fc.constant(edges),
    fc.array(fc.boolean(), { minLength: edges.length, maxLength: edges.length }),
    fc.boolean(),
  ),
);

describe('on random graphs', () => {
  it('a branch holds what can only be reached through its first step', () =>
    fc.assert(
      fc.asyncProperty(worlds, async ([edges, flags, useTimes]) => {
        const timed = flags.map((flag) => useTimes && flag);
        const extra = (s: number) => (timed[s] ? { settings: { branchTimeoutMs: 5 } } : {});
        const graph = await graphOf(flowOf(stepsOf(edges, extra)));
        compare(graph, naive(edges, timed));
      }),
      { numRuns: 300 },
    ));

  it('also in deep ones, where one branch is in another in another', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { minLength: 1, maxLength: 60 }), async (backs) => {
        // Trees: each step needs one of the last few, so that nearly every step starts a branch.
        const edges = [[], ...backs.map((back, i) => [Math.max(0, i - back)])];
        const joins = edges.length > 6 ? [...edges, [3, edges.length - 1], [2, 5]] : edges;
        const graph = await graphOf(flowOf(stepsOf(joins)));
        compare(graph, naive(joins, []));
      }),
      { numRuns: 200 },
    ));
});
