/**
 * Observers: told everything in order, and unable to disturb a run or each other.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Heard, heardWarnings } from '../../../test/warnings.ts';
import { newEngine } from '../../../test/workbench.ts';
import type { Observer } from '../../ports/observer.ts';
import { workflow } from '../../workflow/define.ts';

let warnings: Heard;
beforeEach(() => {
  warnings = heardWarnings();
});
afterEach(() => warnings.stop());

const flow = workflow('w');
const a = flow.step('a', {
  run: (_, context) => {
    context.progress(0.5);
    context.log('half way');
    return 1;
  },
});
flow.step('b', { needs: a, run: () => 2 });

/** An observer that notes what it is told. */
function listener(): Observer & { readonly received: string[] } {
  const received: string[] = [];
  return {
    name: 'listener',
    received,
    event: (event) => void received.push(event.type),
    progress: (step, fraction) => void received.push(`progress ${step} ${fraction}`),
    log: (step, message) => void received.push(`log ${step} ${message}`),
  };
}

const everything = [
  'run.started',
  'step.started',
  'progress 0 0.5',
  'log 0 half way',
  'step.succeeded',
  'step.started',
  'step.succeeded',
  'run.finished',
];

describe('observers', () => {
  it('are told everything, in order', async () => {
    const observer = listener();
    await newEngine({ observers: [observer] }).run(flow);
    expect(observer.received).toEqual(everything);
  });

  it('of the engine and of one run are told alike', async () => {
    const [lasting, passing] = [listener(), listener()];
    const engine = newEngine({ observers: [lasting] });
    await engine.run(flow, null, { observers: [passing] });
    await engine.run(flow);
    expect(passing.received).toEqual(everything);
    expect(lasting.received).toEqual([...everything, ...everything]);
  });

  it('see the run as it stands after the event', async () => {
    const statuses: string[] = [];
    const observer: Observer = { name: 'o', event: (_, run) => void statuses.push(run.status) };
    await newEngine({ observers: [observer] }).run(flow);
    expect(statuses.at(-1)).toBe('succeeded');
  });

  it.each<[string, unknown]>([
    ['an Error', new Error('no')],
    ['text', 'no'],
    ['a symbol', Symbol('no')],
    ['an object without a prototype', Object.create(null)],
  ])('that throw %s disturb neither the run nor the others', async (_, thrown) => {
    let calls = 0;
    const rude: Observer = {
      name: 'rude',
      event: () => {
        calls++;
        throw thrown;
      },
    };
    const observer = listener();
    const result = await newEngine({ observers: [rude, observer] }).run(flow);
    expect(result.status).toBe('succeeded');
    expect(observer.received).toEqual(everything);
    expect(calls).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings.texts.filter((w) => w.includes('"rude"'))).toHaveLength(1);
  });
});
