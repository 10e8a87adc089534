/**
 * Level by level: none of the next starts before all of this one have ended.
 * Knows levels and file order; must not know urgency.
 */
import { stepCount } from '../../graph/body.ts';
import type { Strategy } from '../../ports/strategy.ts';
import { IndexQueue } from '../../std/index-queue.ts';
import { LevelGate } from './level-gate.ts';
import { passedOver } from './no-priority.ts';

export const level: Strategy = {
  name: 'level',
  summary: 'Finishes each level before the next one starts; file order inside a level.',
  queue(body, { graph }) {
    const gate = new LevelGate(body, graph.level);
    const ready = new IndexQueue(stepCount(body));
    const release = (step: number) => ready.add(step - body.from);
    return {
      add: (step) => {
        if (gate.pass(step)) release(step);
      },
      settled: (step) => gate.settled(step, release),
      before: (a, b) => a < b,
      take: () => {
        const next = ready.take();
        return next < 0 ? -1 : next + body.from;
      },
    };
  },
  explain: (body, { graph }) =>
    passedOver(body, graph, 'inside a level the order is that of the file'),
};
