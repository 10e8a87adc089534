/**
 * How a body stands as a whole: what is left of it, how its steps ended, whether it is stopped.
 * Knows counts and causes; must not know what any of its steps does. `fold` changes it, and nobody else.
 */
import { type BodyShape, NO_PARENT } from '../graph/body.ts';
import type { EventOf, StopCause } from './event.ts';

export interface BodyState<Of extends BodyShape = BodyShape> {
  readonly body: Of;
  /** The step that has grown into it; `NO_PARENT` for that of the workflow. */
  readonly step: number;
  /** Its steps in the run are those from `from` on, below `to`: `shift` further than their definitions. */
  readonly from: number;
  readonly to: number;
  readonly shift: number;
  /** Why no more of its steps start, once that is so. */
  stopping: StopCause | undefined;
  /** What stopped it last: each stop is stronger than the one before. */
  lastStop: StopCause | undefined;
  /** Whether it failed for taking too long; not so when only its hooks did, or when it had failed before. */
  timedOut: boolean;
  /** Whether what is under way is left to finish although it is stopped. */
  draining: boolean;
  /** The hook that runs, and how the body stood when its ordinary steps had ended. */
  hook: EventOf<'run.hooks'> | EventOf<'group.hooks'> | undefined;
  /** When the first hook began; 0 before. */
  hooksAt: number;
  /** Whether it was stopped in its hooks. */
  hooksStopped: boolean;
  /** Steps that have not ended, and those of them that belong to hooks whose time has not come. */
  open: number;
  dormant: number;
  /** Steps that succeeded, without those of hooks: cleaning up is no part of what was wanted. */
  succeeded: number;
  /** Steps that failed and whose failure counts. */
  failed: number;
  cancelled: number;
  /** Steps that succeeded although some of their items did not, and whose failure would count. */
  tolerant: number;
}

/** `from`: the number of its first step in the run. */
export function newBodyState<Of extends BodyShape>(
  body: Of,
  { step, from }: Pick<BodyState, 'step' | 'from'> = { step: NO_PARENT, from: body.from },
): BodyState<Of> {
  const shift = from - body.from;
  return {
    body,
    step,
    from,
    to: body.to + shift,
    shift,
    stopping: undefined,
    lastStop: undefined,
    timedOut: false,
    draining: false,
    hook: undefined,
    hooksAt: 0,
    hooksStopped: false,
    open: body.to - body.from,
    dormant: body.hooks.length,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    tolerant: 0,
  };
}

/** Whether its ordinary steps have ended, or those of a hook, and others come next. */
export function isBeforeHook({ open, dormant }: Readonly<BodyState>): boolean {
  return dormant > 0 && open === dormant;
}

/** Whether what comes at its end has begun: also where a hook was skipped, as it is not for such an end. */
export function isAtEnd({ body, hook, dormant }: Readonly<BodyState>): boolean {
  return hook !== undefined || dormant < body.hooks.length;
}
