/**
 * Writing steps in TypeScript that hold others: what runs for each item, round by round, or in one of several cases.
 * Knows types and settings; must not know how such steps are run.
 */
import { type CallArguments, callOf } from './call-body.ts';
import { DefinedStep, settingsOf } from './defined-step.ts';
import {
  type GroupBody,
  groupOf,
  type Itemized,
  type ItemOf,
  type ItemOutputs,
  type ModeOf,
  type Placed,
  type SucceedsIf,
} from './group-body.ts';
import { type GivenBody, type Grown, writeBody } from './grown-step.ts';
import type { AnyHandle, TypedWorkflow } from './handle.ts';
import type { InputFor, LackOf, MissingFor, Needs } from './input-for.ts';
import { type LoopBody, loopOf, type ModeOfRounds, type StateOf } from './loop-body.ts';
import type { HandleOf } from './step-body.ts';
import type { ContextOf } from './step-context.ts';
import { StepList } from './step-list.ts';
import {
  type CaseOutput,
  type Matching,
  type Name,
  type SwitchBody,
  switchOf,
} from './switch-body.ts';
import { takesOf, waitFor } from './taking.ts';
import type { FailureMode, Hook, RunIf, Step, StepBody } from './workflow.ts';

/** What steps are written with that a function adds: what they are given is a matter of its step. */
export type Adds<RunInput> = Steps<unknown, 'fail_fast', RunInput, never>;

/**
 * The steps of a list. `Input` is what those get that need none: the input of the run, or the item. `Hooks`: those that
 * they may belong to; a workflow alone has any.
 */
export class Steps<
  Input,
  Mode = 'fail_fast',
  RunInput = Input,
  Hooks extends Hook = never,
> extends StepList<Input, Mode, RunInput, Adds<RunInput>, Hooks> {
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
    Hooked extends Hooks = never,
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
      ContextOf<Hooked, RunInput, Adds<RunInput>>
    > &
      GroupBody<
        T,
        ItemOf<T, InputFor<N, Input, LackOf<Rule, Hooked, Mode>>>,
        Group,
        Succeeds,
        InputFor<N, Input, LackOf<Rule, Hooked, Mode>>,
        ContextOf<Hooked, RunInput, Adds<RunInput>>,
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
    return this.#grow(id, groupOf(id, given, 'forEach'));
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
    Hooked extends Hooks = never,
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
      ContextOf<Hooked, RunInput, Adds<RunInput>>
    > &
      GroupBody<
        T,
        readonly ItemOf<T, InputFor<N, Input, LackOf<Rule, Hooked, Mode>>>[],
        Group,
        Succeeds,
        InputFor<N, Input, LackOf<Rule, Hooked, Mode>>,
        ContextOf<Hooked, RunInput, Adds<RunInput>>,
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
    return this.#grow(id, groupOf(id, given, 'batches'));
  }

  /**
   * Adds a step that runs others round by round, each on what the one before gave, and gives what the last one gave. It is the
   * step type `loop`. Throws a `TypeError` for what is none.
   */
  loop<
    const N extends Needs = undefined,
    First = never,
    Rule extends RunIf = never,
    Hooked extends Hooks = never,
    Optional extends boolean = never,
    When extends string = never,
  >(
    id: string,
    loop: Placed<
      N,
      Rule,
      Hooked,
      Optional,
      When,
      InputFor<N, Input, LackOf<Rule, Hooked, Mode>>,
      ContextOf<Hooked, RunInput, Adds<RunInput>>
    > &
      LoopBody<
        StateOf<First, InputFor<N, Input, LackOf<Rule, Hooked, Mode>>>,
        First,
        InputFor<N, Input, LackOf<Rule, Hooked, Mode>>,
        ContextOf<Hooked, RunInput, Adds<RunInput>>,
        Steps<
          StateOf<First, InputFor<N, Input, LackOf<Rule, Hooked, Mode>>>,
          ModeOfRounds<Mode>,
          RunInput
        >
      >,
  ): HandleOf<
    StateOf<First, InputFor<N, Input, LackOf<Rule, Hooked, Mode>>>,
    MissingFor<N, Rule, Optional, When>
  >;
  loop(id: string, given: unknown): AnyHandle {
    return this.#grow(id, loopOf(id, given));
  }

  /**
   * Adds a step that runs the steps of one of its cases, and gives what that gave. It is the step type `switch`. Throws a
   * `TypeError` for what is none.
   */
  switch<
    Cases extends Readonly<Record<string, unknown>>,
    Names extends Name = never,
    const N extends Needs = undefined,
    Rule extends RunIf = never,
    Hooked extends Hooks = never,
    Optional extends boolean = never,
    When extends string = never,
  >(
    id: string,
    choice: Placed<
      N,
      Rule,
      Hooked,
      Optional,
      When,
      InputFor<N, Input, LackOf<Rule, Hooked, Mode>>,
      ContextOf<Hooked, RunInput, Adds<RunInput>>
    > &
      SwitchBody<
        Names,
        Cases,
        InputFor<N, Input, LackOf<Rule, Hooked, Mode>>,
        ContextOf<Hooked, RunInput, Adds<RunInput>>,
        Steps<InputFor<N, Input, LackOf<Rule, Hooked, Mode>>, Mode, RunInput>
      > &
      Matching<Names, Cases>,
  ): HandleOf<CaseOutput<Cases[keyof Cases]>, MissingFor<N, Rule, Optional, When>>;
  switch(id: string, given: unknown): AnyHandle {
    return this.#grow(id, switchOf(id, given));
  }

  /**
   * Adds a step that runs another workflow, and gives what that gives. It is the step type `workflow`. Throws a `TypeError`
   * for what is none.
   */
  call<
    Accepted,
    Output,
    const N extends Needs = undefined,
    Rule extends RunIf = never,
    Hooked extends Hooks = never,
    Optional extends boolean = never,
    When extends string = never,
  >(
    id: string,
    called: TypedWorkflow<Accepted, Output>,
    ...call: CallArguments<
      Placed<
        N,
        Rule,
        Hooked,
        Optional,
        When,
        InputFor<N, Input, LackOf<Rule, Hooked, Mode>>,
        ContextOf<Hooked, RunInput, Adds<RunInput>>
      >,
      InputFor<N, Input, LackOf<Rule, Hooked, Mode>>,
      ContextOf<Hooked, RunInput, Adds<RunInput>>,
      Accepted
    >
  ): HandleOf<Output, MissingFor<N, Rule, Optional, When>>;
  call(id: string, called: unknown, given?: unknown): AnyHandle {
    return this.#grow(id, callOf(id, called, given));
  }

  #grow(id: string, { uses, settings, run, with: own, body, cases, calls }: Grown): AnyHandle {
    const { needs } = settings;
    const around = new Set<Step>();
    const written = (given: GivenBody) => this.#bodyOf(id, given, around);
    const step = new DefinedStep(id, this.steps.length, needs);
    step.uses = uses;
    step.run = run;
    step.with = own;
    // As of a function, the outputs of a list of needs are a list.
    step.settings = settingsOf({ ...settings, run: run ?? (() => undefined) });
    step.calls = calls;
    step.body = body && written(body);
    step.cases =
      cases && Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, written(one)]));
    this.take(step, needs);
    const takes = () => takesOf(needs ?? this.input);
    waitFor(
      step,
      [...around].filter((need) => this.owns(need)),
      takes,
    );
    this.passOut(around);
    this.steps.push(step);
    return step as Step as AnyHandle;
  }

  /** `around` gets the steps around it that its own ones take from. */
  #bodyOf(id: string, given: GivenBody, around: Set<Step>): StepBody {
    const body = new Steps<unknown>(around);
    if (this.from !== undefined) body.from = this.from;
    const last = writeBody(id, given, body, (step) => body.owns(step));
    return { steps: body.steps, last, ...given.functions };
  }
}
