/**
 * The file of what could not be sent: each update is a line, whatever stands before it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { appendAtExit, appendUpdates } from './fallback-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-fallback-'));
afterAll(() => rmSync(folder, { recursive: true }));

const update = { run: 'r', workflow: 'w', seq: 1, at: 1, status: 'succeeded' } as const;

it.each([
  ['as it is told', appendUpdates],
  ['as the process ends', appendAtExit],
])('a line that was cut stays the only one that is lost: %s', async (_, append) => {
  const path = join(folder, append.name);
  writeFileSync(path, '{"run":"cut');
  await append(path, [update]);
  await append(path, [update, update]);
  const [cut, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(cut).toBe('{"run":"cut');
  expect(lines.map((line) => JSON.parse(line))).toEqual([update, update, update]);
});
