/**
 * A run whose file was edited since goes on as it began, and says so.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { StepType } from '../../ports/step-type.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { loadWorkflow } from '../plan/load-workflow.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-edited-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'flow.yaml');
const write = (text: string) =>
  writeFileSync(file, `heddle: 1\nsteps: [{ id: a, uses: say, with: { text: ${text} } }]\n`);

it('B8 of a file the kept text goes on, and what has changed is told, with how to take it', async () => {
  const store = memoryStore();
  const held = handHeld();
  let hangs = true;
  const say: StepType = {
    name: 'say',
    summary: 'For tests.',
    intent: 'transform',
    with: { type: 'object' },
    run: (input, { config }) =>
      hangs ? held(input, undefined as never) : (config as { text: string }).text,
  };
  const engine = () => newEngine({ store, stepTypes: [say], warnings: false });
  write('before');
  const { workflow } = await loadWorkflow(file);
  for (const runId of ['r1', 'r2', 'r3']) {
    await engine().start(workflow!, null, { runId });
    await held.started();
    await store.release(runId);
  }
  hangs = false;
  const same = await (await engine().resume('r1')).result;
  expect([same.output, same.diagnostics]).toEqual(['before', []]);
  write('after');
  const now = (await loadWorkflow(file)).workflow!;
  for (const [runId, options] of [
    ['r2', {}],
    ['r3', { workflow: now }],
  ] as const) {
    const { output, diagnostics } = await (await engine().resume(runId, options)).result;
    expect(output).toBe('before');
    expect(diagnostics).toMatchObject([
      {
        code: 'W_FILE_CHANGED',
        message: 'flow.yaml has changed since the run began (step "a": with).',
        fix: 'useCurrent: true takes it',
      },
    ]);
  }
});
