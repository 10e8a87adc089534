/**
 * Which results of an earlier run are reused by a new one, and why each of the others is not.
 * Knows graphs and how steps ended; must not know where results are kept, nor who asks.
 */
import type { BodyShape } from '../graph/body.ts';
import { isLeftOut } from '../graph/cut.ts';
import { type Graph, idOf, needsOf } from '../graph/graph.ts';
import { ownOrder, type Shape } from '../graph/shape.ts';
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
  /** Whether it had not begun there, and what stands behind it had kept its result all the same. */
  isPassed?(step: number): boolean;
}

/** Why a step does not keep its result. */
export type RerunCause =
  | { readonly kind: 'hook'; readonly hook: Hook }
  | { readonly kind: 'asked' | 'new' | 'changed' | 'left_out' }
  /** A step before it runs again. */
  | { readonly kind: 'after'; readonly need: number }
  /** It came to that in the earlier run; `isPassed`: as there. */
  | { readonly kind: 'status'; readonly status: StepStatus; readonly isPassed?: true };

type OneBody = Pick<BodyShape, 'from' | 'to'>;

/**
 * For each step of a body, that of the workflow where none is given, why it does not keep its result; undefined for
 * a step that does. A result is kept when nothing before it may come out differently. Steps of hooks always run.
 * What is told of a step stands at its place in the body.
 */
export function whyNotReused(
  graph: Shape,
  before: Before,
  { from, to }: OneBody = graph.bodies[0],
): (RerunCause | undefined)[] {
  const why = new Array<RerunCause | undefined>(to - from);
  // 1 where the step and all before it are going to be as they were.
  const same = new Uint8Array(to - from);
  for (const step of graph.order.subarray(from, to)) {
    const need = needsOf(graph, step).find((one) => same[one - from] === 0);
    const after = need === undefined ? undefined : ({ kind: 'after', need } as const);
    why[step - from] = ownCause(graph, step, before) ?? after ?? unfinished(step, before);
    if (need === undefined && staysAsItWas(step, before)) same[step - from] = 1;
  }
  return why;
}

/** Whether all that a step needs is as it was: it kept its result, or is skipped for what was so before. */
export function needsAreKept(
  graph: Shape,
  why: readonly (RerunCause | undefined)[],
  step: number,
): boolean {
  return firstAnew(graph, why, step) === undefined;
}

/** The first need of a step that is not as it was. */
export function firstAnew(
  graph: Shape,
  why: readonly (RerunCause | undefined)[],
  step: number,
  { from }: OneBody = graph.bodies[0],
): number | undefined {
  return needsOf(graph, step).find((need) => !comesToTheSame(why[need - from]));
}

/** Whether a step keeps its result, or is decided about anew with nothing new before it. */
export function comesToTheSame(cause: RerunCause | undefined): boolean {
  if (cause?.kind !== 'status') return cause === undefined;
  return cause.status === 'skipped' || cause.isPassed === true;
}

/** Those, and all that stand behind one of them. */
export function andBehind(graph: Graph, first: ReadonlySet<number>): ReadonlySet<number> {
  const found = new Set(first);
  for (const step of ownOrder(graph))
    if (needsOf(graph, step).some((need) => found.has(need))) found.add(step);
  return found;
}

/** Without `downstream` what comes after a step that is run again is taken for settled. */
function staysAsItWas(step: number, before: Before): boolean {
  const { statusOf, changed, again, downstream } = before;
  if (changed.has(step) || (downstream && again.has(step))) return false;
  if (before.isPassed?.(step) === true) return true;
  const status = statusOf(step);
  // What was skipped is decided about anew, but with nothing new before it the answer is the same.
  return status === 'succeeded' || status === 'skipped';
}

function ownCause(graph: Shape, step: number, before: Before): RerunCause | undefined {
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
function unfinished(step: number, before: Before): RerunCause | undefined {
  const status = before.statusOf(step)!;
  if (status === 'succeeded') return undefined;
  return { kind: 'status', status, ...(before.isPassed?.(step) === true && { isPassed: true }) };
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
