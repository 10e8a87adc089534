/**
 * Level by level: none of the next starts before all of this one have ended.
 * Knows levels and file order; must not know urgency.
 */
import type { Strategy } from '../../ports/strategy.ts';
import { IndexQueue } from '../../std/index-queue.ts';
import { LevelGate } from './level-gate.ts';
import { passedOver } from './no-priority.ts';

export const level: Strategy = {
  name: 'level',
  summary: 'Finishes each level before the next one starts; file order inside a level.',
  queue({ graph }) {
    const gate = new LevelGate(graph);
    const ready = new IndexQueue(graph.size);
    const release = (step: number) => ready.add(step);
    return {
      add: (step) => {
        if (gate.pass(step)) ready.add(step);
      },
      settled: (step) => gate.settled(step, release),
      before: (a, b) => a < b,
      take: () => ready.take(),
    };
  },
  explain: ({ graph }) => passedOver(graph, 'inside a level the order is that of the file'),
};
