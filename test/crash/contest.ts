/**
 * Several processes that want one run at a time: round by round its owner is killed, and the others
 * ask for it at once.
 * Knows processes, exit codes and words; must not look into the store but through the command line.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../src/std/random.ts';
import { type Ended, MAIN, newFolder, Play } from './program.ts';
import type { Told } from './what-holds.ts';

const STEPS = fileURLToPath(new URL('../fixtures/crash/steps.mjs', import.meta.url));
const PLACE = ['--store', 'sqlite:runs.db'];

export interface Contest {
  readonly rounds: number;
  readonly seed: number;
  /** How many ask at once, at least and at most. */
  readonly contenders: readonly [number, number];
}

/** A folder with a workflow of so many steps in a row, each of which waits in its first attempt. */
export function heldWorkflow(steps: number): string {
  const folder = newFolder();
  copyFileSync(STEPS, join(folder, 'steps.mjs'));
  const lines = Array.from({ length: steps }, (_, i) => {
    const needs = i === 0 ? '' : `, needs: s${i - 1}`;
    return `  - { id: s${i}, uses: ./steps.mjs#hold${needs} }\n`;
  });
  writeFileSync(join(folder, 'flow.yaml'), `heddle: 1\nsteps:\n${lines.join('')}`);
  return folder;
}

export function call(folder: string, ...args: string[]): Play {
  return new Play(MAIN, [...args, ...PLACE], { cwd: folder });
}

export async function historyOf(folder: string): Promise<Told[]> {
  const { lines } = await call(folder, 'show', 'r', '--events').ended;
  return lines.map((line): Told => JSON.parse(line));
}

/** Plays the rounds and gives what did not hold. */
export async function contest({ rounds, seed, contenders }: Contest): Promise<string[]> {
  const folder = heldWorkflow(rounds + 1);
  const random = seededRandom(seed);
  const [least, most] = contenders;
  const first = call(folder, 'run', 'flow.yaml', '--run-id', 'r', '--jsonl');
  await begun(first, 's0');
  await killed(first);
  for (let round = 1; round <= rounds; round++) {
    const count = least + Math.floor(random() * (most - least + 1));
    const plays = Array.from({ length: count }, () => call(folder, 'resume', 'r', '--jsonl'));
    const lost = await allButOne(plays);
    const winner = plays.find((play) => !lost.has(play));
    const pid = winner?.process.pid;
    const faults = [...lost.values()].flatMap((ended) => loserFaults(ended, pid));
    if (winner === undefined) faults.push('nobody got the run');
    else if (!(await begun(winner, `s${round}`))) faults.push('who got the run did not go on');
    else await killed(winner);
    if (faults.length > 0) return faults.map((fault) => `round ${round} of ${count}: ${fault}`);
  }
  const { code, stderr } = await call(folder, 'resume', 'r', '--quiet').ended;
  const end = code === 0 ? [] : [`the last one ended with ${code}: ${stderr}`];
  return [...end, ...historyFaults(await historyOf(folder), rounds + 1)];
}

const begun = (play: Play, step: string) =>
  play.said((line) => line.includes('"step.started"') && line.includes(`"${step}"`));

async function killed(play: Play): Promise<void> {
  play.kill();
  await play.ended;
}

/** How they ended, when only one is left or none. */
async function allButOne(plays: readonly Play[]): Promise<Map<Play, Ended>> {
  const ended = new Map<Play, Ended>();
  const turns = plays.map(async (play) => {
    ended.set(play, await play.ended);
  });
  while (ended.size < plays.length - 1)
    await Promise.race(turns.filter((_, i) => !ended.has(plays[i]!)));
  // Who is left may be about to lose as well; the winner begins a step and says so.
  const last = plays.find((play) => !ended.has(play));
  if (last !== undefined) await last.said((line) => line.includes('"step.started"'));
  return ended;
}

/** Who does not get the run ends with 6 and names who has it. */
export function loserFaults({ code, signal, stderr }: Ended, owner: number | undefined): string[] {
  if (code !== 6) return [`one that lost ended with ${code ?? signal}: ${stderr}`];
  const words = `is run by process ${owner} on ${hostname()} since `;
  return stderr.includes(words) ? [] : [`one that lost did not name process ${owner}: ${stderr}`];
}

/** Each attempt began once and under one owner; each round took the run up once. */
export function historyFaults(history: readonly Told[], resumes: number): string[] {
  const starts = history
    .filter(({ type }) => type === 'step.started')
    .map(({ step, attempt }) => `${step} ${attempt}`);
  const twice = starts.filter((start, i) => starts.indexOf(start) !== i);
  const taken = history.filter(({ type }) => type === 'run.resumed').length;
  return [
    ...twice.map((start) => `attempt ${start} began twice`),
    ...(taken === resumes ? [] : [`taken up ${taken} times, not ${resumes}`]),
    ...(history.at(-1)?.type === 'run.finished' ? [] : ['the run did not end']),
  ];
}
