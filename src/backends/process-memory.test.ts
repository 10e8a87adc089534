/**
 * Programs that may take only so much memory. Real processes, which really take it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { callOf, listen, scriptOf, send } from '../../test/fixtures/process/call.ts';
import { alive } from '../../test/fixtures/process/table.ts';
import type { Backend } from '../ports/backend.ts';
import type { ProcessEnd } from '../ports/process.ts';
import { processBackend } from './process.ts';
import { askedFor, groupMemory } from './process-memory.ts';

const MB = 2 ** 20;
const folder = mkdtempSync(join(tmpdir(), 'heddle-memory-'));
const takes = join(folder, 'takes.mjs');
// It says who it is, takes so many megabytes, and stays until its input ends.
writeFileSync(
  takes,
  `console.error('pid ' + process.pid);
  const all = Buffer.alloc(process.argv[2] * ${MB}, 1);
  console.error('taken ' + process.pid);
  process.stdin.on('end', () => console.log(all.length)).resume();\n`,
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let backend: Backend;
beforeEach(() => {
  backend = processBackend();
});
afterEach(() => backend.close());

const node = process.execPath;

it('a program that takes more is ended at once, with all that it started', async () => {
  const { onLine, seen } = listen((line) => line.startsWith('pid'));
  const ends: ProcessEnd[] = [];
  const script = `trap '' TERM; sleep 999 | "${node}" "${takes}" 300; sleep 999`;
  const call = {
    onLine,
    memoryMaxBytes: 200 * MB,
    onEnd: (end: ProcessEnd) => void ends.push(end),
  };
  const result = send(backend, scriptOf(script, call));
  await expect(result).rejects.toMatchObject({
    code: 'E_OOM',
    message: expect.stringMatching(
      /^the program took \d+mb of memory, more than 200mb, so it was ended$/,
    ),
  });
  expect(alive([Number((await seen).slice(4))])).toEqual([]);
  expect(ends).toMatchObject([{ signal: 'SIGKILL' }]);
  expect(ends[0]!.memoryBytes).toBeGreaterThan(200 * MB);
});

it('what several take is added up', async () => {
  const both = `sleep 999 | "${node}" "${takes}" 150 & sleep 999 | "${node}" "${takes}" 150; wait`;
  await expect(send(backend, scriptOf(both, { memoryMaxBytes: 280 * MB }))).rejects.toMatchObject({
    code: 'E_OOM',
  });
});

it('a program that takes less is not disturbed', async () => {
  const call = callOf(node, { args: [takes, '10'], stdin: 'x', memoryMaxBytes: 500 * MB });
  const { exitCode, stdout } = await send(backend, call);
  expect([exitCode, Buffer.from(stdout).toString()]).toEqual([0, `${10 * MB}\n`]);
});

it('what a group takes is known, and ps says the same', async () => {
  const controller = new AbortController();
  const { onLine, seen } = listen((line) => line.startsWith('taken'));
  const call = { onLine, signal: controller.signal };
  // The program is the leader of its group.
  const result = send(backend, scriptOf(`exec "${node}" "${takes}" 100 < /dev/zero`, call));
  const group = Number((await seen).slice(6));
  for (const bytes of [await groupMemory(group), await askedFor(group)]) {
    expect(bytes).toBeGreaterThan(100 * MB);
    expect(bytes).toBeLessThan(400 * MB);
  }
  controller.abort();
  await expect(result).rejects.toMatchObject({ code: 'E_ABORTED' });
  expect(await groupMemory(group)).toBe(0);
});
