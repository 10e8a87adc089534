/**
 * Calls of programs without types: each is refused in words, with what was expected.
 */
import { describe, expect, it } from 'vitest';
import { failedRun } from '../../test/failed-run.ts';
import { createEngine } from '../index.ts';
import type { Engine } from './engine.ts';

type Loose = Record<keyof Engine, (...args: unknown[]) => Promise<unknown>>;

/** The world of a failed run `r`, as a program without types sees it. */
async function world() {
  const { engine, flow } = await failedRun();
  return { engine: engine as unknown as Loose, flow };
}

const CALLS: Readonly<
  Record<string, readonly [(w: Awaited<ReturnType<typeof world>>) => unknown, RegExp]>
> = {
  'a fork without options': [({ engine }) => engine.fork('r'), /^the options cannot be nothing$/],
  'a retry with null': [({ engine }) => engine.retry('r', null), /^the options cannot be null$/],
  'a retry of a number': [({ engine }) => engine.retry(7), /^the run id cannot be 7$/],
  'a retry with a file': [
    ({ engine }) => engine.retry('r', { workflow: 'flow.yaml' }),
    /^the workflow cannot be "flow.yaml"$/,
  ],
  'a plan with flat options': [
    ({ engine }) => engine.planRerun({ kind: 'fork', runId: 'r', from: 'mail' }),
    /^there is no option "from"$/,
  ],
  'a plan of nothing': [({ engine }) => engine.planRerun(), /^the options cannot be nothing$/],
  'a plan of another kind': [
    ({ engine }) => engine.planRerun({ kind: 'frok', runId: 'r', options: {} }),
    /^kind cannot be "frok"$/,
  ],
  'a run of nothing': [({ engine }) => engine.run(undefined), /^the workflow cannot be nothing$/],
  'a run of a name': [({ engine }) => engine.run('w'), /^the workflow cannot be "w"$/],
  'a run of what loading gave': [
    ({ engine, flow }) => engine.run({ workflow: flow, diagnostics: [] }),
    /^the workflow cannot be a mapping with workflow, diagnostics$/,
  ],
  'a run of an import': [
    ({ engine, flow }) => engine.run(Promise.resolve({ default: flow })),
    /^the workflow cannot be a promise$/,
  ],
  'a run of a module': [
    ({ engine, flow }) => engine.run({ default: flow }),
    /^the workflow cannot be a whole module$/,
  ],
  'a run with text': [
    ({ engine, flow }) => engine.run(flow, 1, 'x'),
    /^the options cannot be "x"$/,
  ],
  'a plan of no workflow': [({ engine }) => engine.plan(), /^the workflow cannot be nothing$/],
  'a check of nothing': [({ engine }) => engine.check(), /^the workflow cannot be nothing$/],
  'a resume of nothing': [({ engine }) => engine.resume(), /^the run id cannot be nothing$/],
  'a resume with null': [({ engine }) => engine.resume('r', null), /^the options cannot be null$/],
  'a cancel of nothing': [({ engine }) => engine.cancel(), /^the run id cannot be nothing$/],
  'a list by a name': [({ engine }) => engine.runs('r'), /^the options cannot be "r"$/],
  'a list of a status': [
    ({ engine }) => engine.runs({ status: 'failed' }),
    /^there is no option "status"$/,
  ],
  'forgetting by a name': [({ engine }) => engine.forget('r'), /^the run ids cannot be "r"$/],
  'forgetting a number': [({ engine }) => engine.forget([7]), /^the run id cannot be 7$/],
  'a history of a number': [({ engine }) => engine.history(7), /^the run id cannot be 7$/],
};

describe('a wrong call', () => {
  it.each(Object.keys(CALLS))('is refused: %s', async (name) => {
    const [call, message] = CALLS[name]!;
    await expect(call(await world())).rejects.toMatchObject({
      name: 'EngineError',
      code: 'invalid-option',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/give|did you mean/),
    });
  });
});

describe('an engine', () => {
  it.each<[unknown, string]>([
    [{ store: 'text' }, 'store cannot be "text"'],
    [{ store: {} }, 'store cannot be an empty mapping'],
    [{ observers: { event() {} } }, 'observers cannot be a mapping with event'],
    [{ observers: [7] }, 'observers cannot be a list of 1'],
    [{ clock: { alarm() {} } }, 'clock cannot be a mapping with alarm'],
    [{ stepTypes: 'x' }, 'stepTypes cannot be "x"'],
    [{ backends: {} }, 'backends cannot be an empty mapping'],
    [{ pools: 7 }, 'pools cannot be 7'],
    [{ env: 'HOME' }, 'env cannot be "HOME"'],
    [{ watchdog: 7 }, 'watchdog cannot be 7'],
    [{ keepAlive: 1 }, 'keepAlive cannot be 1'],
    [{ maxRuns: 'a' }, 'maxRuns cannot be "a"'],
    [{ observer: [] }, 'there is no option "observer"'],
    ['x', 'the options cannot be "x"'],
    [null, 'the options cannot be null'],
  ])('is not made with %o', (options, message) => {
    const expected = { code: 'invalid-option', message, hint: expect.any(String) };
    expect(() => createEngine(options as never)).toThrow(expect.objectContaining(expected));
  });
});

it('what loading a file gave is told to be more than its workflow', async () => {
  const { engine, flow } = await world();
  const hintOf = (given: unknown) => engine.run(given).catch((error) => error.hint);
  expect(await hintOf({ workflow: flow, diagnostics: [] })).toBe(
    'give its workflow: (await loadWorkflow(FILE)).workflow',
  );
  expect(await hintOf({ workflow: undefined, diagnostics: [{}] })).toMatch(/diagnostics beside it/);
});
