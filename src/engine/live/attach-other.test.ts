/**
 * A run that somebody asks for with a workflow is one of that workflow, wherever it is.
 * Knows engines and stores; must not know how workflows are compared.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { createEngine } from '../../index.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import { readWorkflow } from '../../workflow/formats/index.ts';
import type { StepContext } from '../../workflow/step-context.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Engine } from '../engine.ts';

function flowOf(name: string, id: string, run: (input: unknown, c: StepContext) => unknown) {
  const flow = workflow(name);
  return flow.returns(flow.step(id, { run }));
}

const mail = flowOf('mail', 'send', () => 'sent');
const sameSteps = flowOf('label', 'sum', () => 'a label');
const otherSteps = flowOf('invoice', 'send', () => 'sent');

const CALLS: [string, (engine: Engine, flow: Workflow) => Promise<unknown>][] = [
  ['start', (engine, flow) => engine.start(flow, null, { runId: '7', ifExists: 'attach' })],
  ['attach', (engine, flow) => engine.attach('7', { workflow: flow as never })],
  ['result', (engine, flow) => engine.result('7', { workflow: flow as never })],
];

describe.each(CALLS)('%s with another workflow', (_, call) => {
  /** A run under way in an engine, and another engine on its store. */
  async function underWay() {
    const store = memoryStore();
    const held = handHeld<unknown, StepContext>();
    const flow = flowOf('invoice', 'sum', held);
    const engine = newEngine({ store });
    const { result } = await engine.start(flow, null, { runId: '7' });
    return { engine, other: newEngine({ store }), result, call: await held.started(), flow };
  }

  async function refusals(engine: Engine) {
    for (const [flow, message] of [
      [mail, 'run "7" is one of the workflow "invoice", not of "mail"'],
      [sameSteps, 'run "7" is one of the workflow "invoice", not of "label"'],
      [otherSteps, expect.stringContaining('the workflow has changed since run "7" began: ')],
    ] as const) {
      await expect(call(engine, flow as Workflow)).rejects.toMatchObject({
        code: 'run-changed',
        message,
        hint: expect.stringContaining('engine.attach("7")'),
      });
    }
  }

  it('is refused under way here, under way elsewhere, and ended', async () => {
    const { engine, other, result, call: step, flow } = await underWay();
    await refusals(engine);
    await refusals(other);
    step.succeed({ total: 5 });
    await result;
    await refusals(engine);
    await call(
      engine,
      flowOf('invoice', 'sum', () => 'the same one, made again'),
    );
    await call(other, flow);
  });
});

it('start with no workflow is refused as such, whatever there is', async () => {
  const engine = newEngine();
  await engine.run(mail, null, { runId: '7' });
  const options = { runId: '7', ifExists: 'attach' } as const;
  await expect(engine.start(undefined as never, null, options)).rejects.toMatchObject({
    code: 'invalid-option',
  });
});

it('a run of a file is not one of another file', async () => {
  const read = (name: string, id: string) =>
    readWorkflow(
      `heddle: 1\nname: ${name}\nsteps: [{ id: ${id}, uses: text/count, input: a }]\n`,
      'w.yaml',
    ).workflow!;
  const engine = createEngine();
  const ran = await engine.run(read('one', 'a'), null, { runId: '7' });
  expect(ran.status).toBe('succeeded');
  for (const other of [read('two', 'a'), read('one', 'b')])
    for (const [, call] of CALLS)
      await expect(call(engine, other)).rejects.toMatchObject({ code: 'run-changed' });
  expect((await engine.result('7', { workflow: read('one', 'a') as never })).runId).toBe('7');
});
