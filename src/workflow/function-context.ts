/**
 * What a function written outside of a workflow can see and do, with what it writes steps with.
 * Must not show anything of the engine.
 */
import type * as bare from './step-context.ts';
import type { Adds } from './steps-builder.ts';

/** What a step's function can see and do while it runs. */
export interface StepContext<RunInput = unknown>
  extends bare.StepContext<RunInput, Adds<RunInput>> {}

/** What the function of a step of a hook sees. */
export interface HookContext<RunInput = unknown>
  extends bare.HookContext<RunInput, Adds<RunInput>> {}
