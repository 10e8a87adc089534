/**
 * Programs that are made to fail: bundled from their source, started, listened to, ended.
 * Knows processes and lines; must not know what a program does, nor what must hold of it.
 *
 * They are bundled because a process of its own runs no TypeScript.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll } from 'vitest';

const root = new URL('../../', import.meta.url);
/** Below `node_modules`, so that bundles find packages. */
const cache = fileURLToPath(new URL('node_modules/.cache/', root));

export const MAIN = fileURLToPath(new URL('dist/cli/main.js', root));

const folders: string[] = [];
const alive = new Set<ChildProcess>();
function cleanUp(): void {
  for (const child of alive) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
// The process of a test file may be ended without a goodbye.
afterAll(cleanUp);
process.on('exit', cleanUp);

/** A folder that is gone when the tests of this file have ended. */
export function newFolder(above: string = tmpdir()): string {
  mkdirSync(above, { recursive: true });
  const folder = mkdtempSync(join(above, 'heddle-crash-'));
  folders.push(folder);
  return folder;
}

/** Bundles `test/fixtures/NAME.ts` and gives the path of what can be started. */
export async function bundled(name: string): Promise<string> {
  const file = join(newFolder(cache), 'program.mjs');
  const bundle = await rolldown({
    input: fileURLToPath(new URL(`test/fixtures/${name}.ts`, root)),
    platform: 'node',
    external: ['libsql', 'jiti', 'yaml', '@marcbachmann/cel-js'],
    logLevel: 'silent',
  });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  return file;
}

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whole lines of its standard output. */
  readonly lines: readonly string[];
  readonly stderr: string;
}

export interface PlayOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Flags of Node itself. */
  readonly flags?: readonly string[];
}

/** A program under way. */
export class Play {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  private readonly lines: string[] = [];
  private stderr = '';
  private listeners: ((line: string) => void)[] = [];

  constructor(program: string, args: readonly string[], options: PlayOptions = {}) {
    const { env, cwd, flags = [] } = options;
    this.process = spawn(process.execPath, [...flags, program, ...args], {
      cwd,
      env: { ...process.env, ...env },
    });
    alive.add(this.process);
    this.process.stderr!.setEncoding('utf8').on('data', (part) => (this.stderr += part));
    // A program that was killed reads no more.
    this.process.stdin!.on('error', () => {});
    createInterface(this.process.stdout!).on('line', (line) => {
      this.lines.push(line);
      for (const listener of this.listeners) listener(line);
    });
    this.ended = new Promise((resolve, reject) => {
      this.process.on('error', reject).on('close', (code, signal) => {
        alive.delete(this.process);
        const { lines, stderr } = this;
        resolve({ code, signal, lines, stderr });
      });
    });
  }

  /** Resolves with the first line for which it holds; undefined when the program ended without. */
  async said(holds: (line: string) => boolean): Promise<string | undefined> {
    const early = this.lines.find(holds);
    if (early !== undefined) return early;
    const late = new Promise<string>((resolve) => {
      this.listeners.push((line) => holds(line) && resolve(line));
    });
    return Promise.race([late, this.ended.then(({ lines }) => lines.find(holds))]);
  }

  listen(listener: (line: string) => void): void {
    this.listeners.push(listener);
  }

  say(line: string): void {
    this.process.stdin!.write(`${line}\n`);
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.process.kill(signal);
  }
}

/** Runs a program to its end. */
export function play(program: string, args: readonly string[], options?: PlayOptions) {
  return new Play(program, args, options).ended;
}

/**
 * A program that does something with each of many things and says a line of JSON for each. Called
 * with a file of the things that are left and `args`; what ends the process is told in its place,
 * and the next process goes on behind it.
 */
export async function tellEach<Line>(
  program: string,
  args: readonly string[],
  things: readonly unknown[],
): Promise<(Line | Ended)[]> {
  const file = join(newFolder(), 'things.json');
  const told: (Line | Ended)[] = [];
  while (told.length < things.length) {
    writeFileSync(file, JSON.stringify(things.slice(told.length)));
    const ended = await play(program, [file, ...args]);
    told.push(...ended.lines.map((line): Line => JSON.parse(line)));
    if (told.length < things.length) told.push(ended);
  }
  return told;
}

export function isEnd<Line extends object>(told: Line | Ended): told is Ended {
  return 'signal' in told && 'stderr' in told;
}

/** Calls the built command line. */
export function heddle(args: readonly string[], options?: PlayOptions): Promise<Ended> {
  return play(MAIN, args, options);
}

/** Compiles a library to be loaded before all others; undefined where that cannot be done. */
export function compiled(name: string): string | undefined {
  const file = join(newFolder(), `${name}.so`);
  const source = fileURLToPath(new URL(`test/fixtures/crash/${name}.c`, root));
  if (process.platform !== 'linux') return undefined;
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', file, source, '-ldl'], { stdio: 'pipe' });
    return file;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
