/**
 * Loops come to the same wherever their process ends, and by what is kept of them.
 * Knows events and statuses; must not know engines or stores.
 */
import { expect, it } from 'vitest';
import { type Playing, play, statusesOf } from '../../test/group-player.ts';
import { each, flowOf, loop, planOf, step } from '../../test/workbench.ts';
import { fold } from '../run/fold.ts';
import { growthOutcome } from '../run/growth-outcome.ts';
import { Expanding, type Outcome } from '../run/outcome.ts';
import { roundsOf } from '../run/rounds.ts';
import type { Run } from '../run/run.ts';
import { stepOfId } from '../run/step-ids.ts';
import { idOf } from '../run/steps.ts';
import { wiredInput } from '../run/wired-input.ts';
import { seededRandom } from '../std/random.ts';

const flaky = step('b', ['a'], { settings: { retry: { maxAttempts: 2, initialIntervalMs: 1 } } });
const rounds = { until: 'last >= 40', max_iterations: 9 };
/** A loop in a list in a loop: each step adds one, and the list adds up. */
const inner = each('e', ['b'], [loop('l', [], ['x'], { while: 'round < 2', until: undefined })]);
const workflow = flowOf([
  step('first'),
  loop('outer', ['first'], ['a', flaky, inner, 'sum < e'], rounds),
  step('last', ['outer']),
]);

/** What each attempt comes to follows from the run as it stands. */
function outcomeOf(id: string, run: Readonly<Run>): Outcome {
  const number = stepOfId(run, id);
  const metadata = undefined;
  const value = (of: unknown): Outcome => ({ tag: 'value', value: of, metadata });
  if (id === 'first') return value(1);
  if (id === 'outer' || id.endsWith('.l')) {
    const { last, goesOn } = roundsOf(run, number);
    const again = new Expanding([last], false, 'again');
    return goesOn(last, {}) ? growthOutcome(run, number, again, metadata) : value(last);
  }
  const input = wiredInput(run, number);
  if (id.endsWith('.e'))
    return growthOutcome(run, number, new Expanding([input, input], false), metadata);
  if (id.endsWith('.sum')) return value((input as number[]).reduce((sum, one) => sum + one, 0));
  const isFirstTry = run.attempt[number]! - (run.uncounted.get(number) ?? 0) === 1;
  if (id.endsWith('.b') && isFirstTry)
    return { tag: 'error', error: { code: 'E_STEP', message: 'broke', retryable: true }, metadata };
  return value((input as number) + 1);
}

async function playing(): Promise<Playing> {
  return { plan: await planOf(workflow), outcomeOf, chance: seededRandom(7) };
}

it('ends with what the last round gave', async () => {
  const { run, events } = play(await playing());
  // Two more, then two items of it with two more each: 1, 10, 28, 64.
  expect(run.output).toBe(65);
  expect(run.status).toBe('succeeded');
  const grown = events.flatMap((event) => (event.type === 'step.expanded' ? [event] : []));
  expect(grown.filter(({ then }) => then === 'again').map(({ step: s }) => idOf(run, s))).toContain(
    'outer[2].e[1].l',
  );
});

it('comes to the same at every commit after which its process ends', async () => {
  const whole = play(await playing());
  for (let commit = 1; commit < whole.commits; commit++) {
    const { events } = play({ ...(await playing()), crashAfter: commit });
    const resumed = play({ ...(await playing()), chance: seededRandom(commit) }, events);
    expect(resumed.run.output).toBe(whole.run.output);
    expect(statusesOf(resumed.run)).toEqual(statusesOf(whole.run));
    expect(statusesOf(fold((await playing()).plan, resumed.events))).toEqual(
      statusesOf(resumed.run),
    );
  }
});

it('comes to the same where the process ends between any two events', async () => {
  const whole = play(await playing());
  for (let length = 1; length < whole.events.length; length++) {
    const resumed = play(await playing(), whole.events.slice(0, length));
    expect(resumed.run.output).toBe(whole.run.output);
    expect(statusesOf(resumed.run)).toEqual(statusesOf(whole.run));
  }
});
