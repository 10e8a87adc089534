/**
 * A program with a group is killed in the middle of its items, and started again: what had ended is not done twice.
 * Knows processes and what they print; must not look into the engine.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const LIBRARY = new URL('../../dist/index.js', import.meta.url).href;

const PROGRAM = `
import { appendFileSync } from 'node:fs';
import { createEngine, sqliteStore, workflow } from ${JSON.stringify(LIBRARY)};
const again = process.argv[2] === 'again';
const flow = workflow('program');
const rate = flow.step('rate', { run: () => 10 });
const each = flow.forEach('each', {
  items: () => [1, 2, 3, 4],
  key: (n) => 'n' + n,
  concurrency: 1,
  each: (body) => {
    const load = body.step('load', {
      run: async (n, { stepId }) => {
        appendFileSync('done.txt', stepId + '\\n');
        return n;
      },
    });
    return body.step('save', {
      needs: { load, rate },
      run: async ({ load, rate }) => {
        if (load === 2 && !again) {
          console.log('stands');
          await new Promise(() => setInterval(() => {}, 1000));
        }
        return load * rate;
      },
    });
  },
});
const engine = createEngine({ store: sqliteStore('runs.db') });
const orders = flow.returns(each);
const run = again
  ? await engine.resume('r', { workflow: orders })
  : await engine.start(orders, {}, { runId: 'r' });
console.log(JSON.stringify((await run.result).orThrow()));
await engine.close();
`;

const folder = mkdtempSync(join(tmpdir(), 'heddle-items-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a group of a program goes on after the program was killed', async () => {
  writeFileSync(join(folder, 'main.mjs'), PROGRAM);
  const first = spawn(process.execPath, ['main.mjs'], { cwd: folder });
  first.stdout.setEncoding('utf8');
  const [said] = await once(first.stdout, 'data');
  expect(said).toBe('stands\n');
  first.kill('SIGKILL');
  await once(first, 'exit');
  const before = loads();

  const second = spawn(process.execPath, ['main.mjs', 'again'], { cwd: folder, stdio: 'pipe' });
  const [output, fault] = [collect(second.stdout), collect(second.stderr)];
  await once(second, 'exit');
  expect(await fault).toBe('');
  expect(JSON.parse(await output)).toEqual([10, 20, 30, 40]);
  expect(before).toContain('each[n2].load');
  expect(loads().sort()).toEqual(['n1', 'n2', 'n3', 'n4'].map((key) => `each[${key}].load`));
});

function loads(): string[] {
  return readFileSync(join(folder, 'done.txt'), 'utf8').trim().split('\n');
}

async function collect(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const part of stream) text += part;
  return text;
}
