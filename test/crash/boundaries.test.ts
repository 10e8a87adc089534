/**
 * Killed exactly between two things that a step's process does: what has ended never runs again,
 * what may have had its effect is repeated with its key or parked, and nobody knows too much.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/std/random.ts';
import {
  boundaryFaults,
  type Effects,
  leftAfterForget,
  type Played,
  playRun,
  standing,
} from './boundaries.ts';
import { cycles, LONG, SEED, shareOf } from './length.ts';
import { bundled } from './program.ts';
import type { Told } from './what-holds.ts';

let program = '';
beforeAll(async () => {
  program = await bundled('crash/boundary');
});

/** How the step stands after a death there, and how often its effect is had in the end. */
type Row = readonly [
  boundary: string,
  stands: ReturnType<typeof standing>,
  effects: { readonly [kind in Effects]: number },
];

const BOUNDARIES: readonly Row[] = [
  ['before-start', 'new', { idempotent: 1, once: 1 }],
  ['before-commit-of-start', 'new', { idempotent: 1, once: 1 }],
  ['after-commit-of-start', 'under way', { idempotent: 1, once: 0 }],
  ['after-start', 'under way', { idempotent: 1, once: 0 }],
  ['begun', 'under way', { idempotent: 1, once: 0 }],
  ['after-effect', 'under way', { idempotent: 2, once: 1 }],
  ['before-result', 'under way', { idempotent: 2, once: 1 }],
  ['before-commit-of-result', 'under way', { idempotent: 2, once: 1 }],
  ['after-commit-of-result', 'ended', { idempotent: 1, once: 1 }],
  ['after-result', 'ended', { idempotent: 1, once: 1 }],
  ['before-told-of-result', 'ended', { idempotent: 1, once: 1 }],
  ['after-told-of-result', 'ended', { idempotent: 1, once: 1 }],
];

/**
 * What is parked of steps that may run once only: the start of `d` is kept together with the results
 * of what it waited for, or not at all, and that of `e` with the result of `d`.
 */
const PARKED = { new: ['b', 'c'], 'under way': ['d'], ended: ['e'] };

describe.each(['idempotent', 'once'] as const)('a step with effects: %s', (effects) => {
  it.each(shareOf(BOUNDARIES, 4))('killed %s', async (boundary, stands, counts) => {
    // A step beside which nothing else is under way.
    const at = boundary.includes('-of-')
      ? boundary.replace(/-of-(\w+)$/, '-of-$1 d')
      : `${boundary} d`;
    const played = await playRun(program, { effects, deaths: [at] });
    expect(played.deaths).toEqual([at]);
    expect(boundaryFaults(played)).toEqual([]);
    expect(standing(played.histories[0]!, 'd')).toBe(stands);
    expect(played.had.filter(({ step }) => step === 'd')).toHaveLength(counts[effects]);
    const parked = effects === 'once' ? PARKED[stands] : [];
    expect(parked).toEqual(expect.arrayContaining([...played.resolved]));
    expect(played.resolved.length > 0).toBe(parked.length > 0);
  });
});

describe.each(['idempotent', 'once'] as const)('a large result, effects: %s', (effects) => {
  it.each(['before-name', 'after-name'])('killed %s', async (boundary) => {
    const at = `${boundary} e`;
    const played = await playRun(program, { effects, deaths: [at] });
    expect(played.deaths).toEqual([at]);
    expect(boundaryFaults(played)).toEqual([]);
    expect(standing(played.histories[0]!, 'e')).toBe('under way');
    expect(played.had.filter(({ step }) => step === 'e')).toHaveLength(effects === 'once' ? 1 : 2);
    // Nobody's any more once the run is removed: neither what was written twice, nor what never got a name.
    expect(await leftAfterForget(played.file)).toEqual([]);
  });
});

const PLAYS = cycles(2, 200);
it(`killed at any boundary, up to three times a run (${PLAYS} runs)`, {
  timeout: 300_000 + PLAYS * 30_000,
}, async () => {
  const random = seededRandom(SEED);
  let died = 0;
  for (let i = 0; i < PLAYS; i++) {
    const effects = random() < 0.5 ? 'idempotent' : 'once';
    const count = 1 + Math.floor(random() * 3);
    // The first deaths go through all boundaries, one after the other.
    const place = (n: number) => (n === 0 && LONG ? 1 + (i % 74) : 1 + Math.floor(random() * 60));
    const deaths = Array.from({ length: count }, (_, n) => String(place(n)));
    const played = await playRun(program, { effects, deaths });
    expect({ effects, deaths, faults: boundaryFaults(played) }).toMatchObject({ faults: [] });
    died += played.deaths.length;
  }
  console.log(JSON.stringify({ runs: PLAYS, deaths: died }));
  expect(died).toBeGreaterThan(0);
});

it('would see what does not hold', () => {
  const event = (type: string, step?: string, attempt?: number): Told => ({
    type,
    at: 1,
    ...(step !== undefined && { step }),
    ...(attempt !== undefined && { attempt }),
  });
  const [start, end] = [event('step.started', 'a', 1), event('step.succeeded', 'a', 1)];
  const over = event('run.finished');
  const effect = { what: 'effect', step: 'a', attempt: 1, key: 'k', by: 0 } as const;
  const fine: Played = {
    file: '',
    effects: 'idempotent',
    histories: [
      [start, end],
      [start, end, over],
    ],
    had: [effect],
    told: [start],
    deaths: [],
    resolved: [],
    failures: [],
  };
  const faults = (change: Partial<Played>) => boundaryFaults({ ...fine, ...change }).join('; ');
  expect(faults({})).toBe('');
  expect(faults({ histories: [[start, end]] })).toBe('the run did not end');
  expect(faults({ histories: [[end], [start, end, over]] })).toContain('changed what was kept');
  expect(faults({ told: [event('step.ready', 'b')] })).toContain('told and not kept');
  expect(faults({ had: [effect, { ...effect, by: 1 }] })).toContain('a ran again after its end');
  const lost = [
    [start],
    [start, event('step.started', 'a', 2), event('step.succeeded', 'a', 2), over],
  ];
  const again = { ...effect, attempt: 2, by: 1 };
  expect(faults({ histories: lost, had: [again] })).toBe(
    'the repetition of a is not in the history',
  );
  expect(faults({ effects: 'once', histories: lost, had: [again] })).toContain(
    'a has once and ran again',
  );
  expect(faults({ effects: 'once', histories: lost, had: [] })).toContain('is not parked');
  expect(faults({ histories: [[start], [start, event('step.parked', 'a'), end, over]] })).toContain(
    'a is parked',
  );
});
