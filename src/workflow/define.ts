/**
 * Writing a workflow in TypeScript: typed from end to end, and the same value as a file gives.
 * Knows types and settings; must not know what running means.
 *
 * A step is needed by its handle, so a need that does not exist and a circle cannot be written.
 */

import { defined } from '../std/defined.ts';
import { copyExact } from '../std/exact-json.ts';
import { Inexact } from '../std/inexact.ts';
import { inspectsAs } from '../std/inspect.ts';
import { show } from '../std/printable.ts';
import { isStep } from './defined-step.ts';
import type { AnyHandle, ReturnedOf, TYPES, TypedWorkflow } from './handle.ts';
import { placeText } from './module-url.ts';
import { stepIds } from './part.ts';
import { poolsOf } from './pool-sizes.ts';
import type { Given as GivenTo, InputSchemas, InputsOf } from './schema-types.ts';
import { Steps } from './steps-builder.ts';
import type { FailureMode, Hook, Workflow } from './workflow.ts';
import type { WorkflowOptions } from './workflow-options.ts';
import { membersInMs } from './written-spans.ts';

/** Starts a workflow. Without `inputs` a run takes anything, which the first steps get as `unknown`. */
export function workflow<
  const Inputs extends InputSchemas | undefined = undefined,
  Mode extends FailureMode = 'fail_fast',
>(
  name: string,
  options: WorkflowOptions<Inputs, Mode> = {},
): WorkflowBuilder<
  Inputs extends undefined ? unknown : InputsOf<Inputs>,
  Inputs extends undefined ? unknown : GivenTo<Inputs>,
  Mode
> {
  return new WorkflowBuilder(name, options as WorkflowOptions<Workflow['inputs']>);
}

/** A workflow being written; it is a workflow at every moment. */
export class WorkflowBuilder<RunInput, Accepted, Mode = 'fail_fast'>
  extends Steps<RunInput, Mode, RunInput, Hook>
  implements TypedWorkflow<Accepted, unknown>
{
  declare readonly [TYPES]?: { readonly input: Accepted; readonly output: unknown };
  readonly name: string;
  declare args?: unknown;
  declare outputs?: Readonly<Record<string, unknown>> | string;

  static {
    inspectsAs(this, 'Workflow', ({ name, steps }) => ({ name, steps: steps.map(({ id }) => id) }));
  }

  constructor(name: string, options: WorkflowOptions<Workflow['inputs']>) {
    super();
    if (typeof name !== 'string')
      throw new TypeError(`workflow(name): name is ${show(name)}, not text`);
    this.name = name;
    const { pools, from } = options;
    const [start, target] = [stepIds(options.start), stepIds(options.target)];
    Object.assign(this, membersInMs(options), pools && { pools: poolsOf(pools) });
    Object.assign(this, defined({ start, target }));
    if (from !== undefined) this.from = placeText(from) as string;
    if (options.args !== undefined) this.args = ownCopy(options.args);
  }

  /**
   * Says what the run gives: the output of one step, or of several by name. Throws a `TypeError` for
   * anything else, and when it was said before.
   */
  returns<H extends AnyHandle>(step: H): TypedWorkflow<Accepted, ReturnedOf<H>>;
  returns<R extends Readonly<Record<string, AnyHandle>>>(
    steps: R,
  ): TypedWorkflow<Accepted, { readonly [K in keyof R]: ReturnedOf<R[K]> }>;
  returns(what: AnyHandle | Readonly<Record<string, AnyHandle>>): TypedWorkflow<Accepted, never> {
    const hole = (step: unknown) => {
      if (step === this.input) return '${{ inputs }}';
      if (isStep(step)) return `\${{ steps[${JSON.stringify(step.id)}].output }}`;
      throw new TypeError(
        `returns: expected a step that step() gave, or several by name, got ${show(step)}`,
      );
    };
    // Whoever holds what the first call gave has its type.
    if (this.outputs !== undefined) {
      const name = show(this.name);
      throw new TypeError(`returns: the workflow ${name} says already what it gives`);
    }
    const isOne = isStep(what) || what === null || typeof what !== 'object' || Array.isArray(what);
    this.outputs = isOne
      ? hole(what)
      : Object.fromEntries(Object.entries(what).map(([name, step]) => [name, hole(step)]));
    return this as Workflow as TypedWorkflow<Accepted, never>;
  }
}

/** What cannot be kept is left as it is, and reported when the workflow is compiled. */
function ownCopy(args: unknown): unknown {
  const copy = copyExact(args);
  return copy instanceof Inexact ? args : copy;
}
