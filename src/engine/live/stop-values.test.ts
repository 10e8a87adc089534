/**
 * What callers and signals give as reasons and times to stop a run: what is refused, and that nothing of it
 * makes a run that cannot be read again.
 * Must not know how a stop is carried out.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { eventFault } from '../../run/event-shape.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { RunOptions } from '../engine.ts';

/** A run whose only step goes on until its signal aborts. */
async function running(options: RunOptions = {}) {
  const store = memoryStore();
  const engine = newEngine({ store });
  const body = handHeld<unknown, StepContext>();
  const flow = workflow('w');
  flow.step('a', { run: body });
  const handle = await engine.start(flow, null, { runId: 'r', ...options });
  const call = await body.started();
  call.context.signal.addEventListener('abort', () => call.fail(new Error('stopped')));
  return { engine, store, flow, handle, call };
}

/** What is wrong with the events of the run, as another process reads them. */
async function faults({ store }: Pick<Awaited<ReturnType<typeof running>>, 'store'>) {
  const { events } = (await store.read('r'))!;
  return JSON.parse(JSON.stringify(events)).map((event: unknown) =>
    eventFault(event, { steps: 1, definitions: 1 }),
  );
}

/** An error that says anything but text. */
const errorSaying = (message: unknown) => Object.assign(new Error('x'), { message });

const bare = Object.create(null) as object;
const evil = new Proxy(
  {},
  {
    get: () => {
      throw new Error('no');
    },
  },
);
const REASONS: [given: unknown, text: string | undefined][] = [
  ['enough', 'enough'],
  ['', undefined],
  [' ', undefined],
  [undefined, 'cancelled'],
  [new Error('stop it'), 'stop it'],
  [errorSaying(5), 'Error'],
  [errorSaying({ n: 1 }), 'Error'],
  [new DOMException('gone', 'AbortError'), 'gone'],
  [null, undefined],
  [5, undefined],
  [{}, undefined],
  [[], undefined],
  [Symbol('x'), undefined],
  [bare, undefined],
];
const REFUSED = {
  code: 'invalid-option',
  hint: 'give it as text that is not empty, or give an Error',
};

describe('the reason of a cancel', () => {
  it.each(REASONS)('%o given to a handle', async (given, text) => {
    const { handle, call } = await running();
    if (text === undefined) {
      expect(() => handle.cancel(given as never)).toThrow(expect.objectContaining(REFUSED));
      expect(() => handle.leave(given as never)).toThrow(expect.objectContaining(REFUSED));
      call.succeed(1);
      expect((await handle.result).status).toBe('succeeded');
      return;
    }
    handle.cancel(given as never);
    const { status, error } = await handle.result;
    expect({ status, message: error?.message }).toEqual({ status: 'cancelled', message: text });
  });

  it.each(REASONS)('%o asked of the run', async (given, text) => {
    const { engine, handle, call } = await running();
    const asked = engine.cancel('r', given as never);
    if (text === undefined) {
      await expect(asked).rejects.toMatchObject(REFUSED);
      call.succeed(1);
      expect((await handle.result).status).toBe('succeeded');
      return;
    }
    await asked;
    expect(await handle.result).toMatchObject({ status: 'cancelled', error: { message: text } });
  });

  it.each(REASONS)('%o of a run without its code', async (given, text) => {
    const { engine, handle } = await running();
    handle.leave();
    await handle.result;
    const asked = engine.cancelWithoutCode('r', given as never);
    if (text === undefined) {
      await expect(asked).rejects.toMatchObject(REFUSED);
      await engine.cancelWithoutCode('r');
    } else await asked;
    const { events } = (await engine.history('r'))!;
    const reason = text ?? 'cancelled';
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'run.stopping', cause: { kind: 'cancel', reason } }),
    );
  });
});

describe('the reason of a signal', () => {
  it.each<[text: string, { readonly given: unknown }]>([
    ['stop it', { given: new Error('stop it') }],
    ['Error', { given: errorSaying(5) }],
    ['closing time', { given: 'closing time' }],
    ['an empty text', { given: '' }],
    ['5', { given: 5 }],
    ['null', { given: null }],
    ['Symbol(x)', { given: Symbol('x') }],
    ['an object that is not an Error', { given: bare }],
    ['something that throws when it is looked at', { given: evil }],
  ])('may be anything: %s', async (text, { given }) => {
    for (const leave of [false, true]) {
      const controller = new AbortController();
      const world = await running({ signal: controller.signal, leave });
      controller.abort(given);
      const { status } = await world.handle.result;
      expect(status).toBe(leave ? 'running' : 'cancelled');
      expect(JSON.stringify((await world.store.read('r'))!.events)).toContain(JSON.stringify(text));
    }
  });
});

describe('the options of a cancel', () => {
  it.each<[unknown, string]>([
    [{ drainMs: Number.POSITIVE_INFINITY }, 'drainMs cannot be Infinity'],
    [{ drainMs: Number.NaN }, 'drainMs cannot be not a number'],
    [{ drainMs: '100' }, 'drainMs cannot be "100"'],
    [{ drainMs: -1 }, 'drainMs cannot be -1'],
    [{ drain: 5 }, 'there is no option "drain"'],
    [null, 'the options cannot be null'],
  ])('are refused: %o', async (options, message) => {
    const { handle, call } = await running();
    const refusal = expect.objectContaining({ code: 'invalid-option', message });
    expect(() => handle.cancel('r', options as never)).toThrow(refusal);
    expect(() => handle.leave('r', options as never)).toThrow(refusal);
    call.succeed(1);
    expect((await handle.result).status).toBe('succeeded');
  });
});

it('whatever is given, what is kept can be read again', async () => {
  const given = fc.oneof(fc.anything(), fc.string(), fc.anything().map(errorSaying));
  const time = fc.oneof(fc.anything(), fc.double({ min: 0 }), fc.constant(undefined));
  const doors = fc.constantFrom('cancel', 'leave', 'ask', 'signal');
  await fc.assert(
    fc.asyncProperty(doors, given, time, async (door, reason, drainMs) => {
      const controller = new AbortController();
      const world = await running({ signal: controller.signal });
      const { engine, handle } = world;
      try {
        if (door === 'signal') controller.abort(reason);
        else if (door === 'ask') await engine.cancel('r', reason as never);
        else handle[door](reason as never, { drainMs: drainMs as never });
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-option' });
      }
      handle.cancel();
      await handle.result;
      expect((await faults(world)).filter(Boolean)).toEqual([]);
    }),
  );
});
