/**
 * Each connected region by its shape: regular ones level by level, the others by urgency.
 * Knows regions, levels and urgency; must not know outcomes.
 */

import { idOf } from '../../graph/graph.ts';
import type { Strategy } from '../../ports/strategy.ts';
import { counted } from '../../std/counted.ts';
import { IndexQueue } from '../../std/index-queue.ts';
import { LevelGate } from './level-gate.ts';
import { findRegions, MAX_WIDTH_RATIO } from './regions.ts';
import { byUrgency } from './urgency.ts';

export const hybrid: Strategy = {
  name: 'hybrid',
  summary: 'Regular regions level by level, the others as a work queue; the plan says which.',
  queue({ graph }) {
    const { place, stepAt } = byUrgency(graph);
    const regions = findRegions(graph);
    const gate = new LevelGate(graph, regions.of, regions.count);
    const ready = new IndexQueue(graph.size);
    const release = (step: number) => ready.add(place[step]!);
    const regular = (step: number) => regions.shape[regions.of[step]!]!.regular;
    return {
      add: (step) => {
        if (!regular(step) || gate.pass(step)) ready.add(place[step]!);
      },
      settled: (step) => {
        if (regular(step)) gate.settled(step, release);
      },
      before: (a, b) => place[a]! < place[b]!,
      take: () => {
        const next = ready.take();
        return next < 0 ? -1 : stepAt[next]!;
      },
    };
  },
  explain({ graph }) {
    return findRegions(graph).shape.map(({ first, steps, narrowest, widest, levels, regular }) => {
      const width = narrowest === widest ? `${widest} wide` : `${narrowest} to ${widest} wide`;
      const why = regular
        ? 'level: all levels are of similar width'
        : `work_queue: the widest level is more than ${MAX_WIDTH_RATIO} times the narrowest`;
      return `region of ${idOf(graph, first)} (${counted(steps, 'step')}, ${counted(levels, 'level')}, ${width}): ${why}`;
    });
  },
};
