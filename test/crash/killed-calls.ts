/**
 * Calls of the command line, each of which may be killed at a random moment.
 * Knows processes and lines; must not know what is called, nor what must hold of it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { MAIN } from './program.ts';
import type { Told } from './what-holds.ts';

export interface CallEnd {
  /** Null where it was killed. */
  readonly code: number | null;
  /** Whole lines. */
  readonly told: readonly Told[];
  readonly stderr: string;
}

export class KilledCalls {
  private readonly folder: string;
  private readonly store: string;
  private readonly cycles: number;
  private readonly random: () => number;
  kills = 0;

  /** After so many kills no further call is killed; `store`: as `--store` takes it. */
  constructor(
    folder: string,
    { store, cycles, random }: { store: string; cycles: number; random: () => number },
  ) {
    this.folder = folder;
    this.store = store;
    this.cycles = cycles;
    this.random = random;
  }

  get isOver(): boolean {
    return this.kills >= this.cycles;
  }

  /** Calls the command line and lets it live. */
  call(args: readonly string[]): Promise<CallEnd> {
    return this.play(args, {});
  }

  /** The same, killed after a while, if it lives so long. */
  killed(args: readonly string[]): Promise<CallEnd> {
    return this.play(args, this.isOver ? {} : this.moment());
  }

  /** When to kill: some time after the start of the process, or soon after it has told so much. */
  private moment(): Moment {
    if (this.random() < 0.2) return { afterMs: this.random() * 400 };
    return { afterLines: 1 + Math.floor(this.random() * 40) };
  }

  private async play(args: readonly string[], moment: Moment): Promise<CallEnd> {
    const child = spawn(process.execPath, [MAIN, ...args, '--store', this.store], {
      cwd: this.folder,
    });
    const told: Told[] = [];
    let stderr = '';
    child.stderr.on('data', (part) => (stderr += part));
    let timer: NodeJS.Timeout | undefined;
    const killIn = (ms: number) => {
      timer ??= setTimeout(() => child.kill('SIGKILL'), ms);
    };
    if (moment.afterMs !== undefined) killIn(moment.afterMs);
    createInterface(child.stdout).on('line', (line) => {
      const value = parsed(line);
      if (value !== undefined) told.push(value);
      if (told.length === moment.afterLines) killIn(this.random() * 30);
    });
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    clearTimeout(timer);
    if (signal === 'SIGKILL') this.kills++;
    return { code, told, stderr };
  }
}

interface Moment {
  readonly afterMs?: number;
  readonly afterLines?: number;
}

/** A line that was cut off was told to nobody. */
function parsed(line: string): Told | undefined {
  try {
    return JSON.parse(line) as Told;
  } catch {
    return undefined;
  }
}
