/**
 * Writing the steps of a list in TypeScript: a function, or what a step uses.
 * Knows types and settings; must not know what running means, nor steps that hold others.
 *
 * A step is needed by its handle, so a need that does not exist and a circle cannot be written.
 */
import type { AnySchema } from '../schemas/check.ts';
import { type AnyBody, DefinedStep, refuseStep, settingsOf } from './defined-step.ts';
import type { AnyHandle, GivenHandle } from './handle.ts';
import type { LackOf, MissingFor, Needs } from './input-for.ts';
import type { JumpTarget } from './jump.ts';
import type { Kept } from './kept.ts';
import { usesText } from './module-url.ts';
import type { Made } from './schema-types.ts';
import type {
  BodyInput,
  FunctionBody,
  HandleOf,
  JumpsBy,
  StepOutput,
  UseInput,
  UsesBody,
} from './step-body.ts';
import type { ContextOf } from './step-context.ts';
import type { Fitting, StepUse } from './step-types.ts';
import { Given, takeOthers } from './taking.ts';
import { WaitingSteps } from './waiting-steps.ts';
import type { Hook, InputFrom, Intent, RunIf, Step } from './workflow.ts';

/**
 * `Input` is what its steps get that need none: the input of the run, or the item. `Adds`: what steps are written with
 * that its own ones add at run time.
 */
export class StepList<Input, Mode, RunInput, Adds, Hooks extends Hook> extends WaitingSteps<
  Input,
  Mode,
  RunInput,
  Adds,
  Hooks
> {
  readonly steps: Step[] = [];
  declare from?: string;
  // Whoever copies what can be seen of a workflow copies the workflow.
  #given: Given | undefined;
  readonly #around: Set<Step> | undefined;

  /** `around`: of a body; gets the steps around it that its own ones take from. */
  constructor(around?: Set<Step>) {
    super();
    this.#around = around;
  }

  /** What steps get that need none, to be named beside other needs: `{ row: body.input, rates }`. */
  get input(): GivenHandle<Input> {
    this.#given ??= new Given(this.steps);
    return this.#given as Step as GivenHandle<Input>;
  }

  /**
   * Adds a step. Throws a `TypeError` for what is no step at all; everything else that may be wrong
   * is found when the workflow is compiled, all at once.
   */
  step<
    Output,
    const Uses extends StepUse = never,
    Reads extends string = never,
    const N extends Needs = undefined,
    const Rule extends RunIf = never,
    Hooked extends Hooks = never,
    Optional extends boolean = never,
    When extends string = never,
    Intends extends Intent = never,
    const From extends InputFrom = never,
    Given = never,
    const Fits extends AnySchema = never,
    const Jumps extends readonly JumpTarget[] = never,
  >(
    id: string,
    definition: [Uses] extends [never]
      ? FunctionBody<
          N,
          Rule,
          Hooked,
          Optional,
          When,
          Intends,
          From,
          Given,
          Fits,
          BodyInput<N, Input, LackOf<Rule, Hooked, Mode>, From, Given>,
          ContextOf<Hooked, RunInput, Adds, Jumps>,
          Output,
          Jumps
        >
      : UsesBody<
          N,
          Uses,
          Reads,
          UseInput<N, Input, LackOf<Rule, Hooked, Mode>, From, Given>,
          ContextOf<Hooked, RunInput, Adds>,
          Jumps,
          Hooks
        > &
          Fitting<
            Uses,
            UseInput<N, Input, LackOf<Rule, Hooked, Mode>, From, Given>,
            ContextOf<Hooked, RunInput, Adds>
          >,
  ): HandleOf<
    [Fits] extends [never]
      ? StepOutput<Output, Uses, Reads, Intends, N, Input, LackOf<Rule, Hooked, Mode>, From, Given>
      : Kept<Made<Fits>>,
    MissingFor<N, Rule, Optional, When> | JumpsBy<Jumps>
  >;
  // What may be given depends on types that are not there yet: anything, to the compiler.
  step(id: string, given: unknown): AnyHandle {
    const definition = given as AnyBody;
    const { run: body } = definition ?? {};
    const uses = usesText(definition?.uses, this.from) as string | undefined;
    if ((typeof body === 'function') === (typeof uses === 'string')) refuseStep(id, definition);
    const step = new DefinedStep(id, this.steps.length, definition.needs);
    if (body === undefined) step.uses = uses!;
    else step.run = body;
    step.with = definition.with;
    step.goesTo = definition.goesTo;
    step.settings = settingsOf(definition);
    // Only then may a need be anything but a step of this list.
    if (this.#given !== undefined || this.#around !== undefined) this.take(step, definition.needs);
    this.steps.push(step);
    return step as Step as AnyHandle;
  }

  protected owns(need: Step): boolean {
    return this.steps[need.index ?? -1] === need;
  }

  /** Leaves the step the needs that stand beside it, and notes what is taken from around the list. */
  protected take(step: DefinedStep, needs: Needs): void {
    const list = this.steps;
    this.passOut(takeOthers(step, needs, { owns: (need) => this.owns(need), list }));
  }

  /** What stands around the list is a matter of the step that holds it. */
  protected passOut(needs: Iterable<Step>): void {
    for (const need of needs) if (!this.owns(need)) this.#around?.add(need);
  }
}
