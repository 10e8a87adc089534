/**
 * Steps with `effects: once` that have had their effect, and that a new run would make run again.
 * Knows how the earlier run stands and which steps run again; must not know where results are kept.
 */
import type { Graph } from '../../graph/graph.ts';
import type { PlanShape } from '../../run/plan.ts';
import { andBehind, type RerunCause, rerunReason } from '../../run/reuse.ts';
import type { Run } from '../../run/run.ts';
import { SUCCEEDED } from '../../run/status.ts';
import { isOnce } from '../../run/steps.ts';
import { show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';

/** Steps that succeeded, by themselves or because somebody decided so. */
export interface HadEffect {
  /** Their numbers in the graph of now. */
  readonly steps: readonly number[];
  /** Ids of those that it does not have, where it has a new step that may be one of them under another id. */
  readonly gone: readonly string[];
}

export function stepsWithEffect(run: Readonly<Run<PlanShape>>, now: Graph): HadEffect {
  const { steps: all, hooks } = run.plan.graph;
  const steps: number[] = [];
  const gone: string[] = [];
  if (run.once.size + run.begunOnce.size + now.once.size === 0) return { steps, gone };
  for (const [before, { id }] of all.slice(0, run.roots).entries()) {
    if (run.stepStatus[before] !== SUCCEEDED) continue;
    const step = now.indexOf(id);
    if (!isOnce(run, before) && !now.once.has(step)) continue;
    // Steps of hooks run at the end of every run.
    if (run.endedAt !== 0 && hooks.has(before)) continue;
    if (step < 0) gone.push(id);
    else steps.push(step);
  }
  return { steps, gone: gone.length > 0 && hasNew(run, now) ? gone : [] };
}

function hasNew({ plan }: Readonly<Run<PlanShape>>, now: Graph): boolean {
  const before = new Set(plan.graph.steps.map(({ id }) => id));
  return now.steps.some(({ id }) => !before.has(id));
}

/** A step whose effect a call would repeat without having named the step. */
export interface Repeated {
  readonly id: string;
  /** Why it would run; nothing of one that is gone. */
  readonly cause: RerunCause | undefined;
}

export function repeatedSteps(
  graph: Graph,
  { steps, gone }: HadEffect,
  why: readonly (RerunCause | undefined)[],
  { named, downstream }: { readonly named: ReadonlySet<number>; readonly downstream: boolean },
): Repeated[] {
  if (steps.length + gone.length === 0) return [];
  const isAsked = downstream ? andBehind(graph, named) : named;
  const runs = (step: number) => why[step] !== undefined && why[step].kind !== 'left_out';
  const unasked = steps.filter((step) => runs(step) && !isAsked.has(step));
  return [
    ...unasked.map((step) => ({ id: graph.steps[step]!.id, cause: why[step] })),
    ...gone.map((id) => ({ id, cause: undefined })),
  ];
}

/** The first of them is named. Throws an `EngineError`: `already-done`. */
export function refuseRepeated(
  { plan: { runId }, endedAt }: Readonly<Run<PlanShape>>,
  graph: Graph,
  { repeated: [first], kind, useCurrent }: RepeatedBy,
): void {
  if (first === undefined) return;
  const { id, cause } = first;
  const had = `step ${show(id)} of run ${show(runId)} has had its effect, which must happen once, and`;
  const message =
    cause === undefined
      ? `${had} the workflow of now has no step with this id: a new one may be the same`
      : `${had} would run again (${rerunReason(cause, graph)})`;
  const hint = `${toKeep(cause, useCurrent)}${toRepeat({ runId, id, isOpen: endedAt === 0, kind, cause })}`;
  throw new EngineError('already-done', message, { hint, step: id });
}

interface RepeatedBy {
  readonly repeated: readonly Repeated[];
  readonly kind: 'retry' | 'fork' | 'resume';
  readonly useCurrent: boolean;
}

function toKeep(cause: RerunCause | undefined, useCurrent: boolean): string {
  if (cause === undefined) return 'give the step its id again; ';
  if (!useCurrent) return '';
  return 'leave it and the steps before it as they were, with their old needs; ';
}

interface ToRepeat extends Pick<Repeated, 'id' | 'cause'>, Pick<RepeatedBy, 'kind'> {
  readonly runId: string;
  readonly isOpen: boolean;
}

function toRepeat({ runId, id, isOpen, kind, cause }: ToRepeat): string {
  if (cause?.kind === 'hook') return 'else start the workflow again';
  const all = `to ${cause === undefined ? 'go on without it' : 'run it again'} all the same`;
  const named = `step: ${show(id)} }`;
  if (kind === 'resume')
    return `${all}, name it: engine.resume(${show(runId)}, { workflow, useCurrent: true, ${named})`;
  const first = isOpen ? 'cancel the run first and ' : '';
  return `${all}, ${first}retry it with the step named: { ${named}`;
}
