/**
 * Steps that have run a part of their items in an earlier run, and that a new one would run from the start.
 * Knows how the earlier run stands; must not know which results are reused.
 *
 * What of such a step had ended would be done a second time, so it runs again only where somebody names it.
 */
import type { Graph } from '../../graph/graph.ts';
import { rootOf } from '../../run/grown.ts';
import type { PlanShape } from '../../run/plan.ts';
import type { RerunCause } from '../../run/reuse.ts';
import type { Run } from '../../run/run.ts';
import { firstTolerant, type Segment } from '../../run/segment.ts';
import { SUCCEEDED } from '../../run/status.ts';
import { isAtEndOfCall } from '../../run/step-hooks.ts';
import { counted } from '../../std/counted.ts';
import { show } from '../../std/printable.ts';
import { someOf } from '../../std/some-of.ts';
import { EngineError } from '../engine-error.ts';
import { areGone, type lostWithin } from './lost-functions.ts';
import type { Undecided } from './undecided.ts';

interface Earlier {
  readonly runId: string;
  readonly run: Readonly<Run<PlanShape>>;
}

/** What the new run would do, step by step, and which steps the call names. */
interface Rerunning {
  readonly kind: 'retry' | 'fork' | 'resume';
  readonly why: readonly (RerunCause | undefined)[];
  readonly named: ReadonlySet<string>;
  /** Steps that run again because the call says so, by number. */
  readonly asked: ReadonlySet<number>;
  /** Of what is in doubt that is told. */
  readonly inDoubt: Undecided;
  /** Steps of the earlier run, by number, that go on as they have begun. */
  readonly onward: ReadonlySet<number>;
  /** By step of the earlier run: those within it that had added functions, which are lost. */
  readonly lost: ReturnType<typeof lostWithin>;
}

/** So many of them are named. */
const MOST = 5;

/** All of them are told. Throws an `EngineError`: `already-done`. */
export function refuseHalf(
  { run, runId }: Earlier,
  graph: Graph,
  { kind, why, named, asked, inDoubt, onward, lost }: Rerunning,
): void {
  const isForNothing = (cause: RerunCause | undefined) =>
    cause === undefined || IDLE.includes(cause.kind);
  const runsNothing = kind === 'retry' && why.every(isForNothing);
  const half = [...doneIn(run)].filter(([parent, done]) => {
    if (onward.has(parent)) return false;
    const { id } = run.plan.graph.steps[parent]!;
    const step = graph.indexOf(id);
    // What runs at the end of a run runs at the end of each.
    if (graph.hooks.has(step) || named.has(id) || asked.has(step)) return false;
    if (inDoubt.within.has(id)) return false;
    const cause = why[step];
    const runsAnew = cause !== undefined && cause.kind !== 'after' && cause.kind !== 'left_out';
    return (runsAnew && done > 0) || (runsNothing && isPartial(run, parent));
  });
  if (half.length > 0) throw alreadyDone({ runId, run }, half, lost);
}

/** A step of the workflow, and how many of those within it have succeeded. */
type HalfDone = readonly [step: number, done: number];

function alreadyDone(
  { run, runId }: Earlier,
  all: readonly HalfDone[],
  lost: Rerunning['lost'],
): EngineError {
  const withWork = all.filter(([, done]) => done > 0);
  const half = withWork.length > 0 ? withWork : all;
  const ids = half.map(([parent]) => run.plan.graph.steps[parent]!.id);
  const steps = ids.map((id) => show(id));
  if (ids.length > 1) {
    const some = someOf(steps, MOST);
    const what =
      withWork.length > 0
        ? 'have each done some of the steps within them, and would do all of those again'
        : 'have results that were made without some of their steps, and nothing else is left to run';
    const message = `steps ${some} of run ${show(runId)} ${what}`;
    const list =
      ids.length > MOST ? `[${steps.slice(0, MOST).join(', ')}, …]` : `[${steps.join(', ')}]`;
    const hint = `to run all of them again, name each of the steps: { step: ${list} }, or --step`;
    return new EngineError('already-done', message, { hint, step: ids[0]!, steps: ids });
  }
  const [[parent, done]] = half as readonly [HalfDone];
  const [whose, every] = ownName(run.segmentBy.get(parent));
  const who = `step ${steps[0]} of run ${show(runId)}`;
  const adding = lost.get(parent);
  const why = adding === undefined ? '' : `: ${areGone(run, adding)}`;
  const message =
    done === 0
      ? `${who} has a result that was made without some of its steps, and nothing else is left to run`
      : `${who} has done ${counted(done, 'step')} of ${whose}, and would do all of ${every} again${why}`;
  const hint = `to run all of ${whose} again, name the step: { step: ${steps[0]} }, or --step`;
  return new EngineError('already-done', message, { hint, step: ids[0]! });
}

/** What people call what a step has grown into. */
function ownName(segment: Segment | undefined): readonly [name: string, all: string] {
  if (segment?.isOnly)
    return [segment.body.called === undefined ? 'its case' : 'the workflow that it calls', 'it'];
  return [segment?.then === 'again' ? 'its rounds' : 'its items', 'them'];
}

/** What a run does that has nothing else to do. */
const IDLE: readonly RerunCause['kind'][] = ['left_out', 'hook'];

/** Whether a group succeeded without some of its items: a retry for their sake has to name it. */
function isPartial({ segmentBy, stepStatus, plan }: Earlier['run'], step: number): boolean {
  if (plan.reused.get(step)?.partial === true) return true;
  const segment = segmentBy.get(step);
  return (
    stepStatus[step] === SUCCEEDED && segment !== undefined && firstTolerant(segment) !== undefined
  );
}

/**
 * By step of the workflow that has something to lose, or to mend: how many of those that it has grown into have
 * succeeded.
 */
function doneIn(run: Earlier['run']): ReadonlyMap<number, number> {
  const mayBePartial = [...run.plan.reused.keys(), ...run.segmentBy.keys()];
  const isOwn = (step: number) => step < run.roots && isPartial(run, step);
  const done = new Map<number, number>(mayBePartial.filter(isOwn).map((step) => [step, 0]));
  for (let step = run.roots; step < run.size; step++) {
    if (run.stepStatus[step] !== SUCCEEDED || isAtEndOfCall(run, step)) continue;
    const root = rootOf(run, step);
    done.set(root, (done.get(root) ?? 0) + 1);
  }
  return done;
}
