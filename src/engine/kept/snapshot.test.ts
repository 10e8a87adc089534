/**
 * What is kept of a plan, and what is refused when it comes back.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flow, planOf } from '../../../test/workbench.ts';
import { checkOptions, type RunOptions } from '../plan/run-options.ts';
import { snapshotFault } from './kept-run.ts';
import { optionsOf, reuseOf, type Snapshot, snapshotOf } from './snapshot.ts';

const throughJson = (snapshot: Snapshot) => JSON.parse(JSON.stringify(snapshot)) as Snapshot;
const kept = async () => throughJson(snapshotOf(await planOf(flow('a', 'b < a')), {}));

const reused = new Map([[0, { output: 1, metadata: { n: 1 }, from: 'r0' }]]);

describe('what a run has from others', () => {
  it('is kept by id, and comes back by the numbers of the graph', async () => {
    const plan = { ...(await planOf(flow('a', 'b < a'))), reused, keysOf: 'r0' };
    const from = { runId: 'r1', kind: 'retry' } as const;
    const snapshot = throughJson(snapshotOf(plan, {}, { from, contents: new Map([[1, 'x']]) }));
    expect(snapshot).toMatchObject({
      from,
      steps: ['a', 'b'],
      code: expect.stringMatching(/^[\w-]{12}$/),
      contents: [[1, 'x']],
    });
    const other = await planOf(flow('b', 'a'));
    expect(reuseOf(snapshot, other)).toEqual({
      keysOf: 'r0',
      reused: new Map([[1, { output: 1, metadata: { n: 1 }, from: 'r0' }]]),
      origin: from,
    });
  });

  it('is nothing for a run that makes everything itself', async () => {
    const plan = await planOf(flow('a'));
    const snapshot = throughJson(snapshotOf(plan, {}));
    expect(Object.keys(snapshot)).not.toContain('reused');
    expect(reuseOf(snapshot, plan)).toEqual({ keysOf: 'run-1', reused: new Map() });
  });
});

/** Right values, and those that a program may have worked out of wrong ones. */
const number = fc.oneof(
  fc.nat(),
  // -0 is 0 in JSON.
  fc.double().map((n) => n + 0),
  fc.constantFrom(0, 1, 1.5, Infinity, NaN, 1e300),
);
const breaker = fc.record({ failures: number, resetMs: number });
const sizes = fc.oneof(number, fc.record({ size: number }), fc.record({ size: number, breaker }));
const options = fc.record(
  {
    strategy: fc.constantFrom('level', 'reactive'),
    start: fc.array(fc.constantFrom('a')),
    target: fc.array(fc.constantFrom('a')),
    onFailure: fc.constantFrom('fail_fast', 'best_effort'),
    drain: fc.boolean(),
    concurrency: fc.oneof(number, fc.constant('auto'), fc.record({ min: number, max: number })),
    maxBranches: number,
    branchTimeoutMs: number,
    graceMs: number,
    timeoutMs: number,
    drainMs: number,
    seed: number,
    traceparent: fc.string(),
    links: fc.array(fc.string(), { maxLength: 2 }),
    budget: fc.dictionary(fc.constantFrom('tokens', 'cost'), number),
    pools: fc.dictionary(fc.constantFrom('cpu', 'api'), sizes),
  } satisfies Record<Exclude<keyof RunOptions, NotKept>, fc.Arbitrary<unknown>>,
  { requiredKeys: [] },
) as fc.Arbitrary<RunOptions>;

type NotKept = 'observers' | 'signal' | 'leave' | 'whenWaiting' | 'runId';

function accepted(given: RunOptions): boolean {
  try {
    checkOptions(given, ['level', 'reactive']);
    return true;
  } catch {
    return false;
  }
}

describe('the options of a run', () => {
  it('come back as they were given, whatever was accepted', async () => {
    const plan = await planOf(flow('a'));
    const { runId, seed } = plan;
    fc.assert(
      fc.property(options, (given) => {
        // Each by itself, too: one that is refused would hide the others.
        for (const some of [
          given,
          ...Object.entries(given).map((one) => Object.fromEntries([one])),
        ]) {
          if (!accepted(some)) continue;
          const back = optionsOf(throughJson(snapshotOf(plan, some)));
          // Which steps the run is about is said by its plan, whoever chose them.
          expect(back).toEqual({ ...some, start: [], target: [], runId, seed });
        }
      }),
    );
  });
});

const idIn = (snapshot: unknown) => (snapshot as Snapshot).options.runId!;

describe('a snapshot', () => {
  it('is read back as it was written', async () => {
    const snapshot = await kept();
    expect(snapshotFault(snapshot, idIn(snapshot))).toBeUndefined();
  });

  it.each([
    ['is nothing', () => undefined],
    ['is of another version', (s: object) => ({ ...s, version: 1 })],
    ['has no steps', (s: object) => ({ ...s, steps: undefined })],
    ['has a step whose id is a number', (s: object) => ({ ...s, steps: ['a', 1] })],
    ['has no letters of its steps', (s: object) => ({ ...s, code: undefined })],
    ['has letters of other steps', (s: object) => ({ ...s, code: 'abcdef' })],
    ['has files of no step', (s: object) => ({ ...s, contents: [[2, 'x']] })],
    ['has a version that is a number', (s: object) => ({ ...s, workflowVersion: 2 })],
    ['has a step that is nothing', (s: object) => ({ ...s, steps: [null] })],
    ['has options that are nothing', (s: object) => ({ ...s, options: null })],
    ['has options that are a list', (s: object) => ({ ...s, options: [] })],
    ['has results that are no list', (s: object) => ({ ...s, reused: {} })],
    [
      'has a result of no step',
      (s: object) => ({ ...s, reused: [['x', { output: 1, from: 'r' }]] }),
    ],
    ['has a result from nowhere', (s: object) => ({ ...s, reused: [['a', { output: 1 }]] })],
    ['has a result without output', (s: object) => ({ ...s, reused: [['a', { from: 'r' }]] })],
    ['has a result that is nothing', (s: object) => ({ ...s, reused: [['a', null]] })],
    ['is from a run that is no name', (s: object) => ({ ...s, from: 'r' })],
    ['has keys of a number', (s: object) => ({ ...s, keysOf: 1 })],
    ['has a file without text', (s: object) => ({ ...s, source: { file: 'x', root: '/' } })],
    ['has a file of no project', (s: object) => ({ ...s, source: { file: 'x', text: '' } })],
    ['has a file that is a name', (s: object) => ({ ...s, source: 'x' })],
  ])('is damaged when it %s', async (_, spoil) => {
    const snapshot = await kept();
    expect(snapshotFault(spoil(snapshot), idIn(snapshot))).toMatch(/^(its|the) /);
  });
});
