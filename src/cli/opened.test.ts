/**
 * What is shown of the inside of a kept run.
 * Knows kept runs; must not know the rest of what is shown of them.
 */
import { expect, it } from 'vitest';
import { earlierRunOf } from '../engine/kept/rerun.ts';
import { createEngine, memoryStore, workflow } from '../index.ts';
import { rowsWithin } from '../pictures/rows-within.ts';
import { openedIn } from './opened.ts';

async function keptRun() {
  const flow = workflow('w');
  const plain = flow.step('plain', { run: () => 1 });
  flow.forEach('each', {
    items: () => ['a', 'b', 'c'],
    key: (item) => item,
    onFailure: 'continue_on_error',
    each: (body) => {
      const load = body.step('load', {
        needs: body.input,
        run: (item: string) => {
          if (item === 'c') throw new Error('no c');
          return item;
        },
      });
      return body.delivery('more', { needs: load, message: 'more' });
    },
  });
  flow.forEach('late', {
    needs: flow.delivery('never', {}),
    items: () => [1],
    each: { run: () => 1 },
  });
  flow.forEach('good', { needs: plain, items: () => [1, 2], each: { run: () => 1 } });
  const engine = createEngine({ store: memoryStore(), warnings: false });
  const run = await engine.start(flow, null, { runId: 'r', whenWaiting: 'leave' });
  await run.result;
  return earlierRunOf((await engine.history('r'))!);
}

it('is what is open of a step that runs others, then what failed', async () => {
  const { run, story } = await keptRun();
  const rows = (id: string) => rowsWithin(story, openedIn(run, [id]));
  const told = (id: string, root: string) =>
    rows(id)
      .get(root)!
      .map(([, name, status, , why]) => [name, status, why].join(' ').trim());
  expect(told('each', 'each')).toEqual([
    'each[a].load succeeded',
    'each[a].more waiting waits for the message more',
    'each[b].load succeeded',
    'each[b].more waiting waits for the message more',
    'each[c].load failed no c (E_STEP)',
    'each[c].more skipped each[c].load failed',
  ]);
  expect(told('each[c]', 'each').slice(0, 2)).toEqual([
    'each[c].load failed no c (E_STEP)',
    'each[c].more skipped each[c].load failed',
  ]);
  expect(told('good', 'good')).toEqual(['good  none of its items is open, and none has failed']);
  expect(told('late', 'late')).toEqual(['late  it has no items yet']);
});

it('of a name that is none leads to the one that is near', async () => {
  const { run } = await keptRun();
  const fault = (id: string) => {
    try {
      openedIn(run, [id]);
    } catch (error) {
      const { message, hint, fix } = error as Error & { hint?: string; fix?: string };
      return `${message}; ${hint ?? fix}`;
    }
    return undefined;
  };
  expect(fault('eahc')).toBe('"eahc" is not a step of the run; did you mean "each"?');
  expect(fault('each[d]')).toBe(
    '"each[d]" is not a step of the run: step "each" has no item "d"; its items are a, b, c',
  );
  expect(fault('each[a].laod')).toBe(
    '"each[a].laod" is not a step of the run; did you mean "each[a].load"?',
  );
  expect(fault('late[0]')).toBe(
    '"late[0]" is not a step of the run: step "late" has not begun; nothing of it is there',
  );
  expect(fault('plain')).toBe(
    '--open "plain" is no step that runs others; those are each, late, good',
  );
  expect(fault('each[a].load')).toBe(
    '--open "each[a].load" is no step that runs others; those are each, late, good',
  );
});
