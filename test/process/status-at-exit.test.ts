/**
 * Updates of how runs stand, in a process that ends before they are sent.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Script } from '../child.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-unsent-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A run whose updates nobody takes, in a process that then ends. */
const endedWith = (fallback: string) =>
  new Script(`
    const { statusSink } = await import(LIBRARY);
    const sink = statusSink({
      send: () => new Promise(() => {}),
      fallback: ${JSON.stringify(fallback)},
      onLost: (count, { code }) => say([count > 0, code]),
    });
    const flow = workflow('w');
    flow.step('a', { run: () => 1 });
    await createEngine({ observers: [sink] }).run(flow);
    process.exit(3);
  `).ended;

it('are written to the file as the process ends, in a folder that was not there', async () => {
  const path = join(folder, 'new', 'unsent.jsonl');
  const { code, stderr, said } = await endedWith(path);
  expect([code, stderr, said]).toEqual([3, '', []]);
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const told = lines.map((line) => JSON.parse(line)).filter(({ final }) => final);
  expect(told.map(({ step, status }) => [step, status])).toEqual([
    ['a', 'succeeded'],
    [undefined, 'succeeded'],
  ]);
});

it('that cannot be written change nothing about how the process ends, and that is told', async () => {
  writeFileSync(join(folder, 'file'), '');
  const { code, stderr, said } = await endedWith(join(folder, 'file', 'unsent.jsonl'));
  expect([code, stderr, said]).toEqual([
    3,
    '',
    [[true, expect.stringMatching(/^E(NOTDIR|EXIST)$/)]],
  ]);
});
