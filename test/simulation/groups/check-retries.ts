/**
 * Retries of runs with groups that came to nothing, and retries of these.
 * Knows what must hold between a run and its retry; must not know how attempts are played.
 */
import { EngineError } from '../../../src/engine/engine-error.ts';
import { planRerun } from '../../../src/engine/kept/plan-rerun.ts';
import { earlierRunOf } from '../../../src/engine/kept/rerun.ts';
import type { Plan } from '../../../src/run/plan.ts';
import { broke } from '../broken.ts';
import { Chance } from '../draw/chance.ts';
import type { Before } from './before.ts';
import { checkKept, checkRun, keptOf } from './check-run.ts';
import { playWithCrashes } from './crash-groups.ts';
import { expectedOf } from './expect-groups.ts';
import { type GroupWorld, isAdding } from './group-world.ts';
import { type GroupsPlayed, type GroupsPlaying, playGroups } from './play-groups.ts';
import { type EarlierGroups, RetryRules } from './retry-rules.ts';
import { onwardOf } from './watch-kept.ts';

/** A plan of the retry. */
interface PlannedRetry {
  readonly plan: Plan;
  /** What it has from the earlier run by the rules. */
  readonly before: Before;
}

/** How often a run is retried that comes to nothing again. */
const MOST_RETRIES = 3;

/** Plays retries of a run until one succeeds: fewer and fewer attempts fail. */
export function checkRetries(playing: GroupsPlaying, first: GroupsPlayed): void {
  const { chance } = playing;
  let earlier: EarlierGroups = { world: playing.world, ...first, before: undefined };
  for (let time = 1; time <= MOST_RETRIES && earlier.run.status !== 'succeeded'; time++) {
    const isMended = time === MOST_RETRIES || chance.odds(0.4);
    const failing = isMended ? chance.below(2) * (MOST_RETRIES - time) : earlier.world.failing;
    const world = {
      ...playing.world,
      failing: Math.min(failing, earlier.world.failing),
      cancel: time < MOST_RETRIES ? cancelOf(playing, time) : undefined,
    };
    const { plan, before } = planRetry(earlier, { ...playing.plan, runId: `run-${time + 1}` });
    const expected = expectedOf(world, before);
    const onward = onwardOf(earlier.run, before);
    const retry = { ...playing, world, plan, expected, onward };
    const whole = playGroups(retry);
    checkRun(world, expected, whole);
    checkKept(whole);
    checkRun(world, expected, playWithCrashes(retry, whole.commits));
    earlier = { world, ...whole, before };
  }
}

/** So many retries of runs in which steps were added are called off. */
const CALLED_OFF = 0.5;

/** Some retries have not come to all that they have from the run before when they end. */
function cancelOf({ world }: GroupsPlaying, time: number): GroupWorld['cancel'] {
  const chance = new Chance(world.seed ^ (0xca7ce1 * time));
  if (!isAdding(world) || !chance.odds(CALLED_OFF)) return undefined;
  return { after: chance.between(1, 12), drainMs: chance.pick([0, 0, 5]) };
}

/** Names what the engine asks for, which is what it has to ask for and nothing else. */
function planRetry(earlier: EarlierGroups, plan: Plan): PlannedRetry {
  const { run, events } = earlier;
  const { runId } = run.plan;
  const told = earlierRunOf({ runId, snapshot: keptOf(earlier.plan), events });
  const rules = new RetryRules(earlier);
  const named = new Set<string>();
  for (;;) {
    const half = rules.half(named);
    const retry = planned(() =>
      planRerun(told, { plan, added: [] }, { kind: 'retry', runId, options: { step: [...named] } }),
    );
    if (typeof retry === 'string') {
      if (!half.includes(retry)) broke('retry', `${retry} is refused, and not one of: ${half}`);
      named.add(retry);
      continue;
    }
    if (half.length > 0) broke('retry', `${half} would do again what they have done`);
    const [undecided, repeated] = [rules.undecided(named), rules.repeated(named)];
    hold('in doubt', retry.undecided, undecided);
    hold('to be done again', retry.repeated.map(rootNamed), repeated);
    if (undecided.length + repeated.length === 0)
      return { plan: retry.plan, before: rules.before(named) };
    for (const id of [...undecided, ...repeated]) named.add(id);
  }
}

/** The step that is refused, or what is planned. */
function planned<Of>(plan: () => Of): Of | string {
  try {
    return plan();
  } catch (error) {
    if (error instanceof EngineError && error.code === 'already-done') return error.step!;
    throw error;
  }
}

/** A retry names steps of the workflow only. */
function rootNamed({ id, around = id }: { readonly id: string; readonly around?: string }) {
  return { id: around };
}

function hold(what: string, given: readonly { readonly id: string }[], due: readonly string[]) {
  const [found, wanted] = [
    [...new Set(given.map(({ id }) => id))].sort().join(),
    [...due].sort().join(),
  ];
  if (found !== wanted)
    broke('retry', `${what} is ${found || 'nothing'}, not ${wanted || 'nothing'}`);
}
