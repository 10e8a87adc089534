/**
 * A step and a workflow in hand, with their types.
 * Must not know how either is written, nor what running means.
 */
import type { Step, Workflow } from './workflow.ts';

declare const OUTPUT: unique symbol;
/** Where a workflow has its types; nothing stands there. */
export declare const TYPES: unique symbol;

/** A step in hand: what later steps name as their need. `Output` is what it will give. */
export interface StepHandle<Output = unknown> extends Step {
  readonly [OUTPUT]?: Output;
}

export type OutputOf<H> = H extends StepHandle<infer O> ? O : never;

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

/** What stands behind the workflow in a call: its input, which may be left out where nothing is required of it. */
export type InputAnd<Input, Options> = object extends Input
  ? [input?: Input, options?: Options]
  : [input: Input, options?: Options];
