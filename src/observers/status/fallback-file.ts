/**
 * A file that keeps what could not be sent: a line of JSON for each update, on the disk before anything goes on.
 * Knows one path; must not know why something was not sent.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { beforeNextLine } from '../torn-line.ts';
import type { StatusUpdate } from './update.ts';

/** Only who runs the program reads it: ids of runs may say something. */
const MODE = 0o600;

export async function appendUpdates(path: string, updates: readonly StatusUpdate[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a', MODE);
  try {
    await file.appendFile(beforeNextLine(path) + linesOf(updates));
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Where the process ends and nothing can be waited for. Throws as `fs` does. */
export function appendAtExit(path: string, updates: readonly StatusUpdate[]): void {
  if (updates.length === 0) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, beforeNextLine(path) + linesOf(updates), {
    flag: 'a',
    mode: MODE,
    flush: true,
  });
}

function linesOf(updates: readonly StatusUpdate[]): string {
  return updates.map((update) => `${JSON.stringify(update)}\n`).join('');
}
