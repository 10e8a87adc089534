/**
 * Names that steer a terminal, or are longer than anybody reads, in what a program is told about them.
 * Knows the public API; must not know where a message is made.
 */
import { expect, it } from 'vitest';
import { createEngine, EngineError, run, workflow } from '../index.ts';

const one = (name: string, step = 'a', settings: object = {}) => {
  const flow = workflow(name);
  flow.step(step, { run: () => 1, ...settings });
  return flow;
};
const named = (options: object) => {
  const flow = workflow('w', options);
  flow.step('a', { run: () => 1 });
  return flow;
};

/** Where a text of somebody may come from. */
const CALLS: readonly (readonly [string, (text: string) => unknown])[] = [
  ['the name of a workflow', (text) => run(one(text))],
  ['the name of one without steps', (text) => run(workflow(text))],
  ['the id of a step', (text) => run(one('w', text))],
  [
    'the id of a step with other faults',
    (text) => run(one('w', text, { pools: { x: 1 }, cache: true, effects: 'once', when: '1' })),
  ],
  ['a need', (text) => run(one('w', 'a', { needs: { [text]: 1 } }))],
  ['a setting', (text) => run(one('w', 'a', { [text]: text }))],
  [
    'an expression',
    (text) => run(one('w', 'a', { when: `\${{ steps[${JSON.stringify(text)}].output }}` })),
  ],
  ['a pool', (text) => run(one('w', 'a', { cost: { [text]: 1 } }))],
  ['an input', (text) => run(named({ inputs: { [text]: { type: 'text' } } }))],
  [
    'a key of a schema',
    (text) => run(named({ inputs: { type: 'object', required: [text] } }) as never, {} as never),
  ],
  ['an option of a workflow', (text) => run(named({ [text]: text, strategy: text, env: [text] }))],
  ['an option of a run', (text) => run(one('w'), null, { [text]: 1 } as object)],
  ['the id of a run', (text) => run(one('w'), null, { runId: text })],
  ['the id of an unknown run', (text) => createEngine().resume(text)],
  ['the id of no step', async (text) => (await run(one('w'))).step(text)],
];

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/;

async function toldOf(call: () => unknown): Promise<readonly string[]> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof EngineError)) return [(error as Error).message];
    const { message, hint = '', diagnostics } = error;
    return [message, hint, ...diagnostics.flatMap((d) => [d.message, d.fix ?? ''])];
  }
  return expect.fail('it was taken');
}

it.each(CALLS)('%s is told escaped and cut', async (_, call) => {
  for (const text of ['a\u001b[31mb', 'a\nb', 'a\u202eb'])
    for (const told of await toldOf(() => call(text))) expect(told).not.toMatch(CONTROL);
  for (const told of await toldOf(() => call('n'.repeat(300))))
    expect(told).not.toContain('n'.repeat(290));
});

it('a name that cannot be is told at the beginning of the refusal', async () => {
  const [message] = await toldOf(() => run(one('a\u001b[31m')));
  expect(message).toBe(
    '"a\\u001b[31m" cannot run: the workflow name "a\\u001b[31m" holds "\\u001b", which is not allowed in names.',
  );
});
