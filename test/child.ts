/**
 * A script in a process of its own, with the built library: for what ends or blocks a process.
 * Knows processes; must not know what a script does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIBRARY = new URL('../dist/index.js', import.meta.url).href;
const PROLOGUE = `
import { existsSync, writeFileSync, writeSync } from 'node:fs';
import { createEngine, run, workflow } from ${JSON.stringify(LIBRARY)};
const LIBRARY = ${JSON.stringify(LIBRARY)};
const say = (value) => writeSync(1, JSON.stringify(value) + '\\n');
`;

/** How a script ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it gave to `say`. */
  readonly said: readonly unknown[];
  readonly stderr: string;
}

export class Script {
  private readonly process: ChildProcess;
  private readonly folder = mkdtempSync(join(tmpdir(), 'heddle-child-'));
  private out = '';
  private err = '';
  readonly ended: Promise<Ended>;

  /** `GO` in the script is the path of a file that is there once `release` was called. */
  constructor(text: string, flags: readonly string[] = []) {
    const file = join(this.folder, 'script.mjs');
    const go = `const GO = ${JSON.stringify(join(this.folder, 'go'))};\n`;
    writeFileSync(file, PROLOGUE + go + text);
    this.process = spawn(process.execPath, [...flags, file], { cwd: this.folder });
    this.process.stdout!.setEncoding('utf8').on('data', (part) => (this.out += part));
    this.process.stderr!.setEncoding('utf8').on('data', (part) => (this.err += part));
    this.ended = new Promise((resolve, reject) => {
      this.process.on('error', reject).on('close', (code, signal) => {
        rmSync(this.folder, { recursive: true, force: true });
        const lines = this.out.split('\n').filter((line) => line !== '');
        const said = lines.map((line): unknown => JSON.parse(line));
        resolve({ code, signal, said, stderr: this.err });
      });
    });
  }

  /** Waits until the standard error holds the text; false when the script ended without it. */
  async tells(text: string): Promise<boolean> {
    const seen = new Promise<boolean>((resolve) => {
      const look = () => this.err.includes(text) && resolve(true);
      this.process.stderr!.on('data', look);
      look();
    });
    return Promise.race([seen, this.ended.then(() => this.err.includes(text))]);
  }

  /** What it has said so far, as written. */
  get output(): string {
    return this.out;
  }

  /** Nobody reads its standard error any more. */
  closeStderr(): void {
    this.process.stderr!.destroy();
  }

  release(): void {
    writeFileSync(join(this.folder, 'go'), '');
  }
}

export function script(text: string, flags: readonly string[] = []): Promise<Ended> {
  return new Script(text, flags).ended;
}
