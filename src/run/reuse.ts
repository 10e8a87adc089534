/**
 * Which results of an earlier run are reused by a new one, and why each of the others is not.
 * Knows graphs and how steps ended; must not know where results are kept, nor who asks.
 */
import { type Graph, idOf, needsOf } from '../graph/graph.ts';
import type { StepStatus } from './status.ts';

/** What a new run is made from, by the step numbers of its own graph. */
export interface Before {
  /** How a step ended in the earlier run; undefined for one that it did not have. */
  statusOf(step: number): StepStatus | undefined;
  /** Steps that are not what they were. */
  readonly changed: ReadonlySet<number>;
  /** A step that runs again whatever it came to. */
  readonly again: number | undefined;
  /** Whether everything after that step runs again too. */
  readonly downstream: boolean;
}

/**
 * For each step why it does not keep its result; undefined for a step that does. A result is kept
 * when nothing before it may come out differently. Steps of hooks always run.
 */
export function whyNotReused(graph: Graph, before: Before): (string | undefined)[] {
  const why = new Array<string | undefined>(graph.size);
  // 1 where the step and all before it are going to be as they were.
  const same = new Uint8Array(graph.size);
  for (const step of graph.order) {
    const need = needsOf(graph, step).find((one) => same[one] === 0);
    const after = need === undefined ? undefined : `after ${idOf(graph, need)}`;
    why[step] = ownReason(graph, step, before) ?? after ?? unfinished(before.statusOf(step)!);
    if (need === undefined && staysAsItWas(step, before)) same[step] = 1;
  }
  return why;
}

/** Without `downstream` what comes after a step that is run again is taken for settled. */
function staysAsItWas(step: number, { statusOf, changed, again, downstream }: Before): boolean {
  if (changed.has(step) || (step === again && downstream)) return false;
  const status = statusOf(step);
  // What was skipped is decided about anew, but with nothing new before it the answer is the same.
  return status === 'succeeded' || status === 'skipped';
}

function ownReason(graph: Graph, step: number, before: Before): string | undefined {
  const { statusOf, changed, again } = before;
  const hook = graph.hooks.get(step);
  if (hook !== undefined) return `part of ${hook}`;
  if (step === again) return 'asked for';
  const status = statusOf(step);
  if (status === undefined) return 'new';
  if (changed.has(step)) return 'changed';
  return status === 'failed' ? 'failed before' : undefined;
}

/** How a step ended, or did not, that did not succeed. */
function unfinished(status: StepStatus): string | undefined {
  switch (status) {
    case 'succeeded':
      return undefined;
    case 'failed':
    case 'skipped':
    case 'cancelled':
      return `${status} before`;
    case 'pending':
    case 'ready':
      return 'not run before';
    case 'running':
    case 'waiting':
      return 'not ended before';
  }
}

/** Whether a new run would do nothing that the earlier one has not done. */
export function nothingToRun(
  graph: Graph,
  why: readonly (string | undefined)[],
  { statusOf }: Before,
): boolean {
  return why.every((reason, step) => {
    const status = statusOf(step);
    const done = status === 'succeeded' || status === 'skipped';
    if (graph.hooks.has(step)) return done;
    return reason === undefined || (status === 'skipped' && reason === 'skipped before');
  });
}
