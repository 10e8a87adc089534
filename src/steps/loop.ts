/**
 * The step type `loop`: its steps are run round by round, each on what came of the one before.
 * Knows rounds and their limit; must not know how a round is run, nor how a condition is evaluated.
 */
import type { AttemptContext, StepType } from '../ports/step-type.ts';
import { Expanding, resultError } from '../run/outcome.ts';
import type { Rounds } from '../run/rounds.ts';
import { StepFailure } from '../run/step-error.ts';
import { counted } from '../std/counted.ts';
import { copyExact } from '../std/exact-json.ts';
import { Inexact } from '../std/inexact.ts';
import type { FromSchema } from '../std/schema.ts';
import { isThenable } from '../std/thenable.ts';
import { LOOP_SETTINGS } from '../workflow/with/loop.ts';

type LoopConfig = FromSchema<typeof LOOP_SETTINGS>;

/** In code a function may give what the first round works on. */
type Initial = (input: unknown, context: AttemptContext) => unknown;

export const loopStep: StepType<LoopConfig, Initial | null> = {
  name: 'loop',
  summary: 'Runs its steps again and again, each time on what they gave before.',
  intent: 'transform',
  with: LOOP_SETTINGS,
  limits: ['max_iterations', 'at_limit'],
  synonyms: {
    maxiterations: ['max_iterations'],
    maxrounds: ['max_iterations'],
    iterations: ['max_iterations'],
    max: ['max_iterations'],
    limit: ['max_iterations'],
    times: ['max_iterations'],
    if: ['while', 'until'],
    condition: ['while', 'until'],
    onlimit: ['at_limit'],
  },
  grows: { kind: 'rounds', body: 'steps', conditions: ['while', 'until'], limit: 'max_iterations' },
  prepare: async () => ({ ready: null }),
  run,
};

function run(initial: Initial | null, context: AttemptContext): unknown {
  const rounds = context.rounds!;
  if (initial === null || rounds.count > 0) return next(rounds.last, rounds, context);
  const given = initial(context.input, context);
  if (!isThenable(given)) return next(keptState(given), rounds, context);
  return Promise.resolve(given).then((state) => next(keptState(state), rounds, context));
}

/** What is asked about must not be something else than what the round gets. */
function keptState(given: unknown): unknown {
  const kept = copyExact(given ?? null);
  if (!(kept instanceof Inexact)) return kept;
  const { code, message } = resultError(kept, 'what "initial" gave');
  throw new StepFailure(code, message, { retryable: false });
}

/** The next round works on the state, or there is none and it is the output. */
function next(state: unknown, { count, goesOn }: Rounds, context: AttemptContext): unknown {
  const hasMore = goesOn(state, context);
  if (!isThenable(hasMore)) return end(state, { count, hasMore: hasMore === true }, context);
  return Promise.resolve(hasMore).then((answer) =>
    end(state, { count, hasMore: answer === true }, context),
  );
}

function end(
  state: unknown,
  { count, hasMore }: { readonly count: number; readonly hasMore: boolean },
  context: AttemptContext,
): unknown {
  const { max_iterations: most, at_limit: atLimit } = context.config as Required<LoopConfig>;
  if (hasMore && count < most) return new Expanding([state], false, 'again');
  context.annotate({ rounds: count, ...(hasMore && { at_limit: true }) });
  if (!hasMore || atLimit === 'take') return state;
  const message = `has not come to its end after ${counted(count, 'round')} (max_iterations)`;
  throw new StepFailure('E_MAX_ITERATIONS', message, { retryable: false });
}
