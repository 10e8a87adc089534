/**
 * Runs of the real command line that are killed again and again, and what must hold whenever.
 * Knows processes, events as they were told, and effects as the steps wrote them down; must not
 * look into the store but through the command line.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../src/std/random.ts';
import { MAIN } from './program.ts';
import { type Effect, faultsOf, type Told } from './what-holds.ts';

const STEPS = fileURLToPath(new URL('../fixtures/crash/steps.mjs', import.meta.url));

export interface KillLoopOptions {
  /** How many processes are killed. */
  readonly cycles: number;
  readonly seed: number;
  /** What is run; default layers of steps. */
  readonly flow?: KilledFlow;
  /** Where runs are kept, as `--store` takes it; default a file. */
  readonly store?: string | undefined;
}

/** A workflow that is killed again and again. */
export interface KilledFlow {
  readonly text: (random: () => number) => string;
  /** Whether a step writes its effect down; default all do. */
  readonly hasEffect?: (step: string) => boolean;
  /** The step that waits for approval, which somebody gives whenever the run is left for it. */
  readonly approval?: string;
  /** How the run ends where nothing is killed: how many steps succeed, and what it gives; default not asked. */
  readonly comesTo?: { readonly succeeded: number; readonly output: unknown };
}

export interface KillLoopReport {
  readonly kills: number;
  readonly runs: number;
  /** Events that a process had told before it was killed. */
  readonly acknowledged: number;
  /** Attempts that were under way when their process was killed. */
  readonly interrupted: number;
  /** What did not hold. */
  readonly faults: readonly string[];
}

/** Plays runs until so many processes were killed, or something did not hold. */
export async function killLoop(options: KillLoopOptions): Promise<KillLoopReport> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-crash-'));
  try {
    return await new KillLoop(folder, options).play();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Layers of three steps that take some milliseconds each; some of them return a large value. */
function layers(random: () => number): string {
  const lines = ['heddle: 1', 'steps:'];
  for (let layer = 0; layer < 15; layer++) {
    for (let i = 0; i < 3; i++) {
      const above = layer === 0 ? [] : [`s${layer - 1}_${i}`, `s${layer - 1}_${(i + 1) % 3}`];
      const ms = Math.floor(random() * 25);
      const length = i === 0 && layer % 5 === 2 ? ', length: 300000' : '';
      const parts = `uses: ./steps.mjs#work, with: { ms: ${ms}${length} }, needs: [${above.join(', ')}]`;
      lines.push(`  - { id: s${layer}_${i}, ${parts} }`);
    }
  }
  return `${lines.join('\n')}\n`;
}

class KillLoop {
  private readonly folder: string;
  private readonly cycles: number;
  private readonly store: string;
  private readonly flow: KilledFlow;
  private readonly random: () => number;
  private readonly faults: string[] = [];
  private kills = 0;
  private acknowledged = 0;
  private interrupted = 0;

  constructor(folder: string, options: KillLoopOptions) {
    const { cycles, seed, store = 'sqlite:runs.db', flow = { text: layers } } = options;
    this.folder = folder;
    this.cycles = cycles;
    this.store = store;
    this.flow = flow;
    this.random = seededRandom(seed);
    copyFileSync(STEPS, join(folder, 'steps.mjs'));
    writeFileSync(join(folder, 'package.json'), '{}');
    writeFileSync(join(folder, 'flow.yaml'), flow.text(this.random));
  }

  async play(): Promise<KillLoopReport> {
    let runs = 0;
    while (this.kills < this.cycles && this.faults.length === 0) await this.playRun(`r${++runs}`);
    const { kills, acknowledged, interrupted, faults } = this;
    return { kills, runs, acknowledged, interrupted, faults };
  }

  /** One run from its start to its end, over as many processes as it takes. */
  private async playRun(runId: string): Promise<void> {
    const told: Told[] = [];
    let code: number | null = null;
    let last = '';
    while ((code === null || this.isLeft(code)) && this.faults.length === 0) {
      const known = (await this.call('show', runId)).code === 0;
      const args = known ? this.goOn(runId, code) : ['run', 'flow.yaml', '--run-id', runId];
      const ended = await this.call(...args, '--jsonl');
      told.push(...ended.told);
      code = ended.code;
      last = ended.stderr;
    }
    const { told: history, stderr } = await this.call('show', runId, '--events');
    if (history.length === 0) this.faults.push(`${runId} cannot be shown: ${stderr}`);
    // Killed after its end was kept, there is nothing left to go on with.
    const over = code === 2 && history.at(-1)?.type === 'run.finished';
    if (code !== 0 && !over)
      this.faults.push(`${runId} ended with exit code ${code}: ${last}; it shows: ${stderr}`);
    this.acknowledged += told.length;
    this.interrupted += history.filter(({ type }) => type === 'step.interrupted').length;
    const { hasEffect, comesTo } = this.flow;
    this.faults.push(...faultsOf({ told, history, effects: this.effectsOf(runId), hasEffect }));
    if (comesTo === undefined) return;
    const succeeded = history.filter(({ type }) => type === 'step.succeeded').length;
    const { status, output } = history.at(-1) ?? {};
    const came = JSON.stringify({ status, succeeded, output });
    const due = JSON.stringify({ status: 'succeeded', ...comesTo });
    if (came !== due) this.faults.push(`${runId} came to ${came}, not ${due}`);
  }

  /** It waits for somebody, and no process stays with it. */
  private isLeft(code: number | null): boolean {
    return code === 5 && this.flow.approval !== undefined;
  }

  private goOn(runId: string, code: number | null): readonly string[] {
    const { approval } = this.flow;
    if (approval === undefined || !this.isLeft(code)) return ['resume', runId];
    return ['approve', runId, approval, '--resume'];
  }

  private effectsOf(runId: string): Effect[] {
    const file = join(this.folder, `${runId}.effects`);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line): Effect => JSON.parse(line));
  }

  /** When to kill: some time after the start of the process, or soon after it has told so much. */
  private moment(): { readonly afterMs?: number; readonly afterLines?: number } {
    if (this.random() < 0.2) return { afterMs: this.random() * 400 };
    return { afterLines: 1 + Math.floor(this.random() * 40) };
  }

  /** Calls the command line; a call that runs steps is killed after a while, if it lives so long. */
  private async call(...args: string[]) {
    const child = spawn(process.execPath, [MAIN, ...args, '--store', this.store], {
      cwd: this.folder,
    });
    const told: Told[] = [];
    let stderr = '';
    child.stderr.on('data', (part) => (stderr += part));
    const runs = args[0] !== 'show' && this.kills < this.cycles;
    const moment = runs ? this.moment() : { afterMs: undefined, afterLines: undefined };
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

/** A line that was cut off was told to nobody. */
function parsed(line: string): Told | undefined {
  try {
    return JSON.parse(line) as Told;
  } catch {
    return undefined;
  }
}
