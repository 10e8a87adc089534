/**
 * A step may start when its needs are done; the most urgent first.
 * Knows urgency; must not know levels.
 */
import type { Strategy } from '../../ports/strategy.ts';
import { IndexQueue } from '../../std/index-queue.ts';
import { byUrgency } from './urgency.ts';

export const workQueue: Strategy = {
  name: 'work_queue',
  summary: 'Starts a step as soon as its needs are done; longest remaining chain first.',
  queue({ graph }) {
    const { place, stepAt } = byUrgency(graph);
    const ready = new IndexQueue(graph.size);
    return {
      add: (step) => ready.add(place[step]!),
      before: (a, b) => place[a]! < place[b]!,
      take: () => {
        const next = ready.take();
        return next < 0 ? -1 : stepAt[next]!;
      },
    };
  },
};
