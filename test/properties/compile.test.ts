/**
 * Compiling random graphs, against plain references: circles, levels, ranks, order.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/graph/compile.ts';
import { findCycles } from '../../src/graph/cycle.ts';
import { numberSteps } from '../../src/graph/numbering.ts';
import { orderSteps } from '../../src/graph/order.ts';
import { CATALOG, flowOf, graphOf } from '../workbench.ts';
import { acyclicEdges, anyEdges, type Edges, reaches, stepsOf } from './graphs.ts';

function circular(edges: Edges): boolean {
  return edges.some((_, s) => reaches(edges, s, s));
}

function cyclesOf(edges: Edges): number[][] {
  const numbering = numberSteps(stepsOf(edges), []);
  return findCycles(edges.length, numbering, orderSteps(edges.length, numbering));
}

/** The longest way from a step along `next`, by plain recursion. */
function longest(next: Edges, s: number): number {
  return 1 + Math.max(0, ...next[s]!.map((other) => longest(next, other)));
}

function reversed(edges: Edges): Edges {
  return edges.map((_, s) => edges.flatMap((needs, other) => (needs.includes(s) ? [other] : [])));
}

describe('compile', () => {
  it('accepts exactly the graphs without a circle', () =>
    fc.assert(
      fc.asyncProperty(anyEdges(), async (edges) => {
        const { graph, diagnostics } = await compile(flowOf(stepsOf(edges)), CATALOG);
        expect(graph === undefined).toBe(circular(edges));
        expect(diagnostics.some((d) => d.code === 'E_CYCLE')).toBe(circular(edges));
      }),
      { numRuns: 300 },
    ));

  it('gives levels and ranks as a plain count does', () =>
    fc.assert(
      fc.asyncProperty(acyclicEdges(16), async (edges) => {
        const graph = await graphOf(flowOf(stepsOf(edges)));
        const dependents = reversed(edges);
        expect([...graph.level]).toEqual(edges.map((_, s) => longest(edges, s) - 1));
        expect([...graph.rank]).toEqual(edges.map((_, s) => longest(dependents, s)));
        expect(graph.bodies[0].levelCount).toBe(Math.max(...graph.level) + 1);
      }),
      { numRuns: 300 },
    ));

  it('orders every step once, needs first, file order within a level', () =>
    fc.assert(
      fc.asyncProperty(acyclicEdges(), async (edges) => {
        const { order, level } = await graphOf(flowOf(stepsOf(edges)));
        const expected = edges.map((_, s) => s).sort((a, b) => level[a]! - level[b]! || a - b);
        expect([...order]).toEqual(expected);
        edges.forEach((needs, s) => {
          for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(s));
        });
      }),
      { numRuns: 200 },
    ));

  it('gives levels that do not depend on the order of the file', () =>
    fc.assert(
      fc.asyncProperty(acyclicEdges(), async (edges) => {
        const steps = stepsOf(edges);
        const [forth, back] = [
          await graphOf(flowOf(steps)),
          await graphOf(flowOf([...steps].reverse())),
        ];
        for (const { id } of steps) {
          expect(forth.level[forth.indexOf(id)]).toBe(back.level[back.indexOf(id)]);
        }
      }),
      { numRuns: 100 },
    ));
});

describe('findCycles', () => {
  it('gives real circles, closed and without a repetition', () => {
    fc.assert(
      fc.property(anyEdges(), (edges) => {
        for (const cycle of cyclesOf(edges)) {
          expect(cycle.length).toBeGreaterThan(1);
          expect(new Set(cycle).size).toBe(cycle.length);
          cycle.forEach((s, i) => expect(edges[s]).toContain(cycle[(i + 1) % cycle.length]));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives one for each tangle, the shortest there is', () => {
    fc.assert(
      fc.property(anyEdges(10), (edges) => {
        const cycles = cyclesOf(edges);
        const all = edges.map((_, s) => s).filter((s) => reaches(edges, s, s));
        const tangleOf = (s: number) =>
          all.filter((o) => o === s || (reaches(edges, s, o) && reaches(edges, o, s)));
        const tangles = new Map(all.map((s) => [tangleOf(s).join(), tangleOf(s)]));
        expect(cycles).toHaveLength(Math.min(10, tangles.size));
        for (const cycle of cycles) {
          const tangle = tangleOf(cycle[0]!);
          expect(cycle.length).toBe(Math.min(...tangle.map((s) => shortestRound(edges, s))));
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Steps on the shortest way from `s` back to itself, level by level. */
function shortestRound(edges: Edges, s: number): number {
  let front = new Set(edges[s]);
  for (let length = 1; length <= edges.length; length++) {
    if (front.has(s)) return length;
    front = new Set([...front].flatMap((other) => edges[other]!));
  }
  return Number.POSITIVE_INFINITY;
}
