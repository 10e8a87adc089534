/**
 * Which results are kept, over random graphs and random ends of their steps.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needsOf } from '../../src/graph/graph.ts';
import { type Before, whyNotReused } from '../../src/run/reuse.ts';
import { STEP_STATUSES } from '../../src/run/status.ts';
import { flowOf, graphOf } from '../workbench.ts';
import { acyclicEdges, reaches, stepsOf } from './graphs.ts';

const earlier = acyclicEdges(16).chain((edges) => {
  const size = edges.length;
  return fc.record({
    edges: fc.constant(edges),
    // Mostly successes, so that something is kept.
    statuses: fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constant('succeeded' as const) },
        { weight: 1, arbitrary: fc.constantFrom(...STEP_STATUSES, undefined) },
      ),
      { minLength: size, maxLength: size },
    ),
    changed: fc.uniqueArray(fc.nat(size - 1), { maxLength: 2 }),
    again: fc.option(fc.nat(size - 1), { nil: undefined }),
    downstream: fc.boolean(),
  });
});

type Earlier = typeof earlier extends fc.Arbitrary<infer E> ? E : never;

async function chosen({ edges, statuses, changed, again, downstream }: Earlier) {
  const graph = await graphOf(flowOf(stepsOf(edges)));
  const before: Before = {
    statusOf: (s) => statuses[s],
    changed: new Set(changed),
    again: new Set(again === undefined ? [] : [again]),
    downstream,
  };
  return { graph, kept: whyNotReused(graph, before).map((why) => why === undefined) };
}

describe('a kept result', () => {
  it('is that of a step that succeeded and has not changed', () =>
    fc.assert(
      fc.asyncProperty(earlier, async (given) => {
        const { kept } = await chosen(given);
        kept.forEach((is, s) => {
          if (!is) return;
          expect(given.statuses[s]).toBe('succeeded');
          expect(given.changed).not.toContain(s);
          expect(s).not.toBe(given.again);
        });
      }),
    ));

  it('stands only behind kept ones, skipped ones, and the one step that runs alone', () =>
    fc.assert(
      fc.asyncProperty(earlier, async (given) => {
        const { graph, kept } = await chosen(given);
        const { statuses, again, downstream } = given;
        const alone = (s: number) => s === again && !downstream && statuses[s] === 'succeeded';
        kept.forEach((is, s) => {
          if (!is) return;
          for (const need of needsOf(graph, s)) {
            const right = kept[need] || statuses[need] === 'skipped' || alone(need);
            expect(right, `s${s} is kept behind s${need}`).toBe(true);
          }
        });
      }),
    ));

  it('is every one that nothing before it speaks against', () =>
    fc.assert(
      fc.asyncProperty(earlier, async (given) => {
        const { edges, statuses, changed, again, downstream } = given;
        const { kept } = await chosen(given);
        const runs = (s: number) =>
          changed.includes(s) ||
          (s === again && downstream) ||
          !['succeeded', 'skipped'].includes(statuses[s] ?? '');
        edges.forEach((_, s) => {
          const behind = edges.some((__, other) => runs(other) && reaches(edges, s, other));
          const own = statuses[s] === 'succeeded' && s !== again && !changed.includes(s);
          expect(kept[s], `s${s}`).toBe(own && !behind);
        });
      }),
    ));
});
