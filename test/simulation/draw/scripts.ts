/**
 * How tries go, by chance: durations near the limits, all kinds of ends, steps that do not listen.
 * Knows features and policies; must not know the graph.
 */
import { DEFAULT_GRACE_MS } from '../../../src/run/plan.ts';
import type { RetryPolicy } from '../../../src/workflow/workflow.ts';
import type { Chance } from './chance.ts';
import type { Features } from './features.ts';
import type { Script, WorldStep } from './world.ts';

type Times = Pick<WorldStep, 'timeoutMs' | 'totalTimeoutMs'>;

/** Odds that hold for a whole world. */
export interface Mood {
  readonly features: Features;
  /** How many tries fail. */
  readonly failing: number;
}

export function drawMood(features: Features, chance: Chance): Mood {
  return { features, failing: features.failures ? chance.pick([0.03, 0.1, 0.3, 0.6]) : 0 };
}

/** The policies that the steps of a workflow have. */
export function drawPolicies(features: Features, chance: Chance): RetryPolicy[] {
  if (!features.retries) return [];
  return Array.from({ length: chance.between(1, 3) }, () => drawPolicy(features, chance));
}

function drawPolicy(features: Features, chance: Chance): RetryPolicy {
  const listed = chance.odds(0.25);
  const initialIntervalMs = chance.pick([0, 1, 2, 10, 100]);
  return {
    maxAttempts: chance.between(2, 5),
    initialIntervalMs,
    backoffCoefficient: chance.pick(features.hugeBackoff ? [50, 100] : [1, 1.5, 2, 10]),
    // A cap below the first delay is refused when the workflow is compiled.
    maxIntervalMs: Math.max(initialIntervalMs, chance.pick([5, 50, 60_000])),
    ...(listed && { intervalsMs: chance.pick([[1], [0, 5], [3, 1, 20]]) }),
    jitter: features.jitter ? chance.pick(['full', 'equal', 'none'] as const) : 'none',
    ...(features.codes && chance.odds(0.4) && { retryOn: drawCodes(chance) }),
    ...(features.codes && chance.odds(0.4) && { neverRetryOn: drawCodes(chance) }),
  };
}

function drawCodes(chance: Chance): string[] {
  const drawn = ['timed_out', ...CODES].filter(() => chance.odds(0.5));
  // An empty list is refused when the workflow is compiled.
  return drawn.length === 0 ? ['timed_out'] : drawn;
}

/** The tries of one step. */
export function drawTries(step: WorldStep, { features, failing }: Mood, chance: Chance): Script[] {
  const count = step.retry?.maxAttempts ?? 1;
  const tries: Script[] = [];
  for (let i = 0; i < count; i++) {
    // Later tries do better, so that retries are also seen to help.
    const result = chance.odds(i === 0 ? failing : 0.5 * Math.min(1, failing * 2))
      ? features.finalFailures && chance.odds(0.3)
        ? 'final'
        : 'fail'
      : 'ok';
    tries.push(drawScript(result, step, features, chance));
  }
  return tries;
}

function drawScript(
  result: Script['result'],
  times: Times,
  features: Features,
  chance: Chance,
): Script {
  const stubborn = features.stubborn && chance.odds(0.15);
  // Who never ends by itself must be given up or asked to stop some time.
  const stoppable = features.cancel || features.runTimeout;
  const ends = times.timeoutMs !== undefined || times.totalTimeoutMs !== undefined || stoppable;
  const endless = features.endless && chance.odds(0.04) && ends;
  const finishing = !stubborn && result === 'ok' && features.finishing && chance.odds(0.3);
  // Long enough to be given up before it ends.
  const late = stubborn && !endless && chance.odds(0.3);
  const afterMs = endless
    ? null
    : late
      ? drawLate(times, chance)
      : drawDuration(times.timeoutMs ?? times.totalTimeoutMs, features, chance);
  // All fields in one order: these are read far more often than they are drawn.
  return {
    afterMs,
    result,
    sync: afterMs === 0 && features.sync && chance.odds(0.7) ? true : undefined,
    onAbort: stubborn ? 'ignore' : finishing ? 'finish' : undefined,
    abortMs: chance.odds(0.3) ? chance.pick(features.stubborn ? SLOW : QUICK) : undefined,
    againMs:
      features.double && chance.odds(late ? 0.6 : 0.08) ? chance.pick([0, 1, 5, 50]) : undefined,
    wishMs: drawWish(result, features, chance),
    code: result !== 'ok' && features.codes ? chance.pick(CODES) : undefined,
  } as Script;
}

/** How long it takes to stop: sometimes as long as there is time for it, or longer. */
const QUICK = [1, 3, 20];
const SLOW = [
  1,
  20,
  DEFAULT_GRACE_MS - 1,
  DEFAULT_GRACE_MS,
  DEFAULT_GRACE_MS + 1,
  DEFAULT_GRACE_MS + 100,
];

function drawLate({ timeoutMs = 0 }: Times, chance: Chance): number {
  return timeoutMs + DEFAULT_GRACE_MS + chance.pick([-1, 0, 1, 10, 1_000]);
}

const CODES = ['E_BUSY', 'E_GONE', 'E_ODD'];

function drawDuration(timeoutMs: number | undefined, features: Features, chance: Chance): number {
  if (timeoutMs !== undefined && chance.odds(0.2)) return timeoutMs + chance.between(-1, 1);
  if (features.ties) return chance.below(4);
  return chance.odds(0.2) ? chance.between(50, 1_000) : chance.below(20);
}

function drawWish(
  result: Script['result'],
  features: Features,
  chance: Chance,
): Script['wishMs'] | undefined {
  if (result !== 'fail' || !features.wishes || !chance.odds(0.3)) return undefined;
  if (features.oddWishes && chance.odds(0.3)) {
    return chance.pick(['nan', 'infinite', 'negative'] as const);
  }
  return chance.pick([0, 1, 7, 500]);
}
