/**
 * Steps that others have grown into, as those who ask in SQL find them.
 * Knows runs in a real file; must not know how a run grows.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createEngine, sqliteStore, workflow } from '../../index.ts';
import { sqliteCare } from '../sqlite-care.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-grown-'));
let files = 0;
const newFile = () => join(folder, `${files++}.db`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function grower() {
  const leaf = workflow('leaf');
  leaf.step('cut', { run: () => 1 });
  const flow = workflow('grows');
  flow.forEach('each', {
    items: () => ['a', 'b'],
    key: (item) => item,
    each: (body) => {
      body.forEach('inner', {
        items: () => [1, 2],
        each: (inner) => inner.step('load', { run: (n) => n }),
      });
      body.call('leaf', leaf);
      return body.step('more', {
        run: (_, context) =>
          context.expand((added) =>
            added.forEach('x', { items: () => [1], each: { run: (n) => n } }),
          ),
      });
    },
  });
  flow.step('tail', {
    run: (_, context) => context.expand([{ id: 'y', uses: 'text/case', input: 'a' }]),
  });
  return flow;
}

it('are named by their whole ids, in groups of groups and among added steps', async () => {
  const file = newFile();
  const engine = createEngine({ store: sqliteStore(file) });
  await engine.run(grower(), null, { runId: 'r' });
  await engine.close();
  const rows = await sqliteCare.query!(file, 'SELECT step FROM steps ORDER BY step');
  const within = (item: string) => [
    `${item}.inner`,
    `${item}.inner[0].load`,
    `${item}.inner[1].load`,
    `${item}.leaf`,
    `${item}.leaf.cut`,
    `${item}.more`,
    `${item}.more.x`,
    `${item}.more.x[0].item`,
  ];
  const ids = ['each', ...within('each[a]'), ...within('each[b]'), 'tail', 'tail.y'];
  expect(rows.map(({ step }) => step)).toEqual(ids);
});

it('stand as they do for all who look at the run: kept results, waits and steps that never began as well', async () => {
  const file = newFile();
  const engine = createEngine({ store: sqliteStore(file) });
  let isUp = false;
  const flow = workflow('again', { onFailure: 'fail_fast' });
  const load = flow.step('load', { run: () => 1 });
  const send = flow.step('send', {
    needs: [load],
    run: () => {
      if (!isUp) throw new Error('down');
    },
  });
  const ask = flow.approval('ask', { needs: [send] });
  flow.step('never', { needs: [ask], run: () => 1 });
  flow.step('skipped', { needs: [load], when: () => false, run: () => 1 });
  await engine.run(flow, null, { runId: 'r1' });
  isUp = true;
  const handle = await engine.retry('r1', { workflow: flow, runId: 'r2', whenWaiting: 'leave' });
  await handle.result;
  await engine.close();
  const asked = 'SELECT run, step, status, attempts, error FROM steps ORDER BY run, step';
  const rows = await sqliteCare.query!(file, asked);
  expect(rows.map((row) => Object.values(row).join(' ').trim())).toEqual([
    'r1 ask cancelled 0',
    'r1 load succeeded 1',
    'r1 never cancelled 0',
    'r1 send failed 1 down',
    'r1 skipped skipped 0',
    'r2 ask waiting 1',
    'r2 load succeeded 0',
    'r2 never pending 0',
    'r2 send succeeded 1',
    'r2 skipped skipped 0',
  ]);
});

it('are those of each run where several have grown, and a question about runs alone is answered, too', async () => {
  const file = newFile();
  const engine = createEngine({ store: sqliteStore(file) });
  await engine.run(grower(), null, { runId: 'r' });
  await engine.run(grower(), null, { runId: 'other' });
  await engine.close();
  const counted = 'SELECT run, count(DISTINCT step) AS steps FROM events GROUP BY run ORDER BY run';
  expect(await sqliteCare.query!(file, counted)).toEqual([
    { run: 'other', steps: 19 },
    { run: 'r', steps: 19 },
  ]);
  expect(await sqliteCare.query!(file, 'SELECT count(*) AS n FROM runs')).toEqual([{ n: 2 }]);
});
