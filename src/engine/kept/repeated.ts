/**
 * Steps with `effects: once` that have had their effect, and that a new run would make run again.
 * Knows how the earlier run stands and which steps run again; must not know where results are kept.
 */
import type { Graph } from '../../graph/graph.ts';
import { rootOf } from '../../run/grown.ts';
import type { PlanShape } from '../../run/plan.ts';
import { type RerunCause, rerunReason } from '../../run/reuse.ts';
import type { Run } from '../../run/run.ts';
import { SUCCEEDED } from '../../run/status.ts';
import { idOf } from '../../run/steps.ts';
import { show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';
import type { FromWithin } from './from-within.ts';
import type { KeptWithin } from './kept-within.ts';
import type { Standing } from './standing.ts';

type Why = readonly (RerunCause | undefined)[];

/** Steps that succeeded, by themselves or because somebody decided so. */
export interface HadEffect {
  /** Their numbers in the graph of now. */
  readonly steps: readonly number[];
  /** Ids of those that it does not have, where it has a new step that may be one of them under another id. */
  readonly gone: readonly string[];
}

export function stepsWithEffect({ run, isOnce }: Standing, now: Graph): HadEffect {
  const { steps: all, hooks } = run.plan.graph;
  const steps: number[] = [];
  const gone: string[] = [];
  for (const [before, { id }] of all.slice(0, run.roots).entries()) {
    if (run.stepStatus[before] !== SUCCEEDED || !isOnce(before)) continue;
    const step = now.indexOf(id);
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
  /** Why it would run, in words; nothing of one that is gone. */
  readonly why: string | undefined;
  /** Whether it runs at the end of every run. */
  readonly isHook?: boolean;
  /** What has to be named for it, where that is not the step itself: the step of the workflow that it is within. */
  readonly around?: string;
  /** Set where what is around it goes on as it had begun. */
  readonly isPart?: true;
}

/** `asked`: steps that run again because the call says so. */
export function repeatedSteps(
  graph: Graph,
  { steps, gone }: HadEffect,
  why: Why,
  asked: ReadonlySet<number>,
): Repeated[] {
  const unasked = steps.filter((step) => runsIn(why, step) && !asked.has(step));
  return [
    ...unasked.map((step) => {
      const cause = why[step]!;
      const { id } = graph.steps[step]!;
      return { id, why: rerunReason(cause, graph), isHook: cause.kind === 'hook' };
    }),
    ...gone.map((id) => ({ id, why: undefined })),
  ];
}

function runsIn(why: Why, step: number): boolean {
  return why[step] !== undefined && why[step].kind !== 'left_out';
}

/** What the new run makes of the steps that others had grown into. */
interface Within {
  readonly onward: ReadonlySet<number>;
  readonly keeps: KeptWithin;
  readonly within: FromWithin;
  readonly asked: ReadonlySet<number>;
}

/** The same of steps that others had grown into. */
export function repeatedWithin(
  { run, once }: Standing,
  graph: Graph,
  why: Why,
  { onward, keeps, within, asked }: Within,
): Repeated[] {
  return once.steps.flatMap((step): Repeated[] => {
    const root = rootOf(run, step);
    const around = idOf(run, root);
    const id = idOf(run, step);
    if (onward.has(root)) {
      const reason = within.isAnew(step) ? undefined : keeps.whyAgain(step);
      return reason === undefined ? [] : [{ id, why: reason, around, isPart: true }];
    }
    const now = graph.indexOf(around);
    // What runs at the end of a run runs at the end of each.
    if (now < 0 || graph.hooks.has(now) || asked.has(now) || !runsIn(why, now)) return [];
    return [{ id, why: rerunReason(why[now]!, graph), around }];
  });
}

/** The first of them is named. Throws an `EngineError`: `already-done`. */
export function refuseRepeated(
  { plan: { runId }, endedAt }: Readonly<Run<PlanShape>>,
  { repeated: [first], kind, useCurrent }: RepeatedBy,
): void {
  if (first === undefined) return;
  const { id, why, isHook } = first;
  const had = `step ${show(id)} of run ${show(runId)} has had its effect, which must happen once, and`;
  const message =
    why === undefined
      ? `${had} the workflow of now has no step with this id: a new one may be the same`
      : `${had} would run again (${why})`;
  const again =
    isHook === true
      ? 'else start the workflow again'
      : toRepeat({ ...first, runId, isOpen: endedAt === 0, kind });
  const step = first.isPart ? id : (first.around ?? id);
  throw new EngineError('already-done', message, {
    hint: `${toKeep(why, useCurrent)}${again}`,
    step,
  });
}

interface RepeatedBy {
  readonly repeated: readonly Repeated[];
  readonly kind: 'retry' | 'fork' | 'resume';
  readonly useCurrent: boolean;
}

function toKeep(why: string | undefined, useCurrent: boolean): string {
  if (why === undefined) return 'give the step its id again; ';
  if (!useCurrent) return '';
  return 'leave it and the steps before it as they were, with their old needs; ';
}

interface ToRepeat extends Repeated, Pick<RepeatedBy, 'kind'> {
  readonly runId: string;
  readonly isOpen: boolean;
}

function toRepeat({ runId, id, around, isPart, isOpen, kind, why }: ToRepeat): string {
  const all = `to ${why === undefined ? 'go on without it' : 'run it again'} all the same`;
  const first = isOpen ? 'cancel the run first and ' : '';
  if (isPart)
    return kind === 'fork'
      ? `${all}, name it, too: { from: […, ${show(id)}] }`
      : `${all}, ${first}fork the run from it: { from: ${show(id)} }`;
  const named = `step: ${show(around ?? id)} }`;
  const whole = around === undefined ? 'it' : `all of ${show(around)}`;
  if (kind === 'resume')
    return `${all}, name ${whole}: engine.resume(${show(runId)}, { workflow, useCurrent: true, ${named})`;
  return `${all}, ${first}retry it with ${around === undefined ? 'the step' : whole} named: { ${named}`;
}
