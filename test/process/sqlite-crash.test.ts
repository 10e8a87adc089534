/**
 * The store in a file against the machine: killed processes and full disks.
 * The program that writes is bundled from its source, because a process of its own runs no TypeScript.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sqliteStore } from '../../src/stores/sqlite.ts';

const root = new URL('../../', import.meta.url);
const MAIN = fileURLToPath(new URL('dist/cli/main.js', root));
const folder = mkdtempSync(join(tmpdir(), 'heddle-crash-'));
/** Below `node_modules`, so that the bundle finds packages. */
const cache = fileURLToPath(new URL('node_modules/.cache/', root));
let program = '';

beforeAll(async () => {
  mkdirSync(cache, { recursive: true });
  const bundle = await rolldown({
    input: fileURLToPath(new URL('test/fixtures/store/append.ts', root)),
    platform: 'node',
    external: ['libsql'],
  });
  program = join(mkdtempSync(join(cache, 'heddle-crash-')), 'append.mjs');
  await bundle.write({ file: program, format: 'esm' });
  await bundle.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(join(program, '..'), { recursive: true });
});

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts the program, hands over each line that it says, and ends when `until` has seen enough. */
async function watch(file: string, until: (line: string) => boolean) {
  const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (until(line)) child.kill('SIGKILL');
  }
  await ended;
}

/** The numbers of the events of the run, which each program counts on from the last. */
async function kept(file: string): Promise<number[]> {
  const store = sqliteStore(file);
  const history = await store.read('a');
  await store.close();
  return history!.events.map(({ at }) => at);
}

describe('a process that is killed while it appends', () => {
  it('loses nothing of which it said that it is kept, ten times in a row', async () => {
    const file = join(folder, 'killed.db');
    let told = 0;
    for (let cycle = 0; cycle < 10; cycle++) {
      let lines = 0;
      await watch(file, (line) => {
        const number = /^kept (\d+)$/.exec(line)?.[1];
        if (number !== undefined) told = Math.max(told, Number(number));
        return ++lines === 20 + 13 * cycle;
      });
      const numbers = await kept(file);
      expect(numbers).toEqual(numbers.map((_, i) => i + 1));
      expect(numbers.length).toBeGreaterThanOrEqual(told);
    }
    expect(told).toBeGreaterThan(200);
  });
});

describe('a full disk', () => {
  it('stops the writing until there is room again, in the same process', async () => {
    const disk = join(folder, 'disk');
    if (!mounted(disk)) return console.log('no right to mount a small disk: not tried');
    try {
      const file = join(disk, 'runs.db');
      const filler = join(disk, 'filler');
      writeFileSync(filler, Buffer.alloc(400_000));
      const said: string[] = [];
      let after = 0;
      await watch(file, (line) => {
        if (line.startsWith('trouble')) said.push(line);
        if (said.length === 1 && line === said[0]) rmSync(filler);
        if (said.at(-1) === 'trouble over') after++;
        return after === 10;
      });
      expect(said.slice(0, 2)).toEqual([`trouble blocked: disk full (${file})`, 'trouble over']);
      const numbers = await kept(file);
      expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
});

describe('the command line on a full disk', () => {
  it('says what its run waits for, and goes on when there is room', async () => {
    const disk = join(folder, 'small');
    if (!mounted(disk, '4m')) return console.log('no right to mount a small disk: not tried');
    try {
      const { child, filler, ended } = runsOutOfRoom(disk);
      let said = '';
      for await (const line of createInterface({ input: child.stderr })) {
        said += `${line}\n`;
        if (line.startsWith('blocked: ')) rmSync(filler);
      }
      expect(said).toMatch(
        /^blocked: disk full \(.*heddle\.db\)\nthe store can be written again\n/,
      );
      expect(await ended).toEqual([0, null]);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  it('tells how to go on when it is stopped before there is room', async () => {
    const disk = join(folder, 'stopped');
    if (!mounted(disk, '4m')) return console.log('no right to mount a small disk: not tried');
    try {
      const { child, filler, ended } = runsOutOfRoom(disk);
      let said = '';
      for await (const line of createInterface({ input: child.stderr })) {
        said += `${line}\n`;
        if (/^(blocked|stopping): /.test(line)) child.kill('SIGTERM');
      }
      expect(await ended).toEqual([143, null]);
      const [, runId = ''] = /\nresume with: heddle resume (\S+)\n$/.exec(said) ?? [];
      expect(said).toContain('stopping: nothing more starts');
      rmSync(filler);
      const goesOn = spawnSync(process.execPath, [MAIN, 'resume', runId, '--quiet'], { cwd: disk });
      expect(goesOn.status).toBe(0);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
});

/** A run on a small disk that is nearly full. */
function runsOutOfRoom(disk: string) {
  const steps = Array.from({ length: 12 }, (_, i) => {
    const needs = i === 0 ? '' : `, needs: s${i - 1}`;
    return `  - { id: s${i}, uses: ./steps.mjs#large${needs} }`;
  });
  writeFileSync(join(disk, 'flow.yaml'), `heddle: 1\nsteps:\n${steps.join('\n')}\n`);
  writeFileSync(
    join(disk, 'steps.mjs'),
    "export const large = (_, { stepId }) => stepId + 'x'.repeat(60_000);",
  );
  writeFileSync(join(disk, 'package.json'), '{}');
  const filler = join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(3_700_000));
  const child = spawn(process.execPath, [MAIN, 'run', 'flow.yaml', '--json'], {
    cwd: disk,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  return { child, filler, ended: once(child, 'exit') };
}

describe('F22 a large value that a program was writing when it was killed on a full disk', () => {
  it('is removed by runs prune, which waits for no room', async () => {
    const disk = join(folder, 'left');
    if (!mounted(disk, '4m')) return console.log('no right to mount a small disk: not tried');
    try {
      writeFileSync(
        join(disk, 'flow.yaml'),
        'heddle: 1\nsteps:\n  - { id: a, uses: ./steps.mjs#large }\n',
      );
      writeFileSync(join(disk, 'steps.mjs'), "export const large = () => 'x'.repeat(5_000_000);");
      writeFileSync(join(disk, 'package.json'), '{}');
      const child = spawn(process.execPath, [MAIN, 'run', 'flow.yaml'], {
        cwd: disk,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      children.push(child);
      const ended = once(child, 'exit');
      for await (const line of createInterface({ input: child.stderr })) {
        if (line.startsWith('blocked: disk full')) child.kill('SIGKILL');
      }
      expect(await ended).toEqual([null, 'SIGKILL']);
      const left = () => readdirSync(join(disk, '.heddle', 'heddle.db-blobs'));
      expect(left()).toHaveLength(1);
      const pruned = spawnSync(process.execPath, [MAIN, 'runs', 'prune', '--older-than', '30d'], {
        cwd: disk,
        encoding: 'utf8',
      });
      expect(pruned).toMatchObject({ status: 0, stderr: '0 runs removed\n' });
      expect(left()).toEqual([]);
      // Nothing has it open, so that it cannot be opened without room for the file that programs share.
      fill(join(disk, 'filler'));
      const asked = spawnSync(process.execPath, [MAIN, 'runs'], { cwd: disk, encoding: 'utf8' });
      expect(asked).toMatchObject({ status: 6, stderr: expect.stringContaining(': disk full.\n') });
      expect(asked.stderr).toContain('make room on the disk, and try again');
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
});

describe('a copy for which there is no room', () => {
  it.each(['value', 'rows'])('is told as that, and nothing of it is left behind: %s', (what) => {
    const disk = join(folder, `copy-${what}`);
    if (!mounted(disk, '1m')) return console.log('no right to mount a small disk: not tried');
    try {
      const place = join(folder, `of-${what}`);
      mkdirSync(place);
      writeFileSync(join(place, 'package.json'), '{}');
      const length = what === 'value' ? 2_000_000 : 100_000;
      writeFileSync(
        join(place, 'steps.mjs'),
        `export const large = (_, { stepId }) => stepId + 'x'.repeat(${length});`,
      );
      const steps = Array.from(
        { length: 15 },
        (_, i) => `- { id: s${i}, uses: ./steps.mjs#large }`,
      );
      writeFileSync(
        join(place, 'flow.yaml'),
        `heddle: 1\noutputs: {}\nsteps:\n  ${steps.join('\n  ')}\n`,
      );
      const heddle = (...args: string[]) =>
        spawnSync(process.execPath, [MAIN, ...args], { cwd: place, encoding: 'utf8' });
      expect(heddle('run', 'flow.yaml', '--quiet').status).toBe(0);
      const copy = join(disk, 'copy.db');
      for (const act of ['backup', 'recover']) {
        expect(heddle('store', act, copy)).toMatchObject({
          status: 6,
          stderr: `error: ${copy} cannot be made: there is no room for it.\n  fix: make room there, or name a file on another disk; nothing was left behind\n`,
        });
        expect(readdirSync(disk)).toEqual([]);
      }
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
});

function fill(file: string): void {
  try {
    for (;;) appendFileSync(file, Buffer.alloc(4_096));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  }
}

function mounted(disk: string, size = '900k'): boolean {
  mkdirSync(disk);
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
