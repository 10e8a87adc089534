/**
 * Writing steps that wait, in TypeScript: for a time, for somebody who approves, or for a message.
 * Knows types and settings; must not know how a step is added to its list, nor how one waits.
 */
import type { JsonSchema } from '../schemas/json-schema.ts';
import {
  type ApprovalBody,
  approvalStepOf,
  type DeliveryBody,
  type DeliveryOf,
  deliveryStepOf,
} from './answer-body.ts';
import type { Approval } from './approval.ts';
import type { AnyHandle, StepHandle } from './handle.ts';
import type { LackOf, MissingFor, Needs } from './input-for.ts';
import type { Kept } from './kept.ts';
import type { Made } from './schema-types.ts';
import { type SleepBody, sleepStepOf } from './sleep-body.ts';
import type { HandleOf, UseInput } from './step-body.ts';
import { Wiring } from './wiring.ts';
import type { Hook, RunIf } from './workflow.ts';

/** Of any list of steps: those of a workflow, or of a body. */
export abstract class WaitingSteps<Input, Mode, RunInput, Adds, Hooks extends Hook> extends Wiring<
  Input,
  Mode,
  RunInput,
  Adds
> {
  /**
   * Adds a step that waits for a time, without holding anything meanwhile, and passes its input on: `for` a
   * length, from when the step starts, or `until` a date. It is the step type `sleep`.
   */
  sleep<
    const N extends Needs = undefined,
    Rule extends RunIf = never,
    Hooked extends Hooks = never,
    Optional extends boolean = never,
    When extends string = never,
  >(
    id: string,
    definition: SleepBody<N, Rule, Hooked, Optional, When>,
  ): HandleOf<
    UseInput<N, Input, LackOf<Rule, Hooked, Mode>, never, never>,
    MissingFor<N, Rule, Optional, When>
  >;
  sleep(id: string, given: unknown): AnyHandle {
    return this.step(id, sleepStepOf(given) as never);
  }

  /**
   * Adds a step that waits until somebody approves or rejects, and holds nothing meanwhile. A rejected one fails
   * with `E_REJECTED`, so what needs it does not run. It is the step type `approval`.
   */
  approval<
    const N extends Needs = undefined,
    Rule extends RunIf = never,
    Hooked extends Hooks = never,
    Optional extends boolean = never,
    When extends string = never,
  >(
    id: string,
    definition: ApprovalBody<N, Rule, Hooked, Optional, When> = {},
  ): HandleOf<Approval, MissingFor<N, Rule, Optional, When>> {
    return this.step(id, approvalStepOf(definition) as never) as never;
  }

  /**
   * Adds a step that waits for a message, holds nothing meanwhile, and gives the message. `T` is what it is; without it
   * a constant `schema` says so. It is the step type `delivery`.
   */
  delivery<T = never>(
    id: string,
    ...definition: [T] extends [never] ? [never] : [definition?: DeliveryOf<JsonSchema>]
  ): StepHandle<T>;
  delivery<
    const Fits extends JsonSchema = never,
    const N extends Needs = undefined,
    Rule extends RunIf = never,
    Hooked extends Hooks = never,
    Optional extends boolean = never,
    When extends string = never,
  >(
    id: string,
    definition?: DeliveryBody<N, Rule, Hooked, Optional, When, Fits>,
  ): HandleOf<
    [Fits] extends [never] ? unknown : Kept<Made<Fits>>,
    MissingFor<N, Rule, Optional, When>
  >;
  delivery(id: string, given: unknown = {}): AnyHandle {
    return this.step(id, deliveryStepOf(given) as never);
  }
}
