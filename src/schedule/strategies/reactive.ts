/**
 * Newest first: the step whose last need has just ended runs next, depth first.
 * Knows the order of arrival; must not know levels or urgency.
 */
import { stepCount } from '../../graph/body.ts';
import { someSet } from '../../graph/graph.ts';
import type { Strategy } from '../../ports/strategy.ts';
import { passedOver } from './no-priority.ts';

export const reactive: Strategy = {
  name: 'reactive',
  summary: 'Follows each branch to its end first: fewest live results, earliest first leaf.',
  queue(body, { graph, maxBranches }) {
    const ready: number[] = [];
    const arrival =
      someSet(graph, 'demand') || maxBranches < Number.POSITIVE_INFINITY
        ? new Uint32Array(stepCount(body))
        : undefined;
    let arrivals = 0;
    return {
      add: (step) => {
        ready.push(step);
        if (arrival !== undefined) arrival[step - body.from] = ++arrivals;
      },
      requeue: (step) => {
        ready.push(step);
      },
      take: () => ready.pop() ?? -1,
      before: (a, b) => arrival !== undefined && arrival[a - body.from]! > arrival[b - body.from]!,
    };
  },
  explain: (body, { graph }) =>
    passedOver(body, graph, 'the step that became ready last runs next'),
};
