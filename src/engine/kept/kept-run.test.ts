/**
 * What a store gives back is a run, or nothing but that run is refused.
 */
import { expect, it } from 'vitest';
import type { RunHistory } from '../../ports/store.ts';
import { SNAPSHOT_VERSION } from '../../run/kept-plan.ts';
import { memoryStore } from '../../stores/memory.ts';
import { readKept } from './kept-run.ts';

const options = { runId: 'r', seed: 1 };
const shape = { types: ['x'], uses: [0], needsAt: [0, 0], needs: [] };
const steps = ['a'];
const code = 'abcdef';
const snapshot = {
  version: SNAPSHOT_VERSION,
  steps,
  shape,
  code,
  options,
  strategy: 'level',
  input: null,
};
const started = { type: 'run.started', at: 1, runId: 'r' };

function kept(change: object, events: unknown = [started]): Promise<RunHistory | undefined> {
  const history = { runId: 'r', workflow: 'w', createdAt: 1, snapshot: { ...snapshot, ...change } };
  const read = async () => ({ ...history, events }) as RunHistory;
  return readKept(Object.assign(memoryStore(), { read }), 'r');
}

it('is given when it makes sense', async () => {
  expect(await kept({})).toMatchObject({ snapshot, events: [started] });
  expect(await kept({ source: { file: 'f', root: '/', text: 't' } }, [])).toBeDefined();
  expect(await readKept(memoryStore(), 'r')).toBeUndefined();
});

it.each<[object, unknown[], string]>([
  [
    { version: 1 },
    [],
    `the version of its snapshot is 1, and this program reads ${SNAPSHOT_VERSION}`,
  ],
  [{ source: 'f' }, [], 'its workflow is not kept'],
  [{ steps: [['a']] }, [], 'its steps are no ids'],
  [{ shape: { ...shape, needsAt: [0, 1], needs: [1] } }, [], 'its shape is none of its steps'],
  [{ shape: { ...shape, needsAt: [0, 1] } }, [], 'its shape is none of its steps'],
  [{ shape: { ...shape, needsAt: [0] } }, [], 'its shape is none of its steps'],
  [{ shape: { ...shape, uses: [1] } }, [], 'its shape is none of its steps'],
  [{ shape: { ...shape, titles: [[0, 1]] } }, [], 'its shape is none of its steps'],
  [{ options: null }, [], 'its options are null'],
  [{ options: { runId: 'other', seed: 1 } }, [], 'its options are those of run "other"'],
  [{ options: { runId: 'r' } }, [], 'its seed is nothing'],
  [{}, [started, { type: 'step.ready', at: 1, step: 1 }], 'event 2: there is no step 1'],
  [{}, [{ type: 'run.resumed', at: 1 }], 'event 1: it is run.resumed'],
])('%j with %j is refused', async (change, events, words) => {
  await expect(kept(change, events)).rejects.toMatchObject({
    code: 'run-damaged',
    message: expect.stringContaining(`what is kept of run "r" is no run: ${words}`),
    hint: expect.any(String),
  });
});
