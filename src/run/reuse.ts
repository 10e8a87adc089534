/**
 * Which results of an earlier run are reused by a new one, and why each of the others is not.
 * Knows graphs and how steps ended; must not know where results are kept, nor who asks.
 */
import { isLeftOut } from '../graph/cut.ts';
import { type Graph, idOf, needsOf } from '../graph/graph.ts';
import { ownOrder } from '../graph/shape.ts';
import type { Hook } from '../workflow/workflow.ts';
import type { StepStatus } from './status.ts';

/** What a new run is made from, by the step numbers of its own graph. */
export interface Before {
  /** How a step ended in the earlier run; undefined for one that it did not have. */
  statusOf(step: number): StepStatus | undefined;
  /** Steps that are not what they were. */
  readonly changed: ReadonlySet<number>;
  /** Steps that run again whatever they came to. */
  readonly again: ReadonlySet<number>;
  /** Whether everything after those runs again too. */
  readonly downstream: boolean;
}

/** Why a step does not keep its result. */
export type RerunCause =
  | { readonly kind: 'hook'; readonly hook: Hook }
  | { readonly kind: 'asked' | 'new' | 'changed' | 'left_out' }
  /** A step before it runs again. */
  | { readonly kind: 'after'; readonly need: number }
  /** It came to that in the earlier run. */
  | { readonly kind: 'status'; readonly status: StepStatus };

/**
 * For each step why it does not keep its result; undefined for a step that does. A result is kept
 * when nothing before it may come out differently. Steps of hooks always run.
 */
export function whyNotReused(graph: Graph, before: Before): (RerunCause | undefined)[] {
  const why = new Array<RerunCause | undefined>(graph.roots);
  // 1 where the step and all before it are going to be as they were.
  const same = new Uint8Array(graph.roots);
  for (const step of ownOrder(graph)) {
    const need = needsOf(graph, step).find((one) => same[one] === 0);
    const after = need === undefined ? undefined : ({ kind: 'after', need } as const);
    why[step] = ownCause(graph, step, before) ?? after ?? unfinished(before.statusOf(step)!);
    if (need === undefined && staysAsItWas(step, before)) same[step] = 1;
  }
  return why;
}

/** Whether all that a step needs is as it was: it kept its result, or is skipped for what was so before. */
export function needsAreKept(
  graph: Graph,
  why: readonly (RerunCause | undefined)[],
  step: number,
): boolean {
  return needsOf(graph, step).every((need) => {
    const cause = why[need];
    return cause === undefined || (cause.kind === 'status' && cause.status === 'skipped');
  });
}

/** Those, and all that stand behind one of them. */
export function andBehind(graph: Graph, first: ReadonlySet<number>): ReadonlySet<number> {
  const found = new Set(first);
  for (const step of ownOrder(graph))
    if (needsOf(graph, step).some((need) => found.has(need))) found.add(step);
  return found;
}

/** Without `downstream` what comes after a step that is run again is taken for settled. */
function staysAsItWas(step: number, { statusOf, changed, again, downstream }: Before): boolean {
  if (changed.has(step) || (downstream && again.has(step))) return false;
  const status = statusOf(step);
  // What was skipped is decided about anew, but with nothing new before it the answer is the same.
  return status === 'succeeded' || status === 'skipped';
}

function ownCause(graph: Graph, step: number, before: Before): RerunCause | undefined {
  const { statusOf, changed, again } = before;
  const hook = graph.hooks.get(step);
  if (hook !== undefined) return { kind: 'hook', hook };
  if (isLeftOut(graph, step)) return { kind: 'left_out' };
  if (again.has(step)) return { kind: 'asked' };
  const status = statusOf(step);
  if (status === undefined) return { kind: 'new' };
  if (changed.has(step)) return { kind: 'changed' };
  return status === 'failed' ? { kind: 'status', status } : undefined;
}

/** How a step ended, or did not, that did not succeed. */
function unfinished(status: StepStatus): RerunCause | undefined {
  return status === 'succeeded' ? undefined : { kind: 'status', status };
}

export function rerunReason(cause: RerunCause, graph: Graph): string {
  switch (cause.kind) {
    case 'hook':
      return `part of ${cause.hook}`;
    case 'asked':
      return 'asked for';
    case 'left_out':
      return 'left out';
    case 'after':
      return `after ${idOf(graph, cause.need)}`;
    case 'status':
      return statusReason(cause.status);
    default:
      return cause.kind;
  }
}

function statusReason(status: StepStatus): string {
  switch (status) {
    case 'succeeded':
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
  why: readonly (RerunCause | undefined)[],
  { statusOf }: Before,
): boolean {
  return why.every((cause, step) => {
    const status = statusOf(step);
    const done = status === 'succeeded' || status === 'skipped';
    if (graph.hooks.has(step)) return done;
    if (cause?.kind === 'left_out') return true;
    return cause === undefined || (cause.kind === 'status' && status === 'skipped');
  });
}
