/**
 * What is given to `loop()`: its types, and the step that it is.
 * Knows settings; must not know how rounds are run.
 */
import { defined } from '../std/defined.ts';
import { show } from '../std/printable.ts';
import type { GroupSettings, OneStep } from './group-body.ts';
import { functionAt, type Grown, givenTo } from './grown-step.ts';
import type { AnyHandle, StepHandle } from './handle.ts';
import type { Keepable, Kept } from './kept.ts';
import type { PassedOn } from './step-body.ts';
import type { StepContext } from './step-context.ts';
import type { RoundFunction } from './workflow.ts';

/** Steps that run round by round, each on what the one before gave: the state. */
export interface LoopBody<State, First, Input, Context extends StepContext, Inner>
  extends GroupSettings {
  /** Gives what the first round works on; default the input of the step. It says what the state is: it stands before `body`. */
  readonly initial?: (input: Input, context: Context) => Keepable<First>;
  /** The most rounds. */
  readonly maxIterations: number;
  /** What comes of so many rounds: with `take` the output is what the last one gave; default `fail`. */
  readonly atLimit?: 'fail' | 'take';
  /**
   * What is done in each round: a function that writes the steps once, with what `body` has, and gives the one whose output
   * is the state from then on; or one step, `{ run }`.
   */
  readonly body:
    | ((body: Inner) => StateHandle<State>)
    | OneStep<State, Context, State | Promise<State>>;
  /** Whether there are enough rounds, asked after each: an expression, or a function of the state. One of it and `while`. */
  readonly until?: string | GoesOn<State, Context>;
  /** Whether there is another round, asked before each. */
  readonly while?: string | GoesOn<State, Context>;
}

/** `round`: how many there have been. */
type GoesOn<State, Context extends StepContext> = (
  state: State,
  round: number,
  context: Context,
) => boolean | Promise<boolean>;

/** A round without an output gives null. */
type StateHandle<State> = StepHandle<State> | (null extends State ? AnyHandle<State> : never);

/** What rounds work on. It is told from what the first one gets, and not from what is done with it. */
export type StateOf<First, Input> = NoInfer<
  [First] extends [never] ? PassedOn<Input> : Kept<Awaited<First>>
>;

/** Each round works on what the one before gave: none does without a part of it. */
export type ModeOfRounds<Mode> = Mode extends 'best_effort' ? 'continue_on_error' : Mode;

/** Throws a `TypeError` for what is none. */
export function loopOf(id: string, given: unknown): Grown {
  const who = `loop(${show(id)})`;
  const { initial, maxIterations, atLimit, body, ...rest } = givenTo(who, given, 'body');
  const { until, while: goesOn, ...settings } = rest;
  const run = functionAt(who, { initial }, 'write initial: () => STATE');
  const [asked, askedBefore] = [conditionAt(who, { until }), conditionAt(who, { while: goesOn })];
  return {
    uses: 'loop',
    settings,
    run,
    with: defined({
      until: asked.text,
      while: askedBefore.text,
      max_iterations: maxIterations,
      at_limit: atLimit,
    }),
    body: {
      given: body,
      key: 'body',
      only: 'round',
      functions: { until: asked.call, while: askedBefore.call },
    },
  };
}

function conditionAt(who: string, named: Readonly<Record<string, unknown>>) {
  const [[key, given]] = Object.entries(named) as [[string, unknown]];
  if (typeof given === 'function') return { call: given as RoundFunction };
  if (given === undefined || typeof given === 'string') return { text: given };
  const fix = `write a function, ${key}: (state, round) => round > 3, or an expression as text`;
  throw new TypeError(`${who}: ${key} is ${show(given)}; ${fix}`);
}
