/**
 * Updates of how runs stand, in a process that ends before they are sent.
 */
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Script } from '../child.ts';

const path = join(tmpdir(), `heddle-unsent-${process.pid}.jsonl`);
afterEach(() => rmSync(path, { force: true }));

it('are written to the file as the process ends', async () => {
  const { code, stderr } = await new Script(`
    const { statusSink } = await import(LIBRARY);
    const fallback = ${JSON.stringify(path)};
    const sink = statusSink({ send: () => new Promise(() => {}), fallback });
    const flow = workflow('w');
    flow.step('a', { run: () => 1 });
    await createEngine({ observers: [sink] }).run(flow);
    process.exit(3);
  `).ended;
  expect([code, stderr]).toEqual([3, '']);
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const told = lines.map((line) => JSON.parse(line)).filter(({ final }) => final);
  expect(told.map(({ step, status }) => [step, status])).toEqual([
    ['a', 'succeeded'],
    [undefined, 'succeeded'],
  ]);
});
