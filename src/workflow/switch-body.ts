/**
 * What is given to `switch()`: its types, and the step that it is.
 * Knows settings and names of cases; must not know how a case is run.
 */
import { isMapping } from '../std/mapping.ts';
import { show } from '../std/printable.ts';
import type { GroupSettings, OneStep } from './group-body.ts';
import { functionAt, type Grown, givenTo } from './grown-step.ts';
import type { AnyHandle, ReturnedOf } from './handle.ts';
import type { Kept } from './kept.ts';
import type { StepContext } from './step-context.ts';

/** The name of a case: text, or what it is as text. */
type Named = string | number | boolean;

/** What may say which case it is. */
export type Name = Named | Promise<Named>;

/** One of several ways. `Given`: by case, what it gives, or the step in hand that does. */
export interface SwitchBody<Names, Given, Input, Context extends StepContext, Inner>
  extends GroupSettings {
  /** Which case it is: its name, by the input of the step. `default` is the case of all that have none of their own. */
  readonly on: (input: Input, context: Context) => Names;
  /**
   * What is done in each case: a function that writes the steps once, with what `body` has, and gives the one whose output
   * is that of the case; or one step, `{ run }`. What steps get that need none is the input of the whole.
   */
  readonly cases: {
    readonly [Case in keyof Given]:
      | ((body: Inner) => Given[Case] & AnyHandle)
      | OneStep<Input, Context, Given[Case]>;
  };
}

export type CaseOutput<Given> = Given extends AnyHandle ? ReturnedOf<Given> : Kept<Awaited<Given>>;

/** What stands in the way of names without a case, and of cases without a name. */
export type Matching<Names, Given> = [Names] extends [never]
  ? unknown
  : MatchingAll<TextOf<Awaited<Names>>, TextOf<keyof Given>>;

type TextOf<Name> = Name extends Named ? `${Name}` : never;

type MatchingAll<Names extends string, Cases extends string> = 'default' extends Cases
  ? Fitting<string extends Names ? never : Exclude<Cases, Names | 'default'>, never>
  : string extends Names
    ? Refused<'"on" may give any text: add a case named default'>
    : Fitting<Exclude<Cases, Names>, Exclude<Names, Cases>>;

type Fitting<Never extends string, Without extends string> = [Never | Without] extends [never]
  ? unknown
  : Refused<`there is no case ${Without}, and no default` | `"on" never gives ${Never}`>;

/** No definition has a key that is called so: it is what the compiler says is missing. */
type Refused<Why extends string> = { readonly [K in Why]: never };

/** Throws a `TypeError` for what is none. */
export function switchOf(id: string, given: unknown): Grown {
  const who = `switch(${show(id)})`;
  const { on, cases, ...settings } = givenTo(who, given, 'on, cases');
  const run = functionAt(who, { on }, 'write on: (input) => input.kind');
  if (run === undefined) throw new TypeError(`${who} has no on: write on: (input) => input.kind`);
  if (!isMapping(cases))
    throw new TypeError(`${who}: cases is ${show(cases)}; write cases: { NAME: (body) => STEP }`);
  const written = Object.entries(cases).map(
    ([name, one]) => [name, { given: one, key: `case ${show(name)}`, only: 'case' }] as const,
  );
  return { uses: 'switch', settings, run, with: undefined, cases: Object.fromEntries(written) };
}
