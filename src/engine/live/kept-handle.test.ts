/**
 * A handle of a run that another process runs, and what it says when that process is gone.
 * Knows stores and clocks; must not know who runs a run.
 */
import { expect, it } from 'vitest';
import { newEngine, turn } from '../../../test/workbench.ts';
import type { RunLine, Store } from '../../ports/store.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';

it('a run is waited for while another process takes it over, and not for ever when none does', async () => {
  const [store, clock] = [memoryStore(), virtualClock()];
  const list = store.list.bind(store);
  const ownedBy =
    (owner: RunLine['owner']): Store['list'] =>
    async (filter) =>
      (await list(filter)).map((line) => ({ ...line, owner }));
  const busy = ownedBy({ fence: 1, host: 'there', pid: 7, since: 0 });
  store.list = busy;
  const flow = workflow('w');
  flow.step('a', { run: handHeld() });
  await newEngine({ store, clock }).start(flow, null, { runId: 'r' });
  const { result } = await newEngine({ store, clock }).attach('r');
  let told = '';
  result.catch(({ code }) => (told = code));
  const pass = async (ms: number) => {
    for (const end = clock.now() + ms; clock.now() < end; clock.advance(500)) await turn();
    await turn();
  };
  await pass(60_000);
  // Its process is gone.
  const idle = ownedBy(undefined);
  store.list = idle;
  await pass(14_500);
  store.list = busy;
  await pass(500);
  store.list = idle;
  await pass(14_500);
  expect(told).toBe('');
  await pass(500);
  expect(told).toBe('run-unfinished');
  expect(clock.pendingCount).toBe(0);
});
