/**
 * Plays runs with groups: attempts end in any order, and the process may end after any commit.
 * Knows the scheduler and its inputs; must not know what should come of them.
 */
import type { Event } from '../src/run/event.ts';
import { fold } from '../src/run/fold.ts';
import type { Outcome } from '../src/run/outcome.ts';
import type { Plan } from '../src/run/plan.ts';
import { newRun, type Run, statusOf } from '../src/run/run.ts';
import { itemOf } from '../src/run/segment.ts';
import { idOf } from '../src/run/steps.ts';
import { queueOf } from '../src/schedule/grown-queue.ts';
import { type Input, newReaction } from '../src/schedule/input.ts';
import { Scheduler } from '../src/schedule/react.ts';
import { STRATEGIES } from '../src/schedule/strategies/index.ts';

export interface Playing {
  readonly plan: Plan;
  /** What comes of an attempt of a step, whenever it is made. */
  readonly outcomeOf: (id: string, run: Readonly<Run>) => Outcome;
  /** A number from 0 up to 1. */
  readonly chance: () => number;
  /** After so many commits the process ends; default never. */
  readonly crashAfter?: number;
  /** What is asked of the run, each at any moment: also of the next process, where it has not been taken. */
  readonly requests?: readonly Asked[];
}

type Asked = Pick<Input & { readonly type: 'asked' }, 'id' | 'request'>;

export interface Played {
  readonly run: Run;
  readonly events: readonly Event[];
  readonly commits: number;
}

/** Plays a run to its end, or to the end of its process; `before`: what is kept of it. */
export function play(playing: Playing, before: readonly Event[] = []): Played {
  const { plan, crashAfter = Number.POSITIVE_INFINITY, requests = [] } = playing;
  const run = before.length === 0 ? newRun(plan) : fold(plan, before);
  const strategy = STRATEGIES.find(({ name }) => name === plan.strategy)!;
  const scheduler = new Scheduler(run, () => queueOf(run, strategy));
  const events: Event[] = [...before];
  const running = new Map<number, number>();
  const waking = new Map<number, number>();
  let [commits, at] = [0, 1_000];
  const inputs: Input[] = [before.length === 0 ? { type: 'begin', at } : { type: 'resume', at }];
  while (inputs.length > 0 && commits < crashAfter) {
    const { events: said, commands } = scheduler.react([inputs.shift()!], newReaction());
    events.push(...said);
    commits++;
    for (const command of commands) {
      if (command.type === 'start') running.set(command.step, command.attempt);
      if (command.type === 'alarm' && command.input.type === 'woke')
        waking.set(command.input.step, command.at);
      if (command.type === 'end') return { run, events, commits };
    }
    checkWindows(run);
    if (inputs.length > 0) continue;
    const steps = [...running.keys()];
    const open = requests.filter(({ id }) => !run.requests.has(id));
    const next = Math.floor(playing.chance() * (steps.length + open.length));
    if (next >= steps.length && open.length > 0) {
      inputs.push({ type: 'asked', at, ...open[next - steps.length]! });
    } else if (steps.length > 0) {
      const step = steps[next]!;
      const attempt = running.get(step)!;
      running.delete(step);
      const wanted = playing.outcomeOf(idOf(run, step), run);
      inputs.push({ type: 'settled', step, attempt, at, outcome: wanted });
    } else {
      for (const [step, due] of waking) {
        at = Math.max(at, due);
        inputs.push({ type: 'woke', step, at });
      }
      waking.clear();
    }
  }
  return { run, events, commits };
}

/** How every step stands, by its id. */
export function statusesOf(run: Readonly<Run>): Record<string, string> {
  const steps = Array.from({ length: run.size }, (_, step) => step);
  return Object.fromEntries(steps.map((step) => [idOf(run, step), statusOf(run, step)]));
}

function checkWindows(run: Readonly<Run>): void {
  for (const segment of run.segments) {
    const begun = new Set<number>();
    const end = segment.base + segment.count * segment.width;
    for (let step = segment.base; step < end; step++) {
      const item = itemOf(segment, step);
      if (run.attempt[step]! > 0 && segment.open[item]! > 0) begun.add(item);
    }
    if (begun.size > segment.window) throw new Error(`${begun.size} items are open at once`);
  }
}
