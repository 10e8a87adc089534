/**
 * Workflows that are called and have a number of steps at once of their own.
 * Knows inputs and events; must not know how a workflow is read.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { called } from '../../test/called-run.ts';
import { type Playing, play } from '../../test/group-player.ts';
import { each, flow, flowOf, planOf, step } from '../../test/workbench.ts';
import type { Event } from '../run/event.ts';
import { segmentOf } from '../run/grown.ts';
import type { Outcome } from '../run/outcome.ts';
import type { Run } from '../run/run.ts';
import { seededRandom } from '../std/random.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';

const call = (id: string, calls: Workflow): Step => step(id, [], { uses: 'workflow', calls });

describe('the places of a call', () => {
  it('hold its other steps back, and no step beside it', async () => {
    const calls = { ...flow('a', 'b', 'c < a'), concurrency: 1 };
    const { harness, said } = await called({ calls, more: [step('beside')] });
    expect(said.filter((line) => line.endsWith('started 1'))).toEqual(['call.a started 1']);
    expect(harness.statusOf('beside')).toBe('running');
    expect(harness.whyNot('call.b')).toBe('concurrency of call full 1/1');
    expect(harness.ends('call.a')).toContain('call.b started 1');
    expect(harness.ends('call.b')).toContain('call.c started 1');
    expect(harness.ends('call.c')).toContain('call succeeded 1');
  });

  it('are those of this call: another one of the same workflow has its own', async () => {
    const calls = { ...flow('a', 'b'), concurrency: 1 };
    const { harness } = await called({ calls, more: [call('other', calls)] });
    expect(harness.calls('other')).toContain('other.a started 1');
    expect(harness.statusOf('call.a')).toBe('running');
  });

  it('are free again while a step waits for its next try', async () => {
    const retry = { maxAttempts: 2, initialIntervalMs: 50 };
    const calls = flowOf([step('a', [], { settings: { retry } }), step('b')], { concurrency: 1 });
    const { harness } = await called({ calls });
    expect(harness.fails('call.a')).toContain('call.b started 1');
  });

  it('are no limit where there is no number of them', async () => {
    const calls = { ...flow('a', 'b'), concurrency: Number.POSITIVE_INFINITY };
    const { said } = await called({ calls });
    expect(said).toContain('call.b started 1');
  });
});

/** How many steps run at once in each call at most, by the step that calls. */
function mostAtOnce(run: Readonly<Run>, events: readonly Event[]): Map<number, number> {
  const running = new Set<number>();
  const most = new Map<number, number>();
  for (const event of events) {
    if (event.type === 'step.started') running.add(event.step);
    else if ('step' in event) running.delete(event.step);
    const now = new Map<number, number>();
    for (const one of running)
      for (let at = segmentOf(run, one); at !== undefined; at = segmentOf(run, at.parent))
        if (at.body.called !== undefined) now.set(at.parent, (now.get(at.parent) ?? 0) + 1);
    for (const [parent, count] of now) most.set(parent, Math.max(most.get(parent) ?? 0, count));
  }
  return most;
}

async function worldOf(places: number, seed: number, concurrency: number): Promise<Playing> {
  const inner = flowOf(
    [
      step('x'),
      step('y'),
      each('z', [], ['p', 'q']),
      step('last', [], { settings: { hook: 'finally' } }),
      step('end', [], { settings: { hook: 'finally' } }),
    ],
    { name: 'inner', concurrency: places },
  );
  const steps = [step('a'), step('b'), call('deep', inner), each('list', [], [call('one', inner)])];
  const outer = flowOf(steps, { name: 'outer', concurrency: places });
  const plan = await planOf(flowOf([call('first', outer), call('second', outer)]), { concurrency });
  const grows = { tag: 'expand', body: 0, keys: undefined, metadata: undefined } as const;
  const outcomeOf = (id: string): Outcome => {
    if (/(first|second|deep|one)$/u.test(id))
      return { ...grows, count: 1, items: [0], then: 'only' };
    if (/(list|z)$/u.test(id)) return { ...grows, count: 2, items: [0, 1], then: 'collect' };
    return { tag: 'value', value: id, metadata: undefined };
  };
  return { plan, outcomeOf, chance: seededRandom(seed) };
}

it('in each other and around groups are kept, and never hold each other up', async () => {
  const places = fc.integer({ min: 1, max: 3 });
  await fc.assert(
    fc.asyncProperty(places, places, fc.nat(), fc.nat(), async (size, concurrency, seed, crash) => {
      const world = await worldOf(size, seed, concurrency * 2);
      const whole = play(world);
      expect(whole.run.status).toBe('succeeded');
      const most = mostAtOnce(whole.run, whole.events);
      expect(Math.max(...most.values())).toBe(Math.min(size, concurrency * 2));
      const kept = whole.events.slice(0, 1 + (crash % (whole.events.length - 1)));
      const again = play(world, kept);
      expect(again.run.status).toBe('succeeded');
      expect(Math.max(...mostAtOnce(again.run, again.events).values())).toBeLessThanOrEqual(size);
    }),
    { numRuns: 40 },
  );
});
