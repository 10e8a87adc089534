/**
 * How far a step has come that runs others round by round: what the last round gave, and whether there is another.
 * Knows segments and expressions; must not know when a step asks, nor how many rounds are too many.
 */
import type { Body } from '../graph/body.ts';
import type { RoundKey } from '../graph/catalog.ts';
import type { Expression } from '../graph/expression.ts';
import { ExpressionError } from '../graph/expression-error.ts';
import { ownCopy } from '../std/own-copy.ts';
import { show } from '../std/printable.ts';
import { textDates } from '../std/text-dates.ts';
import { isThenable } from '../std/thenable.ts';
import { fill } from './fill.ts';
import { inputOf } from './inputs.ts';
import { outputOfItem } from './items.ts';
import type { Run } from './run.ts';
import { expressionFailure, scopeFor } from './scope.ts';
import { firstOf } from './segment.ts';
import { StepFailure } from './step-error.ts';
import { growthOf } from './steps.ts';

export interface Rounds {
  /** How many have ended. */
  readonly count: number;
  /** What the last of them gave; before the first one the input of the step. */
  readonly last: unknown;
  /**
   * Whether there is another one, on `state`: what the last one gave, or what the first one is to work on; true or false, or
   * what gives that later. A function of the author's gets `context`, too. Throws a `StepFailure` where that cannot be told.
   */
  readonly goesOn: (state: unknown, context: unknown) => unknown;
}

/** Throws a `StepFailure` where what the last round gave cannot be made. */
export function roundsOf(run: Readonly<Run>, step: number): Rounds {
  const segment = run.segmentBy.get(step);
  const count = segment === undefined ? 0 : segment.first + segment.count;
  return {
    count,
    last: lastOf(run, step),
    goesOn: (state, context) => goesOn(run, step, { state, round: count, context }),
  };
}

function lastOf(run: Readonly<Run>, step: number): unknown {
  const segment = run.segmentBy.get(step);
  if (segment === undefined) return inputOf(run, step);
  const { outputs } = segment.body as Body;
  const item = segment.count - 1;
  if (outputs === undefined) return outputOfItem(run, segment, item);
  return fill(run, outputs, firstOf(segment, item));
}

function goesOn(run: Readonly<Run>, step: number, asked: Asked): unknown {
  const condition = growthOf(run, step)?.condition;
  // What ends rounds is asked about one.
  if (condition === undefined || (condition.key === 'until' && asked.round === 0)) return true;
  const { key, decider } = condition;
  const meant = key === 'while';
  if (decider.kind === 'written')
    return holds(run, step, asked, { key, written: decider.written }) === meant;
  const { state, round, context } = asked;
  const given = decider.call(ownCopy(state) as never, round, context as never);
  if (!isThenable(given)) return truthOf(key, given) === meant;
  return given.then((value) => truthOf(key, value) === meant);
}

interface Asked {
  readonly state: unknown;
  readonly round: number;
  readonly context: unknown;
}

function holds(
  run: Readonly<Run>,
  step: number,
  { state, round }: Asked,
  { key, written }: { readonly key: RoundKey; readonly written: Expression },
): boolean {
  try {
    const scope = scopeFor(run, written.steps, step);
    const value = written.evaluate({ ...scope, last: textDates(state), round });
    if (typeof value === 'boolean') return value;
    throw new ExpressionError(`the condition gives ${typeof value}, not true or false`);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const about = `${key} ${round === 0 ? 'before the first round' : `after round ${round - 1}`}`;
    throw expressionFailure(error, written.text, run, about);
  }
}

function truthOf(key: RoundKey, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const message = `the function of ${key} gives ${show(value)}, not true or false; write Boolean(…) around it`;
  throw new StepFailure('E_EXPRESSION', message, { retryable: false });
}
