/**
 * A run in which a workflow with steps at its end has been called.
 * Knows the scheduler by hand; must not know what should come of it.
 */
import type { Plan } from '../src/run/plan.ts';
import type { Hook, StepSettings, Workflow } from '../src/workflow/workflow.ts';
import { SchedulerHarness, settled } from './scheduler-harness.ts';
import { flowOf, step } from './workbench.ts';

export const hooked = (id: string, hook: Hook, needs: string[] = []) =>
  settled(id, { hook }, needs);

/** One ordinary step and one step per hook. */
export const all = flowOf(
  [
    step('work'),
    hooked('tidy', 'finally'),
    hooked('cheer', 'on_success'),
    hooked('mourn', 'on_failure_do'),
  ],
  { name: 'callee' },
);

export const caller = (calls: Workflow, settings: StepSettings = {}) =>
  step('call', [], { uses: 'workflow', calls, settings });

interface World {
  readonly calls?: Workflow;
  readonly settings?: StepSettings;
  readonly plan?: Partial<Plan>;
  /** Beside the step that calls. */
  readonly more?: Workflow['steps'];
}

/** A run in which the workflow has been called. */
export async function called({ calls = all, settings, plan, more = [] }: World = {}) {
  const harness = await SchedulerHarness.of(flowOf([caller(calls, settings), ...more]), plan);
  harness.begin();
  const said = harness.calls('call');
  return { harness, said };
}
