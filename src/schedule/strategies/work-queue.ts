/**
 * A step may start when its needs are done; the most urgent first.
 * Knows urgency; must not know levels.
 */
import { stepCount } from '../../graph/body.ts';
import type { Strategy } from '../../ports/strategy.ts';
import { IndexQueue } from '../../std/index-queue.ts';
import { byUrgency } from './urgency.ts';

export const workQueue: Strategy = {
  name: 'work_queue',
  summary: 'Starts a step as soon as its needs are done; longest remaining chain first.',
  queue(body, { graph }) {
    const { placeOf, stepAt } = byUrgency(body, graph);
    const ready = new IndexQueue(stepCount(body));
    return {
      add: (step) => ready.add(placeOf(step)),
      before: (a, b) => placeOf(a) < placeOf(b),
      take: () => stepAt(ready.take()),
    };
  },
};
