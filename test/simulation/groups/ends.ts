/**
 * Which steps of a run are at the end of a call, and of which call.
 * Knows how steps are written and what is around them; must not know how a call stands.
 */
import { defOf, segmentOf } from '../../../src/run/grown.ts';
import type { Run } from '../../../src/run/run.ts';
import type { Hook } from '../../../src/workflow/workflow.ts';

type AnyRun = Readonly<Run>;

/** The hook of whose steps it is one, as it is written. */
export function ownHook(run: AnyRun, step: number): Hook | undefined {
  return run.plan.graph.steps[defOf(run, step)]!.settings.hook;
}

/** Whether a step, or what is around it, is at the end of a call. */
export function isAtEnd(run: AnyRun, step: number): boolean {
  return endsAround(run, step).length > 0;
}

/** The calls at whose end a step is, the nearest first. */
export function endsAround(run: AnyRun, step: number): number[] {
  const found: number[] = [];
  let at = step;
  for (let segment = segmentOf(run, at); segment !== undefined; segment = segmentOf(run, at)) {
    if (ownHook(run, at) !== undefined) found.push(segment.parent);
    at = segment.parent;
  }
  return found;
}

/** The calls that a step is part of, the nearest first. */
export function callsAround(run: AnyRun, step: number): number[] {
  const found: number[] = [];
  for (let one = segmentOf(run, step); one !== undefined; one = segmentOf(run, one.parent))
    if (one.body.called !== undefined) found.push(one.parent);
  return found;
}
