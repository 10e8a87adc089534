/**
 * Newest first: the step whose last need has just ended runs next, depth first.
 * Knows the order of arrival; must not know levels or urgency.
 */
import type { Strategy } from '../../ports/strategy.ts';

export const reactive: Strategy = {
  name: 'reactive',
  summary: 'Follows each branch to its end first: fewest live results, earliest first leaf.',
  queue() {
    const ready: number[] = [];
    return {
      add: (step) => {
        ready.push(step);
      },
      take: () => ready.pop() ?? -1,
    };
  },
};
