/**
 * Writing the steps of a list in TypeScript: those of a workflow, or those that run for each item.
 * Knows types and settings; must not know what running means.
 *
 * A step is needed by its handle, so a need that does not exist and a circle cannot be written.
 */
import type { AnySchema } from '../schemas/check.ts';
import { type AnyBody, DefinedStep, refuseStep, settingsOf } from './defined-step.ts';
import type {
  GroupBody,
  Itemized,
  ItemOf,
  ItemOutputs,
  ModeOf,
  Placed,
  SucceedsIf,
} from './group-body.ts';
import { groupOf, writeBody } from './grown-step.ts';
import type { AnyHandle, GivenHandle } from './handle.ts';
import type { InputFor, LackOf, MissingFor, Needs } from './input-for.ts';
import type { Kept } from './kept.ts';
import { usesText } from './module-url.ts';
import type { Made } from './schema-types.ts';
import type {
  BodyInput,
  FunctionBody,
  HandleOf,
  StepOutput,
  UseInput,
  UsesBody,
} from './step-body.ts';
import type { ContextOf } from './step-context.ts';
import type { Fitting, StepUse } from './step-types.ts';
import { Given, takeOthers, takesOf, waitFor } from './taking.ts';
import { WaitingSteps } from './waiting-steps.ts';
import type { FailureMode, Hook, InputFrom, Intent, RunIf, Step } from './workflow.ts';

/** `Input` is what its steps get that need none: the input of the run, or the item. */
export class Steps<Input, Mode = 'fail_fast', RunInput = Input> extends WaitingSteps<
  Input,
  Mode,
  RunInput
> {
  readonly steps: Step[] = [];
  declare from?: string;
  // Whoever copies what can be seen of a workflow copies the workflow.
  #given: Given | undefined;
  /** Of a body: the steps around it that its own ones take from. */
  #around: Set<Step> | undefined;

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
    Hooked extends Hook = never,
    Optional extends boolean = never,
    When extends string = never,
    Intends extends Intent = never,
    const From extends InputFrom = never,
    Given = never,
    const Fits extends AnySchema = never,
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
          ContextOf<Hooked, RunInput>,
          Output
        >
      : UsesBody<
          N,
          Uses,
          Reads,
          UseInput<N, Input, LackOf<Rule, Hooked, Mode>, From, Given>,
          ContextOf<Hooked, RunInput>
        > &
          Fitting<
            Uses,
            UseInput<N, Input, LackOf<Rule, Hooked, Mode>, From, Given>,
            ContextOf<Hooked, RunInput>
          >,
  ): HandleOf<
    [Fits] extends [never]
      ? StepOutput<Output, Uses, Reads, Intends, N, Input, LackOf<Rule, Hooked, Mode>, From, Given>
      : Kept<Made<Fits>>,
    MissingFor<N, Rule, Optional, When>
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
    step.settings = settingsOf(definition);
    // Only then may a need be anything but a step of this list.
    if (this.#given !== undefined || this.#around !== undefined) this.#take(step, definition.needs);
    this.steps.push(step);
    return step as Step as AnyHandle;
  }

  /**
   * Adds a step that runs others for each item of a list, side by side, and gives the list of what came of them, in the
   * order of the items. It is the step type `for_each`. Throws a `TypeError` for what is none.
   */
  forEach<
    const N extends Needs = undefined,
    T = never,
    Group extends FailureMode = never,
    const Succeeds extends SucceedsIf = never,
    H extends AnyHandle = never,
    Out = never,
    Rule extends RunIf = never,
    Hooked extends Hook = never,
    Optional extends boolean = never,
    When extends string = never,
  >(
    id: string,
    group: Placed<
      N,
      Rule,
      Hooked,
      Optional,
      When,
      InputFor<N, Input, LackOf<Rule, Hooked, Mode>>,
      ContextOf<Hooked, RunInput>
    > &
      GroupBody<
        T,
        ItemOf<T, InputFor<N, Input, LackOf<Rule, Hooked, Mode>>>,
        Group,
        Succeeds,
        InputFor<N, Input, LackOf<Rule, Hooked, Mode>>,
        ContextOf<Hooked, RunInput>,
        Steps<
          ItemOf<T, InputFor<N, Input, LackOf<Rule, Hooked, Mode>>>,
          ModeOf<Group, Mode>,
          RunInput
        >,
        H,
        Out
      > &
      Itemized<T>,
  ): HandleOf<
    ItemOutputs<H, Out, ModeOf<Group, Mode>, Succeeds>,
    MissingFor<N, Rule, Optional, When>
  >;
  forEach(id: string, given: unknown): AnyHandle {
    return this.#grow(id, given, 'forEach');
  }

  /** The same for so many items at once: each is a list of `size` items, the last one may be short. */
  batches<
    const N extends Needs = undefined,
    T = never,
    Group extends FailureMode = never,
    const Succeeds extends SucceedsIf = never,
    H extends AnyHandle = never,
    Out = never,
    Rule extends RunIf = never,
    Hooked extends Hook = never,
    Optional extends boolean = never,
    When extends string = never,
  >(
    id: string,
    group: { readonly size: number } & Placed<
      N,
      Rule,
      Hooked,
      Optional,
      When,
      InputFor<N, Input, LackOf<Rule, Hooked, Mode>>,
      ContextOf<Hooked, RunInput>
    > &
      GroupBody<
        T,
        readonly ItemOf<T, InputFor<N, Input, LackOf<Rule, Hooked, Mode>>>[],
        Group,
        Succeeds,
        InputFor<N, Input, LackOf<Rule, Hooked, Mode>>,
        ContextOf<Hooked, RunInput>,
        Steps<
          readonly ItemOf<T, InputFor<N, Input, LackOf<Rule, Hooked, Mode>>>[],
          ModeOf<Group, Mode>,
          RunInput
        >,
        H,
        Out
      > &
      Itemized<T>,
  ): HandleOf<
    ItemOutputs<H, Out, ModeOf<Group, Mode>, Succeeds>,
    MissingFor<N, Rule, Optional, When>
  >;
  batches(id: string, given: unknown): AnyHandle {
    return this.#grow(id, given, 'batches');
  }

  #grow(id: string, given: unknown, of: 'forEach' | 'batches'): AnyHandle {
    const { needs, settings, items, with: own, key, each } = groupOf(id, given, of);
    const body = new Steps<unknown>();
    body.#around = new Set();
    if (this.from !== undefined) body.from = this.from;
    const last = writeBody(id, each, body, (step) => body.#owns(step));
    const step = new DefinedStep(id, this.steps.length, needs);
    step.uses = 'for_each';
    step.run = items;
    step.with = own;
    step.settings = settingsOf(settings);
    step.body = { steps: body.steps, last, key };
    this.#take(step, needs);
    const takes = () => takesOf(needs ?? this.input);
    waitFor(
      step,
      [...body.#around].filter((need) => this.#owns(need)),
      takes,
    );
    for (const need of body.#around) if (!this.#owns(need)) this.#around?.add(need);
    this.steps.push(step);
    return step as Step as AnyHandle;
  }

  #owns(need: Step): boolean {
    return this.steps[need.index ?? -1] === need;
  }

  #take(step: DefinedStep, needs: Needs): void {
    const list = this.steps;
    const others = takeOthers(step, needs, { owns: (need) => this.#owns(need), list });
    for (const need of others) this.#around?.add(need);
  }
}
