/**
 * Each connected region by its shape: regular ones level by level, the others by urgency.
 * Knows regions, levels and urgency; must not know outcomes.
 */

import { stepCount } from '../../graph/body.ts';
import { isLeftOut } from '../../graph/cut.ts';
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
  queue(body, { graph }) {
    const { placeOf, stepAt } = byUrgency(body, graph);
    const regions = findRegions(body, graph);
    const gate = new LevelGate(body, graph.level, regions);
    const ready = new IndexQueue(stepCount(body));
    const release = (step: number) => ready.add(placeOf(step));
    const regular = (step: number) => regions.shape[regions.regionOf(step)]!.regular;
    return {
      add: (step) => {
        if (!regular(step) || gate.pass(step)) release(step);
      },
      settled: (step) => {
        if (regular(step)) gate.settled(step, release);
      },
      before: (a, b) => placeOf(a) < placeOf(b),
      take: () => stepAt(ready.take()),
    };
  },
  explain(body, { graph }) {
    const regions = findRegions(body, graph).shape;
    return regions
      .filter(({ first }) => !isLeftOut(graph, first))
      .map(({ first, steps, narrowest, widest, levels, regular }) => {
        const width = narrowest === widest ? `${widest} wide` : `${narrowest} to ${widest} wide`;
        const why = regular
          ? 'level: all levels are of similar width'
          : `work_queue: the widest level is more than ${MAX_WIDTH_RATIO} times the narrowest`;
        return `region of ${idOf(graph, first)} (${counted(steps, 'step')}, ${counted(levels, 'level')}, ${width}): ${why}`;
      });
  },
};
