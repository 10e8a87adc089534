/**
 * How far a step has come that runs others round by round: what the last round gave, and whether there is another.
 * Knows segments and expressions; must not know when a step asks, nor how many rounds are too many.
 */
import type { Body } from '../graph/body.ts';
import { ExpressionError } from '../graph/expression-error.ts';
import { textDates } from '../std/text-dates.ts';
import { fill } from './fill.ts';
import { inputOf } from './inputs.ts';
import { outputOfItem } from './items.ts';
import type { Run } from './run.ts';
import { expressionFailure, scopeFor } from './scope.ts';
import { firstOf } from './segment.ts';
import { growthOf } from './steps.ts';

export interface Rounds {
  /** How many have ended. */
  readonly count: number;
  /** What the last of them gave; before the first one the input of the step. */
  readonly last: unknown;
  /** Whether there is another one. Throws a `StepFailure` where that cannot be told. */
  readonly goesOn: () => boolean;
}

/** Throws a `StepFailure` where what the last round gave cannot be made. */
export function roundsOf(run: Readonly<Run>, step: number): Rounds {
  const segment = run.segmentBy.get(step);
  const count = segment === undefined ? 0 : segment.first + segment.count;
  const last = lastOf(run, step);
  return { count, last, goesOn: () => goesOn(run, step, { last, round: count }) };
}

function lastOf(run: Readonly<Run>, step: number): unknown {
  const segment = run.segmentBy.get(step);
  if (segment === undefined) return inputOf(run, step);
  const { outputs } = segment.body as Body;
  const item = segment.count - 1;
  if (outputs === undefined) return outputOfItem(run, segment, item);
  return fill(run, outputs, firstOf(segment, item));
}

function goesOn(
  run: Readonly<Run>,
  step: number,
  { last, round }: { readonly last: unknown; readonly round: number },
): boolean {
  const condition = growthOf(run, step)?.condition;
  // What ends rounds is asked about one.
  if (condition === undefined || (condition.key === 'until' && round === 0)) return true;
  const { key, written } = condition;
  try {
    const scope = scopeFor(run, written.steps, step);
    const holds = written.evaluate({ ...scope, last: textDates(last), round });
    if (typeof holds === 'boolean') return holds === (key === 'while');
    throw new ExpressionError(`the condition gives ${typeof holds}, not true or false`);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw expressionFailure(error, written.text, run);
  }
}
