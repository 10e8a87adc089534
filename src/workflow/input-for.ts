/**
 * What a step gets as input, as a type, and whether its own output may be missing.
 * Knows what a step says of its needs; must not know values. What comes to pass is decided in
 * `run/inputs.ts` and `schedule/rules.ts`.
 */
import type { AnyHandle, MissingOf, OutputOf, PossibleOf, SeenOf, StepHandle } from './handle.ts';
import type { InputFrom } from './workflow.ts';

/** One step, several as a list, or several by name. */
export type Needs =
  | AnyHandle
  | readonly AnyHandle[]
  | { readonly [name: string]: AnyHandle }
  | undefined;

/**
 * Which needs may have no output when the step runs: `none`; those that are `optional`; any where the `mode`
 * of the run is best effort and there is another one; any at all, by the `rule` of the step, or in a hook.
 */
export type Lack = 'none' | 'optional' | 'mode' | 'rule';

export type LackOf<Rule, Hook, Mode> = [Rule] extends [never]
  ? [Hook] extends [never]
    ? 'best_effort' extends Mode
      ? 'mode'
      : 'optional'
    : 'rule'
  : [Rule] extends ['all_succeeded']
    ? 'none'
    : 'rule';

/** The input of a step: of one need its output, of several a list or a mapping of them; without needs that of the run. */
export type InputFor<N, RunInput, L extends Lack> = [N] extends [undefined]
  ? RunInput
  : N extends AnyHandle<infer O>
    ? L extends 'rule'
      ? O | null
      : O
    : SeveralOf<N>[L];

/** One of several outputs is undefined where it is missing. */
// An index instead of a conditional type: the needs are not told from the input, which the compiler would try.
interface SeveralOf<N> {
  readonly none: { readonly [K in keyof N]: OutputOf<N[K]> };
  readonly optional: { readonly [K in keyof N]: SeenOf<N[K]> };
  readonly mode: { readonly [K in keyof N]: PossibleOf<N[K]> };
  readonly rule: { readonly [K in keyof N]: PossibleOf<N[K]> };
}

/** Any of the needs. */
type Each<N> = N extends undefined
  ? never
  : N extends AnyHandle
    ? N
    : N extends readonly (infer H)[]
      ? H
      : N[keyof N];

/** The input by `inputFrom`. Needs by name have said it already. */
export type JoinedBy<From, N, L extends Lack> = N extends readonly AnyHandle[] | AnyHandle
  ? From extends 'list'
    ? SeveralOf<N extends AnyHandle ? readonly [N] : N>[L]
    : From extends 'all'
      ? { readonly [id: string]: OutputOf<Each<N>> | undefined }
      : From extends 'merge'
        ? Readonly<Record<string, unknown>>
        : From extends 'concat'
          ? Concatenated<OutputOf<Each<N>>>
          : From extends InputFrom & object
            ? { readonly [K in keyof From]: OutputOf<Each<N>> | undefined }
            : OutputOf<Each<N>> | null
  : InputFor<N, unknown, L>;

/** Of no output at all it is the empty text. */
type Concatenated<O> = [O] extends [string]
  ? string
  : [O] extends [readonly (infer Item)[]]
    ? readonly Item[] | ''
    : string | readonly unknown[];

/** Why the output of a step may be missing in a run that succeeds. Most say nothing that matters to it. */
export type MissingFor<N, Rule, Optional, When> = [Rule | Optional | When] extends [never]
  ? N extends SureNeeds
    ? never
    : SkippedBehind<Each<N>>
  :
      | (true extends Optional ? 'optional' : never)
      | ([When] extends [never] ? SkippedBy<Rule, Each<N>> : 'skipped' | PassedBehind<Each<N>>);

type SureNeeds =
  | StepHandle
  | readonly StepHandle[]
  | { readonly [name: string]: StepHandle }
  | undefined;

type SkippedBy<Rule, H> = [Rule] extends [never]
  ? SkippedBehind<H>
  : [Rule] extends ['all_settled']
    ? PassedBehind<H>
    : [Rule] extends ['all_succeeded']
      ? [MissingOf<H>] extends [never]
        ? never
        : 'skipped' | PassedBehind<H>
      : [Rule] extends ['any_succeeded']
        ? AllMaybe<H>
        : 'skipped' | PassedBehind<H>;

type SkippedBehind<H> = [MissingOf<H>] extends [never]
  ? never
  : 'skipped' extends MissingOf<H>
    ? 'skipped' | PassedBehind<H>
    : AllMaybe<H>;

/** With no need that is sure to have an output nothing runs. */
type AllMaybe<H> = [H] extends [never]
  ? never
  : [Extract<H, StepHandle>] extends [never]
    ? ([Exclude<MissingOf<H>, Passing>] extends [never] ? never : 'skipped') | PassedBehind<H>
    : never;

type Passing = 'passed' | 'jumps';

/** A jump may lead past all needs. */
type PassedBehind<H> = [Extract<H, StepHandle>] extends [never]
  ? [Extract<MissingOf<H>, Passing>] extends [never]
    ? never
    : 'passed'
  : never;
