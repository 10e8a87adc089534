/**
 * Functions on threads that add steps, and such functions in lists that are added.
 * Knows the engine and module files; must not know how a thread is told what to call.
 */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createEngine, workflow } from '../../index.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-lists-')));
afterAll(() => rmSync(folder, { recursive: true }));

writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
writeFileSync(
  join(folder, 'plan.js'),
  `import { existsSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
const load = (id, uses, more) => ({ id, uses, pool: 'cpu', ...more });
export const plan = (_, context) =>
  context.expand(
    [
      load('again', './plan.js#again', { retry: { max_attempts: 2, initial_interval: '1ms' } }),
      load('up', './plan.js#up', { needs: 'again' }),
    ],
    { output: 'up' },
  );
export const again = (_, { attempt }) => {
  if (attempt === 1) throw new Error('not yet');
  return isMainThread ? 'here' : 'on a thread';
};
export const up = (given) => {
  if (!existsSync(new URL('./up.txt', import.meta.url))) throw new Error('down');
  return given + (isMainThread ? ' and here' : ' and another');
};
let kept;
export const keep = (_, context) => {
  kept = context.expand([]);
  throw new Error('none of it');
};
export const other = () => kept;
`,
);

it('a list of functions on threads is tried again, and a retry of the run goes on in it', async () => {
  const flow = workflow('threads', { from: folder });
  const plan = flow.step('plan', { uses: './plan.js#plan', pool: 'cpu' });
  const flows = flow.returns(plan);
  const engine = createEngine();
  const failed = await engine.run(flows, null, { runId: 'r' });
  expect(failed.step('plan.again')).toMatchObject({ attempts: 2, output: 'on a thread' });
  expect(failed.step('plan.up').error?.message).toContain('down');
  writeFileSync(join(folder, 'up.txt'), '');
  const again = await (await engine.retry('r', { workflow: flows })).result;
  expect(again.output).toBe('on a thread and another');
  expect(again.step('plan.again')).toMatchObject({ status: 'succeeded', attempts: 0 });
  await engine.close();
});

it('what another attempt on the thread has made is refused there', async () => {
  const flow = workflow('strange', {
    from: folder,
    onFailure: 'continue_on_error',
    pools: { cpu: { size: 1 } },
  });
  const keep = flow.step('keep', { uses: './plan.js#keep', pool: 'cpu' });
  flow.step('other', { uses: './plan.js#other', needs: [keep], runIf: 'all_settled', pool: 'cpu' });
  const engine = createEngine();
  const { steps } = await engine.run(flow, null);
  expect(steps.other?.error).toMatchObject({
    code: 'E_EXPAND',
    message: /given in another attempt/ as never,
  });
  await engine.close();
});
