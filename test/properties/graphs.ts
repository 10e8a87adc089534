/**
 * Random workflows for properties: any edges at all, or only such as make no circle.
 */
import fc from 'fast-check';
import type { Step } from '../../src/workflow/workflow.ts';
import { step } from '../workbench.ts';

/** Edges by number: `needs[s]` lists what step `s` needs. */
export type Edges = readonly (readonly number[])[];

/** Edges between up to `most` steps in any direction; a step never needs itself. */
export function anyEdges(most = 24): fc.Arbitrary<Edges> {
  return fc
    .integer({ min: 1, max: most })
    .chain((size) =>
      fc.tuple(
        ...Array.from({ length: size }, (_, s) =>
          fc
            .uniqueArray(fc.nat(size - 1), { maxLength: Math.min(3, size - 1) })
            .map((needs) => needs.filter((need) => need !== s)),
        ),
      ),
    );
}

/** Edges without a circle, steps in shuffled order, so that needs stand before and behind. */
export function acyclicEdges(most = 24): fc.Arbitrary<Edges> {
  return anyEdges(most).chain((edges) =>
    fc
      .shuffledSubarray(
        edges.map((_, s) => s),
        { minLength: edges.length },
      )
      .map((place) => {
        const shuffled: number[][] = edges.map(() => []);
        edges.forEach((needs, s) => {
          shuffled[place[s]!] = needs.filter((need) => need < s).map((need) => place[need]!);
        });
        return shuffled;
      }),
  );
}

/** The same as authored steps `s0`, `s1`, …; `extra` may give each one more. */
export function stepsOf(edges: Edges, extra: (s: number) => Partial<Step> = () => ({})): Step[] {
  return edges.map((needs, s) => ({
    ...step(
      `s${s}`,
      needs.map((need) => `s${need}`),
    ),
    ...extra(s),
  }));
}

/** Whether `to` can be reached from `from` along needs: by plain search, for reference. */
export function reaches(edges: Edges, from: number, to: number): boolean {
  const seen = new Set<number>();
  const stack = [...edges[from]!];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    stack.push(...edges[next]!);
  }
  return false;
}
