/**
 * The step type `sleep`: passes its input on when a time has come.
 * Knows times; must not know what the run does meanwhile.
 */
import type { AttemptContext, Preparation, Prepared, StepType } from '../ports/step-type.ts';
import { Waiting } from '../run/outcome.ts';
import { StepFailure } from '../run/step-error.ts';
import type { Until } from '../run/wait.ts';
import { parseDuration } from '../std/duration.ts';
import type { FromSchema } from '../std/schema.ts';
import { SLEEP_SETTINGS } from '../workflow/with/sleep.ts';

type SleepConfig = FromSchema<typeof SLEEP_SETTINGS>;

const ONE_OF_THEM = 'a sleep takes either "for" or "until"';
const FIX = 'write with: { for: 3d }, or with: { until: 2026-12-24T18:00:00Z }';

export const sleepStep: StepType<SleepConfig, null> = {
  name: 'sleep',
  summary: 'Waits for a time, without holding anything meanwhile, and passes its input on.',
  intent: 'analyze',
  with: SLEEP_SETTINGS,
  synonyms: {
    duration: ['for'],
    delay: ['for'],
    time: ['for', 'until'],
    date: ['until'],
    at: ['until'],
  },
  prepare,
  run,
};

async function prepare({ config }: Preparation<SleepConfig>): Promise<Prepared<null>> {
  if (isOneOf(config ?? {})) return { ready: null };
  return { problems: [{ code: 'E_BAD_CONFIG', message: `${ONE_OF_THEM}.`, fix: FIX }] };
}

/** A time that has passed is no wait. */
function run(_: null, context: AttemptContext): Waiting | null {
  const now = context.clock.now();
  const until = endOf((context.config ?? {}) as SleepConfig, now);
  return until.at <= now ? null : new Waiting(until);
}

function endOf(config: SleepConfig, now: number): Until {
  if (!isOneOf(config)) throw new StepFailure('E_BAD_CONFIG', ONE_OF_THEM, { retryable: false });
  const { for: length, until } = config;
  if (length !== undefined) return { at: now + parseDuration(length)!, isDate: false };
  return { at: Date.parse(until!), isDate: true };
}

function isOneOf({ for: length, until }: SleepConfig): boolean {
  return (length === undefined) !== (until === undefined);
}
