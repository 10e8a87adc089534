/**
 * What is given to `call()`: its types, and the step that it is.
 * Knows workflows and settings; must not know how a workflow is run.
 */
import { show } from '../std/printable.ts';
import type { GroupSettings } from './group-body.ts';
import { functionAt, type Grown, givenTo } from './grown-step.ts';
import type { GivenOf } from './handle.ts';
import type { StepContext } from './step-context.ts';
import type { Workflow } from './workflow.ts';

/** Says what the workflow is given, by the input of the step. */
type Giver<Input, Context extends StepContext, Accepted> = (
  input: Input,
  context: Context,
) => Accepted | Promise<Accepted>;

/** `input` may be left out where the workflow takes what the step gets. */
export type CallArguments<Placed, Input, Context extends StepContext, Accepted> = [Input] extends [
  Accepted,
]
  ? [
      call?: Placed &
        GroupSettings & { readonly input?: Giver<Input, Context, GivenOf<NoInfer<Accepted>>> },
    ]
  : [
      call: Placed &
        GroupSettings & { readonly input: Giver<Input, Context, GivenOf<NoInfer<Accepted>>> },
    ];

/** Throws a `TypeError` for what is none. */
export function callOf(id: string, called: unknown, given: unknown = {}): Grown {
  const who = `call(${show(id)})`;
  if (!Array.isArray((called as Workflow | undefined)?.steps)) {
    const fix = 'give a workflow: call(ID, WORKFLOW)';
    throw new TypeError(`${who}: expected a workflow, got ${show(called)}; ${fix}`);
  }
  const { input, ...settings } = givenTo(who, given, 'needs, input');
  const run = functionAt(who, { input }, 'write input: () => VALUE') ?? passOn;
  return { uses: 'workflow', settings, run, with: undefined, calls: called as Workflow };
}

/** The workflow takes what the step gets. */
function passOn(input: unknown): unknown {
  return input;
}
