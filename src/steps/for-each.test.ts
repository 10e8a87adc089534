/**
 * Lists that a function in code gives for a group, and that are none, have no end, or cannot be kept.
 * Knows engines and results; must not know how a run grows.
 */
import { describe, expect, it } from 'vitest';
import { newEngine, play } from '../../test/workbench.ts';
import { virtualClock } from '../testing/virtual-clock.ts';
import { workflow } from '../workflow/define.ts';
import { forEachStep } from './for-each.ts';

function flowWith(items: () => unknown, timeoutMs?: number) {
  const flow = workflow('lists');
  let runs = 0;
  const each = flow.forEach('each', {
    items: items as () => readonly unknown[],
    maxItems: 3,
    each: {
      run: (item) => {
        runs++;
        return item;
      },
    },
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  return { flow: flow.returns(each), runs: () => runs };
}

async function* numbers(from: number) {
  for (let n = from; ; n++) yield n;
}

async function* broken() {
  yield 1;
  throw new Error('the page is missing');
}

const circular: unknown[] = [];
circular.push(circular);

describe('a list', () => {
  it.each<[string, () => unknown, string, string]>([
    ['nothing', () => undefined, 'E_ITEMS', 'gave is nothing, and has to be a list'],
    ['null', () => null, 'E_ITEMS', 'gave is null'],
    ['text', () => 'abc', 'E_ITEMS', 'gave is "abc"'],
    ['a Map', () => new Map([[1, 2]]), 'E_ITEMS', 'gave is a Map'],
    ['a Set', () => new Set([1]), 'E_ITEMS', 'gave is a Set'],
    ['a mapping with a length', () => ({ 0: 1, length: 1 }), 'E_ITEMS', 'gave is a mapping with'],
    ['bytes', () => new Uint8Array(3), 'E_ITEMS', 'gave is 3 bytes'],
    ['one that gives one at a time', () => [1].values(), 'E_ITEMS', 'gave is an Array Iterator'],
    ['too long', () => [1, 2, 3, 4], 'E_MAX_ITEMS', 'the list has 4 items; at most 3'],
    ['without an end', () => numbers(1), 'E_MAX_ITEMS', 'has at least 4 items; at most 3'],
    ['with a hole', () => new Array(1), 'E_RESULT', '$[0]: undefined'],
    ['within itself', () => circular, 'E_RESULT', '$[0]: cycle'],
    ['of functions', () => [() => 1], 'E_RESULT', '$[0]: function'],
    ['of a Map', () => [new Map()], 'E_RESULT', '$[0]: Map (use Object.fromEntries(map))'],
    ['that breaks off', () => broken(), 'E_STEP', 'the page is missing'],
    ['that is rejected', () => Promise.reject(new Error('gone')), 'E_STEP', 'gone'],
    ['that gives no results', () => ({ [Symbol.asyncIterator]: () => null }), 'E_STEP', 'iterator'],
  ])('fails its step where it is %s', async (_, items, code, words) => {
    const { flow, runs } = flowWith(items);
    const result = await newEngine({ stepTypes: [forEachStep] }).run(flow, null);
    expect(result.step('each').error).toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(words.replace(/[$()[\]*.]/g, '\\$&'), 'i')),
    });
    expect(runs()).toBe(0);
  });

  it('is asked for no more once its time is over and the next item is there, and told so', async () => {
    const clock = virtualClock();
    let [given, isClosed] = [0, false];
    async function* slow() {
      try {
        for (;;) {
          await new Promise<void>((resolve) => clock.alarm(clock.now() + 100, resolve));
          yield given++;
        }
      } finally {
        isClosed = true;
      }
    }
    const { flow } = flowWith(slow, 250);
    const engine = newEngine({ stepTypes: [forEachStep], clock });
    const result = await play(clock, engine.run(flow, null));
    expect(result.step('each').error?.code).toBe('timed_out');
    expect({ given, isClosed }).toEqual({ given: 3, isClosed: true });
  });
});
