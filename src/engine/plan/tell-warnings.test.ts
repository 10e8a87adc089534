/**
 * What a program hears of warnings about its workflows.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createEngine, loadWorkflow, run, workflow } from '../../index.ts';

const said: string[] = [];
beforeAll(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(((text: string, more: { code: string }) => {
    said.push(`${more.code} ${text}`);
  }) as typeof process.emitWarning);
});
afterAll(() => void vi.restoreAllMocks());

function warnedOf(name: string) {
  const flow = workflow(name, { pools: { printer: 1 } });
  flow.step('a', { run: () => 1 });
  return flow;
}

it('B27 a warning of a compile is told once, however often and in however many engines the workflow runs', async () => {
  const flow = warnedOf('once');
  const engine = createEngine();
  for (let i = 0; i < 2; i++) await run(flow);
  const [result] = [await engine.run(flow), await engine.run(warnedOf('once'))];
  expect(said.splice(0)).toEqual([
    'W_POOL workflow "once": no step takes a place in the pool "printer". Fix: name it in a step: { pool: \'printer\' }; or remove it.',
  ]);
  expect(result.diagnostics).toMatchObject([{ code: 'W_POOL' }]);
  await engine.close();
});

it('B27 nothing is told where the engine is asked not to', async () => {
  const engine = createEngine({ warnings: false });
  await engine.run(warnedOf('silent'));
  expect(said.splice(0)).toEqual([]);
  await engine.close();
});

it('B27 of a file it names the line', async () => {
  const text =
    'heddle: 1\nname: file\npools: { printer: 1 }\nsteps:\n  - { id: a, uses: text/case }\n';
  const folder = await mkdtemp(join(tmpdir(), 'heddle-'));
  await writeFile(`${folder}/flow.yaml`, text);
  const loaded = await loadWorkflow(`${folder}/flow.yaml`);
  await run(loaded.workflow!, 'x');
  await rm(folder, { recursive: true });
  expect(said.splice(0)).toEqual([
    expect.stringContaining(`W_POOL workflow "file" (${folder}/flow.yaml:3:10): no step takes`),
  ]);
});

it('B27 checking and planning tell nothing: they give what they find', async () => {
  const engine = createEngine();
  await engine.check(warnedOf('checked'));
  await engine.plan(warnedOf('checked'));
  expect(said).toEqual([]);
  await engine.close();
});
