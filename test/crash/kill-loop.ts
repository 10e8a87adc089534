/**
 * Runs of the real command line that are killed again and again, and what must hold whenever.
 * Knows processes, events as they were told, and effects as the steps wrote them down; must not
 * look into the store but through the command line.
 */
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
import { fileURLToPath } from 'node:url';
import { EXIT } from '../../src/cli/exit-code.ts';
import { seededRandom } from '../../src/std/random.ts';
import { type Answer, Answers } from './answers.ts';
import { type CallEnd, KilledCalls } from './killed-calls.ts';
import { type Effect, endOf, faultsOf, type Told } from './what-holds.ts';

const STEPS = fileURLToPath(new URL('../fixtures/crash/steps.mjs', import.meta.url));
/** A run that was left more often than this does not go on. */
const MOST_LEFT = 20;

export interface KillLoopOptions {
  /** How many processes are killed. */
  readonly cycles: number;
  readonly seed: number;
  /** What is run; default layers of steps. */
  readonly flow?: KilledFlow | undefined;
  /** Where runs are kept, as `--store` takes it; default a file. */
  readonly store?: string | undefined;
}

/** A workflow that is killed again and again. */
export interface KilledFlow {
  readonly text: (random: () => number) => string;
  /** Other files of it, by name. */
  readonly files?: Readonly<Record<string, (random: () => number) => string>>;
  /** Whether a step writes its effect down; default all do. */
  readonly hasEffect?: (step: string) => boolean;
  /**
   * What is said to a run from other processes: while one runs it, or while nobody does. A run that gets answers is
   * played undisturbed first, and all others have to come to the same.
   */
  readonly answers?: readonly Answer[];
}

export interface KillLoopReport {
  readonly kills: number;
  readonly runs: number;
  /** Events that a process had told before it was killed. */
  readonly acknowledged: number;
  /** Attempts that were under way when their process was killed. */
  readonly interrupted: number;
  /** Answers that were given while a process ran the run, and while nobody did. */
  readonly answered: { readonly during: number; readonly between: number };
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
  private readonly calls: KilledCalls;
  private readonly flow: KilledFlow;
  private readonly random: () => number;
  private readonly faults: string[] = [];
  private readonly answered = { during: 0, between: 0 };
  private acknowledged = 0;
  private interrupted = 0;
  /** What a run comes to that nobody has killed. */
  private undisturbed: string | undefined;

  constructor(folder: string, options: KillLoopOptions) {
    const { cycles, seed, store = 'sqlite:runs.db', flow = { text: layers } } = options;
    this.folder = folder;
    this.flow = flow;
    this.random = seededRandom(seed);
    this.calls = new KilledCalls(folder, { store, cycles, random: this.random });
    copyFileSync(STEPS, join(folder, 'steps.mjs'));
    writeFileSync(join(folder, 'package.json'), '{}');
    writeFileSync(join(folder, 'flow.yaml'), flow.text(this.random));
    for (const [name, text] of Object.entries(flow.files ?? {}))
      writeFileSync(join(folder, name), text(this.random));
  }

  async play(): Promise<KillLoopReport> {
    let runs = 0;
    if (this.flow.answers !== undefined) await this.playRun('r0', false);
    while (!this.calls.isOver && this.faults.length === 0) await this.playRun(`r${++runs}`, true);
    const { acknowledged, interrupted, answered, faults } = this;
    return { kills: this.calls.kills, runs, acknowledged, interrupted, answered, faults };
  }

  /** One run from its start to its end, over as many processes as it takes. */
  private async playRun(runId: string, isKilled: boolean): Promise<void> {
    const { calls, flow } = this;
    const call = (args: readonly string[]) => (isKilled ? calls.killed(args) : calls.call(args));
    const answers = new Answers(flow.answers ?? [], runId);
    const told: Told[] = [];
    let ended: CallEnd = { code: null, told: [], stderr: '' };
    let isKnown = false;
    for (let left = 0; ended.code === null || ended.code === EXIT.waiting; ) {
      if (ended.code === EXIT.waiting && ++left > MOST_LEFT)
        return this.fault(`${runId} was left ${left} times`, ended);
      isKnown ||= told.length > 0 || (await calls.call(['show', runId])).code === EXIT.ok;
      const going = isKnown
        ? this.goOn(runId, { answers, call, isLeft: ended.code === EXIT.waiting })
        : call(['run', 'flow.yaml', '--run-id', runId, '--jsonl']);
      ended = await going;
      told.push(...ended.told);
    }
    const history = await this.check(runId, { told, ended });
    const end = endOf({ told, history, effects: this.effectsOf(runId) });
    if (flow.answers === undefined) return;
    this.undisturbed ??= end;
    if (end !== this.undisturbed)
      this.faults.push(`${runId} came to ${end}\nundisturbed it is ${this.undisturbed}`);
  }

  /** Another process takes the run up; somebody may answer before, meanwhile, or in the same call. */
  private async goOn(
    runId: string,
    { answers, call, isLeft }: { answers: Answers; call: Call; isLeft: boolean },
  ): Promise<CallEnd> {
    const resume = ['resume', runId, '--jsonl'];
    const answer = answers.next(this.random());
    const say = async (what: readonly string[]) => {
      answers.ended(what, (await call(what)).code);
    };
    if (answer === undefined || !(isLeft || this.random() < 0.3)) return call(resume);
    if (!isLeft && this.random() < 0.5) {
      this.answered.during++;
      return (await Promise.all([call(resume), say(answer)]))[0];
    }
    if (!answers.isNew(answer) || this.random() < 0.7) {
      // At times several, one after the other, before anybody runs the run.
      for (let next: readonly string[] | undefined = answer; next !== undefined; ) {
        this.answered.between++;
        await say(next);
        next = this.random() < 0.7 ? answers.next(this.random()) : undefined;
      }
      return call(resume);
    }
    this.answered.between++;
    const ended = await call([...answer, '--resume', '--jsonl']);
    answers.ended(answer, ended.code);
    return ended;
  }

  /** What must hold of a run that has ended; gives its events. */
  private async check(
    runId: string,
    { told, ended }: { told: readonly Told[]; ended: CallEnd },
  ): Promise<readonly Told[]> {
    const { told: history, stderr } = await this.calls.call(['show', runId, '--events']);
    if (history.length === 0) this.faults.push(`${runId} cannot be shown: ${stderr}`);
    // Killed after its end was kept, there is nothing left to go on with.
    const isOver = ended.code === EXIT.invalid && history.at(-1)?.type === 'run.finished';
    if (ended.code !== EXIT.ok && !isOver) this.fault(`${runId} shows: ${stderr}`, ended);
    this.acknowledged += told.length;
    this.interrupted += history.filter(({ type }) => type === 'step.interrupted').length;
    const { hasEffect } = this.flow;
    this.faults.push(...faultsOf({ told, history, effects: this.effectsOf(runId), hasEffect }));
    return history;
  }

  private fault(what: string, { code, stderr }: CallEnd): void {
    this.faults.push(`${what}; it ended with exit code ${code}: ${stderr}`);
  }

  private effectsOf(runId: string): Effect[] {
    const file = join(this.folder, `${runId}.effects`);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line): Effect => JSON.parse(line));
  }
}

type Call = (args: readonly string[]) => Promise<CallEnd>;
