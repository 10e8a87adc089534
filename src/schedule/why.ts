/**
 * Why a step does not run at this moment, in words.
 * Knows needs, waits and what is full; must not change any of them.
 */
import { segmentOf } from '../run/grown.ts';
import type { Run } from '../run/run.ts';
import { isSettled, PENDING, READY, RUNNING, WAITING } from '../run/status.ts';
import { ownHookOf } from '../run/step-hooks.ts';
import { idOf, needsOf } from '../run/steps.ts';
import { waitText } from '../run/wait.ts';
import { formatWait } from '../std/duration.ts';
import type { Recorder } from './recorder.ts';
import { whyFull } from './why-full.ts';

/** So many needs are named, the others counted. */
const NAMED = 3;

/** Undefined for a step that runs or has ended. */
export function whyNot({ run, admission }: Recorder, step: number, at: number): string | undefined {
  switch (run.stepStatus[step]) {
    case PENDING:
      return whyPending(run, step);
    case WAITING:
      return whyWaiting(run, step, at);
    case READY: {
      if (run.counts[RUNNING]! >= run.concurrency)
        return `concurrency full ${run.counts[RUNNING]}/${run.concurrency}`;
      // Only while there is room in the run itself has everything else been looked at just now.
      const pool = admission.heldFor(step);
      if (pool !== undefined) return whyFull({ run, admission }, { step, name: pool, at });
      return `held back by the strategy ${run.plan.strategy}`;
    }
    default:
      return undefined;
  }
}

function whyWaiting(run: Readonly<Run>, step: number, at: number): string {
  const wait = run.waits.get(step)!;
  switch (wait.kind) {
    case 'items': {
      const { count, left, isOnly, then, first } = run.segmentBy.get(step)!;
      if (isOnly) return 'waits for its steps';
      if (then === 'again') return `waits for round ${first}, which is under way`;
      return `waits for its items: ${count - left} of ${count} have ended`;
    }
    case 'try':
      return `retry in ${formatWait(wait.until.at - at)}`;
    case 'time':
      return `${waitText(wait)}, in ${formatWait(wait.until.at - at)}`;
    case 'approval':
    case 'message': {
      const { until } = wait;
      return `${waitText(wait)}${until === undefined ? '' : `, in ${formatWait(until.at - at)}`}`;
    }
    case 'decision':
      return `waits for a decision: ${wait.reason}`;
  }
}

function whyPending(run: Readonly<Run>, step: number): string {
  const open = [...needsOf(run, step)].filter((need) => !isSettled(run.stepStatus[need]!));
  if (open.length === 0) {
    const segment = segmentOf(run, step);
    const hook = ownHookOf(run, step);
    if (hook !== undefined) {
      const what = segment === undefined ? 'the run' : idOf(run, segment.parent);
      return `${hook}: ${what} has not ended`;
    }
    if (segment !== undefined)
      return `${segment.window} items of ${idOf(run, segment.parent)} are open, and it is of a later one`;
    return 'the run has not started';
  }
  const names = open.slice(0, NAMED).map((need) => idOf(run, need));
  const more = open.length > NAMED ? ` and ${open.length - NAMED} more` : '';
  return `needs ${names.join(', ')}${more}`;
}
