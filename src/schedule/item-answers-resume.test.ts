/**
 * Runs whose items, cases and rounds wait for answers come to the same whenever these come, and wherever their
 * process ends.
 * Knows events and statuses; must not know engines or stores.
 */
import { expect, it } from 'vitest';
import { type Playing, play, statusesOf } from '../../test/group-player.ts';
import { each, flowOf, loop, planOf, step } from '../../test/workbench.ts';
import type { Ask } from '../run/ask.ts';
import { fold } from '../run/fold.ts';
import { growthOutcome } from '../run/growth-outcome.ts';
import { Expanding, type Outcome } from '../run/outcome.ts';
import { roundsOf } from '../run/rounds.ts';
import type { Run } from '../run/run.ts';
import { stepOfId } from '../run/step-ids.ts';
import { seededRandom } from '../std/random.ts';

const KEYS = ['a', 'b', 'c'];

/** Two items at once, each with somebody who approves and a message; then rounds with somebody who approves. */
const group = each(
  'e',
  ['first'],
  [
    step('ok', [], { uses: 'ask' }),
    step('paid', ['ok'], { uses: 'hear', with: { message: 'paid-${{ item }}' } }),
  ],
  { concurrency: 2, key: '${{ item }}', on_failure: 'best_effort', succeeds_if: { at_least: 2 } },
);
const rounds = loop('l', ['e'], [step('ok', [], { uses: 'ask' })], { until: 'round == 2' });
const workflow = flowOf([step('first'), group, rounds, step('last', ['l'])]);

function outcomeOf(id: string, run: Readonly<Run>): Outcome {
  const number = stepOfId(run, id);
  const metadata = undefined;
  if (id === 'e') return growthOutcome(run, number, new Expanding(KEYS, false), metadata);
  if (id === 'l') {
    const { last, goesOn } = roundsOf(run, number);
    const again = new Expanding([last], false, 'again');
    return goesOn(last, {})
      ? growthOutcome(run, number, again, metadata)
      : { tag: 'value', value: last, metadata };
  }
  const item = /\[(.*)\]/.exec(id)?.[1];
  const ask: Ask | undefined = id.endsWith('.ok')
    ? { kind: 'approval', onReject: 'fail' }
    : id.endsWith('.paid')
      ? { kind: 'message', message: `paid-${item}` }
      : undefined;
  if (ask === undefined) return { tag: 'value', value: id, metadata };
  return { tag: 'wait', until: undefined, end: 'failure', value: null, ask, metadata };
}

const decide = (id: string, approved = true) =>
  ({ id: `d-${id}`, request: { kind: 'decide', at: 0, step: id, approved } }) as const;
const requests = [
  ...KEYS.map((key) => decide(`e[${key}].ok`, key !== 'b')),
  ...['a', 'c'].map((key) => ({
    id: `m-${key}`,
    request: { kind: 'deliver', at: 0, message: `paid-${key}`, value: key } as const,
  })),
  decide('l[0].ok'),
  decide('l[1].ok'),
  // Nobody takes these.
  decide('e[nobody].ok'),
  decide('l[7].ok'),
  { id: 'm-x', request: { kind: 'deliver', at: 0, message: 'paid-x', value: 1 } as const },
];

async function playing(seed: number): Promise<Playing> {
  return { plan: await planOf(workflow), outcomeOf, chance: seededRandom(seed), requests };
}

function told(run: Readonly<Run>): unknown {
  return { status: run.status, output: run.output, group: run.outputs[1], steps: statusesOf(run) };
}

it('in whatever order they come', async () => {
  const { run } = play(await playing(1));
  expect(run.status).toBe('partial');
  expect(run.outputs[1]).toEqual(['a', null, 'c']);
  expect(run.errors.get(stepOfId(run, 'e[b].ok'))?.code).toBe('E_REJECTED');
  for (let seed = 2; seed < 60; seed++)
    expect(told(play(await playing(seed)).run)).toEqual(told(run));
});

it('wherever the process ends', async () => {
  for (const seed of [3, 4, 5]) {
    const whole = play(await playing(seed));
    for (let crashAfter = 1; crashAfter < whole.commits; crashAfter++) {
      const { events } = play({ ...(await playing(seed)), crashAfter });
      const resumed = play(await playing(seed + crashAfter), events);
      expect(told(resumed.run)).toEqual(told(whole.run));
      const { plan } = await playing(seed);
      expect(told(fold(plan, resumed.events))).toEqual(told(whole.run));
    }
  }
});

it('with none taken twice, and what no step can take told to be late', async () => {
  for (let seed = 1; seed < 20; seed++) {
    const { run, events } = play(await playing(seed));
    const answered = events.flatMap((event) => (event.type === 'step.answered' ? [event.id] : []));
    expect(new Set(answered).size).toBe(answered.length);
    expect(answered).toHaveLength(7);
    expect(run.awaited.asking.size).toBe(0);
    expect([...run.awaited.toCome.values()].every((count) => count === 0)).toBe(true);
  }
});
