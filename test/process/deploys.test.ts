/**
 * B8 A program that is killed while charging and comes back changed, built otherwise, or under another Node.js: its
 * runs end with the same ids and keys, and nothing is done twice. What each edit leads to is told without
 * processes in `src/engine/kept/deploys.test.ts`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
// @ts-expect-error: a script without types.
import { NoSuchNode, nodeRelease } from '../../scripts/node-release.mjs';
import { built, type Edit, source } from '../deployed.ts';
import { atLength } from '../length.ts';

const LIBRARY = new URL('../../dist/index.js', import.meta.url).href;

/** Two orders, and two runs of a function that makes workflows. The first process dies when all four hang. */
const PROGRAM = `
import { appendFileSync } from 'node:fs';
import { createEngine, sqliteStore, workflow } from ${JSON.stringify(LIBRARY)};
const [mode, file] = process.argv.slice(2);
const { orders } = await import(file);
let hanging = 0;
const hang = () => new Promise(() => { if (++hanging === 4) process.kill(process.pid, 'SIGKILL'); });
const effect = (what, { run, idempotencyKey }) =>
  appendFileSync('effects', \`\${run.id} \${what} \${idempotencyKey}\\n\`);
const charge = () => (mode === 'first' ? hang() : 'paid');
const order = orders(workflow('order', { inputs: { id: { type: 'string' } } }), { effect, charge });
const etl = (args) => {
  const flow = workflow('etl', { args });
  const run = async (_, context) => {
    effect('load', context);
    if (mode === 'first') await hang();
    return 'rows of ' + args.base;
  };
  return flow.returns(flow.step('load', { run }));
};
const engine = createEngine({ store: sqliteStore('orders.db') });
if (mode === 'first') {
  for (const id of ['A1', 'A2']) await engine.start(order, { id }, { runId: 'order-' + id });
  for (const base of ['A', 'B']) await engine.start(etl({ base }), null, { runId: 'etl-' + base });
  await new Promise(() => setInterval(() => {}, 1_000));
}
const handles = await engine.resumeAll({ workflows: [order, ({ args }) => etl(args)] });
const results = await Promise.all(handles.map(({ result }) => result));
console.log(JSON.stringify(results.map(({ runId, output }) => [runId, output])));
await engine.close();
`;

/** A module of the workflow, by the name of its file. */
interface Deployed {
  readonly node?: string;
  readonly file: string;
  readonly text: string;
}

const edit: Edit = [
  ['return { receipt: `R-${id}` };', 'const receipt = `R-${id}`;\n return { receipt };'],
  ['timeoutMs: 5_000,', "timeoutMs: 7_000, title: 'Charge',"],
];
const compiled: Deployed = { file: 'compiled.mjs', text: built() };
const bundled: Deployed = { file: 'bundled.mjs', text: built(edit, { by: 'bundler' }) };
/** As it was written: a newer Node.js takes the types out itself. */
const native = (node: string): Deployed => ({ node, file: 'native.ts', text: source(edit) });

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function start(folder: string, mode: string, { file, text, node }: Deployed, bins: Bins) {
  writeFileSync(join(folder, file), text);
  writeFileSync(join(folder, 'program.mjs'), PROGRAM);
  const program = node === undefined ? process.execPath : join(bins.get(node)!, 'node');
  const args = ['program.mjs', mode, `./${file}`];
  return spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
}

type Bins = ReadonlyMap<string, string>;

/** Where the releases are that these want; throws where one cannot be had. */
async function binsOf(deployed: readonly Deployed[]): Promise<Bins> {
  const bins = new Map<string, string>();
  for (const { node } of deployed)
    if (node !== undefined) bins.set(node, (await nodeRelease(node)) as string);
  return bins;
}

const here: readonly (readonly [string, Deployed, Deployed])[] = [
  ['edited and bundled', compiled, bundled],
];
const everywhere: typeof here = [
  ...here,
  ['under Node.js 22, as it was written', compiled, native('22')],
  ['under Node.js 24 instead of 22', native('22'), { ...native('24'), text: source() }],
  ['bundled and under Node.js 20 instead of 24', native('24'), { ...bundled, node: '20' }],
];

describe('B8 a program that was killed while charging', () => {
  it.for(atLength({ short: here, ci: everywhere, long: everywhere }))(
    'and comes back %s ends its runs, and does nothing twice',
    { timeout: 300_000 },
    async ([, before, now], { skip }) => {
      const bins = await binsOf([before, now]).catch((error: unknown) => {
        if (error instanceof NoSuchNode) return error as Error;
        throw error;
      });
      if (bins instanceof Error) return skip(bins.message);
      const folder = mkdtempSync(join(tmpdir(), 'heddle-deploys-'));
      folders.push(folder);
      const first = start(folder, 'first', before, bins);
      expect(first.signal, first.stderr).toBe('SIGKILL');
      const next = start(folder, 'next', now, bins);
      expect(next.stderr).toBe('');
      expect(JSON.parse(next.stdout).sort()).toEqual([
        ['etl-A', 'rows of A'],
        ['etl-B', 'rows of B'],
        ['order-A1', { parcel: 'P-A1', receipt: 'R-A1' }],
        ['order-A2', { parcel: 'P-A2', receipt: 'R-A2' }],
      ]);
      const effects = readFileSync(join(folder, 'effects'), 'utf8').trim().split('\n');
      const times = new Map<string, number>();
      for (const one of effects) times.set(one, (times.get(one) ?? 0) + 1);
      // What hung was begun twice, under one key.
      const said = [...times].map(([one, count]) => `${one.replace(/ \S+$/, '')} ${count}`);
      expect(said.sort()).toEqual([
        'etl-A load 2',
        'etl-B load 2',
        'order-A1 charge 2',
        'order-A1 reserve 1',
        'order-A1 ship 1',
        'order-A2 charge 2',
        'order-A2 reserve 1',
        'order-A2 ship 1',
      ]);
    },
  );
});
