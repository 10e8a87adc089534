/**
 * A step and a workflow in hand, with their types.
 * Must not know how either is written, nor what running means.
 */
import type { Step, Workflow } from './workflow.ts';

// Where a handle has its types; nothing stands there.
declare const OUTPUT: unique symbol;
declare const SEEN: unique symbol;
declare const MISSING: unique symbol;
declare const GIVEN: unique symbol;

/** Where a workflow has its types; nothing stands there. */
export declare const TYPES: unique symbol;

/** Any step in hand, whether its output may be missing or not. */
export interface AnyHandle<Output = unknown> extends Step {
  readonly [OUTPUT]: Output;
}

/** A step in hand: what later steps name as their need. `Output` is what it will give. */
export interface StepHandle<Output = unknown> extends AnyHandle<Output> {
  readonly [SEEN]: Output;
  readonly [MISSING]: never;
}

/**
 * Why a run may succeed without the output of a step: the step is `optional`, so that steps with other needs
 * run without it; or it may be `skipped`, by a condition or a rule, and those behind it with it; or it may be
 * `passed`, by a jump, and those with other needs run without it. One that `jumps` has an output, and may have none
 * for the steps behind it.
 */
export type Missing = 'optional' | 'skipped' | 'passed' | 'jumps';

/** A step in hand whose output may be missing in a run that succeeds. */
export interface MaybeHandle<Output = unknown, Why extends Missing = Missing>
  extends AnyHandle<Output> {
  readonly [SEEN]: Output | (Why extends 'skipped' ? never : undefined);
  readonly [MISSING]: Why;
}

/** What steps get that need none, in hand: it is there whatever becomes of any step. */
export interface GivenHandle<Output = unknown> extends StepHandle<Output> {
  readonly [GIVEN]: true;
}

/** The output where any need may have none. */
export type PossibleOf<H> = H extends GivenHandle<infer O> ? O : OutputOf<H> | undefined;

export type OutputOf<H> = H extends AnyHandle<infer O> ? O : never;

/** The output as steps with other needs get it that run when all has gone well. */
export type SeenOf<H> =
  H extends StepHandle<infer O>
    ? O
    : H extends { readonly [SEEN]: infer O }
      ? O
      : OutputOf<H> | undefined;

/** The output as the result of a run has it that succeeded. */
export type ReturnedOf<H> =
  H extends StepHandle<infer O>
    ? O
    : OutputOf<H> | ([MissingOf<H>] extends ['jumps'] ? never : null);

/** Why it may be missing; never for a step that cannot be. */
export type MissingOf<H> = H extends { readonly [MISSING]: infer Why } ? Why : Missing;

/** A workflow with its types: what a run is given and what it gives. */
export interface TypedWorkflow<Input = unknown, Output = unknown> extends Workflow {
  readonly [TYPES]?: { readonly input: Input; readonly output: Output };
}

/** What a run gave that did not succeed: of several outputs by name some may be null. */
export type Lacking<Output> = Output extends readonly unknown[] | Uint8Array | { getTime(): number }
  ? Output
  : Output extends object
    ? { readonly [K in keyof Output]: Output[K] | null }
    : Output;

/** What a workflow may be given: null, too, where nothing is required of it. */
export type GivenOf<Input> = object extends Input ? Input | null : Input;

/** What stands behind the workflow in a call: its input, which may be left out where nothing is required of it. */
export type InputAnd<Input, Options> = object extends Input
  ? [input?: GivenOf<Input>, options?: Options]
  : [input: Input, options?: Options];
