/**
 * The step type `workflow`: runs another workflow as a step.
 * Knows what is given to it; must not know which workflow that is, nor how steps are run.
 */
import type { AttemptContext, StepType } from '../ports/step-type.ts';
import { Calling } from '../run/outcome.ts';
import type { FromSchema } from '../std/schema.ts';
import { WORKFLOW_SETTINGS } from '../workflow/with/workflow.ts';

type WorkflowConfig = FromSchema<typeof WORKFLOW_SETTINGS>;

/** In code a function says what is given. */
type Giver = (input: unknown, context: AttemptContext) => unknown;

export const workflowStep: StepType<WorkflowConfig, Giver | WorkflowConfig> = {
  name: 'workflow',
  summary: 'Runs the workflow of another file, and gives what that gives.',
  intent: 'transform',
  with: WORKFLOW_SETTINGS,
  staticKeys: ['file'],
  paths: { file: {} },
  synonyms: {
    path: ['file'],
    workflow: ['file'],
    uses: ['file'],
    ref: ['file'],
    input: ['inputs'],
    args: ['inputs'],
    arguments: ['inputs'],
    params: ['inputs'],
    parameters: ['inputs'],
    with: ['inputs'],
  },
  grows: { kind: 'call', body: 'file' },
  run,
};

async function run(ready: Giver | WorkflowConfig, context: AttemptContext): Promise<Calling> {
  const given = typeof ready === 'function' ? await ready(context.input, context) : ready.inputs;
  return new Calling(await context.callee!.accept(given));
}
