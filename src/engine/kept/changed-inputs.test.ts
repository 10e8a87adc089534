/**
 * A run goes on with the input that it was given, whatever its workflow declares by now.
 * Knows engines and stores; must not know how an input is kept.
 */
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { newEngine } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { Inputs } from '../../workflow/workflow.ts';

const NUMBER = { type: 'number' } as const;

function flowOf(inputs: unknown, run: (input: unknown) => unknown, steps = 1) {
  const flow = workflow('w', inputs === undefined ? {} : { inputs: inputs as never });
  const a = flow.step('a', { run: () => 1 });
  for (let i = 1; i < steps; i++) flow.step(`more${i}`, { run: () => i });
  return flow.returns(flow.step('b', { needs: a, run: (_, context) => run(context.run.input) }));
}

/** A run that its process has left in `b`. */
async function left(inputs: Inputs | undefined, input: unknown) {
  const store = memoryStore();
  const held = handHeld();
  const engine = newEngine({ store });
  const flow = flowOf(inputs, () => held(null, undefined as never));
  const handle = await engine.start(flow, input as never, { runId: 'r' });
  await held.started();
  handle.leave();
  await handle.result;
  return newEngine({ store });
}

const A = { a: NUMBER };

/** What was declared and given, what is declared now, and what the run has. */
const CASES: [string, Inputs | undefined, unknown, unknown, unknown][] = [
  ['a new input', A, { a: 1 }, { ...A, b: { type: 'string' } }, { a: 1 }],
  ['a new one with a default', A, { a: 1 }, { ...A, b: { default: 'D' } }, { a: 1, b: 'D' }],
  ['a new one of a library', A, { a: 1 }, { ...A, b: z.string() }, { a: 1 }],
  [
    'one with a default of a library',
    A,
    { a: 1 },
    { ...A, b: z.string().default('D') },
    { a: 1, b: 'D' },
  ],
  ['a tighter one', A, { a: 1 }, { a: { type: 'number', minimum: 5 } }, { a: 1 }],
  ['another type', A, { a: 1 }, { a: { type: 'string' } }, { a: 1 }],
  ['one that is declared no more', { ...A, b: NUMBER }, { a: 1, b: 2 }, A, { a: 1, b: 2 }],
  ['a schema of a library', A, { a: 1 }, z.object({ a: z.number().min(5) }), { a: 1 }],
  ['another default', { a: { default: 1 } }, {}, { a: { default: 2 } }, { a: 1 }],
  ['the first declaration', undefined, { a: 1 }, { b: { default: 2 } }, { a: 1, b: 2 }],
  ['the first declaration, for text', undefined, 'text', A, 'text'],
  ['the first declaration, for nothing', undefined, null, { b: { default: 2 } }, { b: 2 }],
  ['no declaration', A, { a: 1 }, undefined, { a: 1 }],
];

describe('a workflow with changed inputs', () => {
  it.each(CASES)('resumes a run that began before: %s', async (_, before, given, now, has) => {
    const engine = await left(before, given);
    const workflows = [flowOf(now, (input) => input)];
    const refused: unknown[] = [];
    const onRefused = (_id: string, error: unknown) => void refused.push(error);
    const [handle] = await engine.resumeAll({ workflows, onRefused });
    expect(refused).toEqual([]);
    expect(await handle!.result).toMatchObject({ runId: 'r', ok: true, output: has });
    const again = await engine.attach('r', { workflow: workflows[0] as never });
    expect((await again.result).output).toEqual(has);
  });

  it('is not asked for what the earlier run had, when it goes on as another one', async () => {
    const engine = await left(A, { a: 1 });
    const tighter = flowOf({ a: { type: 'number', minimum: 5 } }, (input) => input, 2);
    const [handle] = await engine.resumeAll({ workflows: [tighter], onChanged: 'use-current' });
    expect(await handle!.result).toMatchObject({ ok: true, output: { a: 1 } });
    expect(handle!.runId).not.toBe('r');
  });

  it.each(['text', [1, 2], 5])(
    'goes on as another one with an input without names: %j',
    async (given) => {
      for (const inputs of [{ x: { default: 'D' } }, { x: NUMBER }]) {
        const engine = await left(undefined, given);
        const flow = flowOf(inputs, (input) => input, 2);
        const options = { workflow: flow, useCurrent: true };
        await expect(engine.resume('r', { ...options, input: { x: 1 } })).rejects.toMatchObject({
          code: 'invalid-option',
          hint: 'leave input out, and the run goes on with what it has; or start the workflow again with other inputs',
        });
        const [handle] = await engine.resumeAll({ workflows: [flow], onChanged: 'use-current' });
        expect(await handle!.result).toMatchObject({ ok: true, output: given });
        expect(handle!.runId).not.toBe('r');
      }
    },
  );

  it('asks for a new input without a default there, with a call that works', async () => {
    const engine = await left(A, { a: 1 });
    const now = flowOf({ ...A, b: { type: 'string' } }, (input) => input, 2);
    const refused: unknown[] = [];
    const onRefused = (_id: string, error: unknown) => void refused.push(error);
    await engine.resumeAll({ workflows: [now], onChanged: 'use-current', onRefused });
    expect(refused).toMatchObject([
      {
        code: 'invalid-input',
        message: '"w" cannot run: the input "b" is missing, text.',
        hint: 'give it: engine.resume("r", { workflow, useCurrent: true, input: { b: … } })',
      },
    ]);
    const options = { workflow: now as never, useCurrent: true, input: { b: 'B' } };
    const handle = await engine.resume('r', options);
    expect((await handle.result).output).toEqual({ a: 1, b: 'B' });
  });

  it('retries a run that began before with what that had', async () => {
    const engine = newEngine();
    const fails = flowOf(A, () => Promise.reject(new Error('no')));
    await engine.run(fails, { a: 1 } as never, { runId: 'r' });
    const now = flowOf({ ...A, b: { type: 'string' } }, (input) => input);
    const handle = await engine.retry('r', { workflow: now as never });
    expect((await handle.result).output).toEqual({ a: 1 });
  });
});
