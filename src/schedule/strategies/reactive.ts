/**
 * Newest first: the step whose last need has just ended runs next, depth first.
 * Knows the order of arrival; must not know levels or urgency.
 */
import { someSet } from '../../graph/graph.ts';
import type { Strategy } from '../../ports/strategy.ts';
import { passedOver } from './no-priority.ts';

export const reactive: Strategy = {
  name: 'reactive',
  summary: 'Follows each branch to its end first: fewest live results, earliest first leaf.',
  queue({ graph, maxBranches }) {
    const ready: number[] = [];
    const arrival =
      someSet(graph, 'demand') || maxBranches < Number.POSITIVE_INFINITY
        ? new Uint32Array(graph.size)
        : undefined;
    let arrivals = 0;
    return {
      add: (step) => {
        ready.push(step);
        if (arrival !== undefined) arrival[step] = ++arrivals;
      },
      putBack: (step) => {
        ready.push(step);
      },
      take: () => ready.pop() ?? -1,
      before: (a, b) => arrival !== undefined && arrival[a]! > arrival[b]!,
    };
  },
  explain: ({ graph }) => passedOver(graph, 'the step that became ready last runs next'),
};
