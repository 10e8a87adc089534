/**
 * The step type `loop`: its steps are run round by round, each on what came of the one before.
 * Knows rounds and their limit; must not know how a round is run, nor how a condition is evaluated.
 */
import type { AttemptContext, StepType } from '../ports/step-type.ts';
import { Expanding } from '../run/outcome.ts';
import { StepFailure } from '../run/step-error.ts';
import { counted } from '../std/counted.ts';
import type { FromSchema } from '../std/schema.ts';
import { LOOP_SETTINGS } from '../workflow/with/loop.ts';

type LoopConfig = FromSchema<typeof LOOP_SETTINGS>;

export const loopStep: StepType<LoopConfig> = {
  name: 'loop',
  summary: 'Runs its steps again and again, each time on what they gave before.',
  intent: 'transform',
  with: LOOP_SETTINGS,
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
  run,
};

function run(config: LoopConfig, context: AttemptContext): unknown {
  const { max_iterations: most, at_limit: atLimit } = config as Required<LoopConfig>;
  const { count, last, goesOn } = context.rounds!;
  const hasMore = goesOn();
  if (hasMore && count < most) return new Expanding([last], false, 'again');
  context.annotate({ rounds: count, ...(hasMore && { at_limit: true }) });
  if (!hasMore || atLimit === 'take') return last;
  const message = `has not come to its end after ${counted(count, 'round')} (max_iterations)`;
  throw new StepFailure('E_MAX_ITERATIONS', message, { retryable: false });
}
