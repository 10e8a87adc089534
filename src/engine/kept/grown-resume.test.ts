/**
 * Groups of a program whose process is gone: another one goes on in the middle of the items, with functions of its own,
 * or says what is different about them.
 * Knows engines and stores; must not know how a group is kept.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { Store } from '../../ports/store.ts';
import { forEachStep } from '../../steps/for-each.ts';
import { loopStep } from '../../steps/loop.ts';
import { switchStep } from '../../steps/switch.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { virtualClock } from '../../testing/virtual-clock.ts';
import { workflow } from '../../workflow/define.ts';

interface Acts {
  readonly items: () => readonly string[];
  readonly load: (item: string) => unknown;
  /** More steps of the body. */
  readonly more?: readonly string[];
  readonly key?: (item: string, index: number) => string;
}

/** The workflow as a program makes it, each time anew. */
function flowOf({ items, load, more = [], key = (item) => item }: Acts) {
  const flow = workflow('grows');
  const rate = flow.step('rate', { run: () => 2 });
  const each = flow.forEach('each', {
    items,
    key,
    concurrency: 1,
    each: (body) => {
      const loaded = body.step('load', { run: load });
      for (const id of more) body.step(id, { run: () => null });
      return body.step('both', {
        needs: { loaded, item: body.input, rate },
        run: (input) => `${input.loaded} ${input.item} ${input.rate}`,
      });
    },
  });
  return flow.returns(each);
}

/** A run whose process is gone in the second of three items. */
async function interrupted() {
  const store = memoryStore();
  const clock = virtualClock();
  const engine = () => newEngine({ store, clock, stepTypes: [forEachStep] });
  const hanging = handHeld<unknown>();
  const load = (item: string) =>
    item === 'b' ? hanging(item, undefined as never) : `first ${item}`;
  await engine().start(flowOf({ items: () => ['a', 'b', 'c'], load }), null, { runId: 'r' });
  await hanging.started();
  await (store as Store).release('r');
  clock.advance(1);
  return engine();
}

const next: Acts = {
  items: () => {
    throw new Error('listed twice');
  },
  load: (item) => `then ${item}`,
};

describe('a group whose process is gone', () => {
  it('goes on with its second item, and lists nothing anew', async () => {
    const engine = await interrupted();
    const result = await (await engine.resume('r', { workflow: flowOf(next) })).result;
    expect(result.orThrow()).toEqual(['first a a 2', 'then b b 2', 'then c c 2']);
  });

  it('is refused with other steps in its body', async () => {
    const engine = await interrupted();
    const changed = engine.resume('r', { workflow: flowOf({ ...next, more: ['audit'] }) });
    await expect(changed).rejects.toMatchObject({
      code: 'run-changed',
      message: expect.stringContaining('each[].audit: added'),
    });
  });

  it('goes on where only its functions are others', async () => {
    const engine = await interrupted();
    const other = flowOf({ ...next, key: (item) => `other-${item}` });
    const result = await (await engine.resume('r', { workflow: other })).result;
    expect(result.status).toBe('succeeded');
    expect(result.step('each[b].both').status).toBe('succeeded');
  });
});

describe('rounds and a case whose process is gone', () => {
  interface RoundActs {
    readonly begin: () => number;
    readonly add: (n: number) => unknown;
    readonly on: () => 'a' | 'b';
    readonly isEnough?: (n: number) => boolean;
  }

  const flowOf = ({ begin, add, on, isEnough = (n) => n >= 3 }: RoundActs) => {
    const flow = workflow('rounds');
    const route = flow.switch('route', {
      on,
      cases: {
        a: (body) =>
          body.loop('count', {
            initial: begin,
            maxIterations: 5,
            body: { run: add as (n: number) => number },
            until: isEnough,
          }),
        b: { run: () => -1 },
      },
    });
    return flow.returns(route);
  };

  const interrupted = async () => {
    const store = memoryStore();
    const clock = virtualClock();
    const stepTypes = [loopStep, switchStep];
    const engine = () => newEngine({ store, clock, stepTypes });
    const hanging = handHeld<unknown>();
    const add = (n: number) => (n === 1 ? hanging(n, undefined as never) : n + 1);
    const flow = flowOf({ begin: () => 0, add, on: () => 'a' });
    await engine().start(flow, null, { runId: 'r' });
    await hanging.started();
    await (store as Store).release('r');
    clock.advance(1);
    return engine();
  };

  const twice = () => {
    throw new Error('asked twice');
  };

  it('go on with the second round, in the same case, with the condition that there is now', async () => {
    const engine = await interrupted();
    const changed = flowOf({
      begin: twice,
      add: (n) => n + 10,
      on: twice,
      isEnough: (n) => n > 20,
    });
    const result = await (await engine.resume('r', { workflow: changed })).result;
    expect(result.orThrow()).toBe(21);
    expect(result.step('route.count[2].round').output).toBe(21);
  });
});
