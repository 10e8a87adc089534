/**
 * A run, fed by hand, whose first step has just grown into items.
 * Knows the scheduler's harness; must not know what comes of the items.
 */
import { itemsView } from '../src/run/items-view.ts';
import type { Plan } from '../src/run/plan.ts';
import type { Step, StepSettings } from '../src/workflow/workflow.ts';
import { SchedulerHarness } from './scheduler-harness.ts';
import { each, flowOf } from './workbench.ts';

type Config = Readonly<Record<string, unknown>>;

interface Group {
  readonly body?: readonly (string | Step)[];
  readonly config?: Config;
  readonly settings?: StepSettings;
  readonly behind?: readonly Step[];
  readonly plan?: Partial<Plan>;
}

/** A run whose step `e` has just grown into so many items. */
export async function grown(count: number, group: Group = {}) {
  const { body = ['a'], config = {}, settings = {}, behind = [], plan = {} } = group;
  const workflow = flowOf([each('e', [], body, config, settings), ...behind]);
  const harness = await SchedulerHarness.of(workflow, plan);
  harness.begin();
  const said = harness.grows('e', count);
  const { run } = harness.scheduler;
  return { harness, run, said, output: () => run.outputs[0], items: () => itemsView(run, 0)! };
}
