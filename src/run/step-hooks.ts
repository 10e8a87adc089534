/**
 * Steps at the end of a body: which hook a step belongs to, and how the body stands that it ends.
 * Knows definitions and segments; must not know when a hook begins.
 *
 * Only the workflow and those that it calls have such steps; what stands in one of these is at the end of the same.
 */
import type { Hook } from '../workflow/workflow.ts';
import type { BodyState } from './body-state.ts';
import { defOf, segmentOf } from './grown.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** The hook of whose steps it is one. */
export function ownHookOf(run: AnyRun, step: number): Hook | undefined {
  const { hooks } = run.plan.graph;
  return hooks.size === 0 ? undefined : hooks.get(defOf(run, step));
}

/** How the body stands that a step is part of; undefined for one without steps at its end, and for items. */
export function stateOf(run: AnyRun, step: number): BodyState | undefined {
  return step < run.roots ? run.root : segmentOf(run, step)!.state;
}

/** The hook that a step belongs to, also where it is what a step of the hook has grown into. */
export function hookOf(run: AnyRun, step: number): Hook | undefined {
  if (run.plan.graph.hooks.size === 0) return undefined;
  return ownHookOf(run, stepOfWorkflow(run, step));
}

/** How the workflow stands that a step belongs to: that of the run, or one that is called. */
export function workflowState(run: AnyRun, step: number): BodyState | undefined {
  return stateOf(run, stepOfWorkflow(run, step));
}

/** Of what is in a body of its own the step of the workflow around that. */
function stepOfWorkflow(run: AnyRun, step: number): number {
  let at = step;
  for (let segment = segmentOf(run, at); segment !== undefined; segment = segmentOf(run, at)) {
    if (segment.body.called !== undefined) return at;
    at = segment.parent;
  }
  return at;
}

/** Whether a step is at the end of a workflow that is called, or is part of what is. */
export function isAtEndOfCall(run: AnyRun, step: number): boolean {
  if (run.plan.graph.hooks.size === 0) return false;
  let at = step;
  for (let segment = segmentOf(run, at); segment !== undefined; segment = segmentOf(run, at)) {
    if (ownHookOf(run, at) !== undefined) return true;
    at = segment.parent;
  }
  return false;
}

/** Whether the hook that a step belongs to has not begun. */
export function isAsleep(run: AnyRun, step: number): boolean {
  const own = ownHookOf(run, step);
  return own !== undefined && own !== stateOf(run, step)!.hook?.hook;
}
