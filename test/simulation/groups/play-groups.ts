/**
 * Plays runs with groups: attempts end in any order, and the process may end after any commit.
 * Knows the scheduler and its inputs; must not know what should come of them.
 */
import type { Event } from '../../../src/run/event.ts';
import { fold } from '../../../src/run/fold.ts';
import type { Plan } from '../../../src/run/plan.ts';
import { newRun, type Run } from '../../../src/run/run.ts';
import { idOf, localIdOf } from '../../../src/run/steps.ts';
import { queueOf } from '../../../src/schedule/grown-queue.ts';
import { type Input, newReaction } from '../../../src/schedule/input.ts';
import { Scheduler } from '../../../src/schedule/react.ts';
import { STRATEGIES } from '../../../src/schedule/strategies/index.ts';
import type { Chance } from '../draw/chance.ts';
import type { Traces } from '../watch/together.ts';
import { type GroupStep, type GroupWorld, outcomeOf, type SoFar } from './group-world.ts';
import { watchTurn } from './watch-groups.ts';

export interface GroupsPlayed {
  readonly run: Run;
  readonly events: readonly Event[];
  readonly commits: number;
}

export interface GroupsPlaying {
  readonly world: GroupWorld;
  readonly plan: Plan;
  readonly chance: Chance;
  /** Gets the log. */
  readonly traces: Traces;
  /** After so many commits the process ends; default never. */
  readonly crashAfter?: number;
}

/** Plays a run to its end, or to the end of its process; `before`: what is kept of it. */
export function playGroups(playing: GroupsPlaying, before: readonly Event[] = []): GroupsPlayed {
  return new Process(playing, before).play();
}

class Process {
  private readonly playing: GroupsPlaying;
  private readonly run: Run;
  private readonly scheduler: Scheduler;
  private readonly events: Event[];
  private readonly steps: ReadonlyMap<string, GroupStep>;
  private readonly running = new Map<number, number>();
  private readonly waking = new Map<number, number>();
  private readonly inputs: Input[];
  private at: number;

  constructor(playing: GroupsPlaying, before: readonly Event[]) {
    const { plan, world } = playing;
    this.playing = playing;
    const run = before.length === 0 ? newRun(plan) : fold(plan, before);
    const strategy = STRATEGIES.find(({ name }) => name === plan.strategy)!;
    this.run = run;
    this.scheduler = new Scheduler(run, () => queueOf(run, strategy));
    this.events = [...before];
    playing.traces.log = this.events;
    this.steps = new Map(definitions(world.steps).map((one) => [one.id, one]));
    this.at = 1_000 + before.length;
    this.inputs = [{ type: before.length === 0 ? 'begin' : 'resume', at: this.at }];
  }

  play(): GroupsPlayed {
    const { run, events, inputs } = this;
    const { crashAfter = Number.POSITIVE_INFINITY } = this.playing;
    let commits = 0;
    while (inputs.length > 0 && commits < crashAfter) {
      const told = events.length;
      const ended = this.turn(inputs.shift()!);
      commits++;
      watchTurn(run, events, told);
      if (ended) break;
      if (inputs.length === 0) this.goOn();
    }
    return { run, events, commits };
  }

  private turn(input: Input): boolean {
    const { events, commands } = this.scheduler.react([input], newReaction());
    this.events.push(...events);
    let ended = false;
    for (const command of commands) {
      if (command.type === 'start') this.running.set(command.step, command.attempt);
      if (command.type === 'alarm' && command.input.type === 'woke')
        this.waking.set(command.input.step, command.at);
      if (command.type === 'end') ended = true;
    }
    return ended;
  }

  /** One attempt ends, or the next time has come. */
  private goOn(): void {
    const { run, running, waking, inputs } = this;
    const { chance, world } = this.playing;
    const steps = [...running.keys()];
    if (steps.length > 0 && (waking.size === 0 || chance.odds(0.8))) {
      const step = chance.pick(steps);
      const attempt = running.get(step)!;
      running.delete(step);
      this.at++;
      const { at } = this;
      const one = this.steps.get(localIdOf(run, step))!;
      const outcome = outcomeOf(world, idOf(run, step), one, this.soFar(step));
      inputs.push({ type: 'settled', step, attempt, at, outcome });
      return;
    }
    const [next] = [...waking].sort((a, b) => a[1] - b[1]);
    if (next === undefined) return;
    const [step, due] = next;
    waking.delete(step);
    this.at = Math.max(this.at, due);
    inputs.push({ type: 'woke', step, at: this.at });
  }

  private soFar(step: number): SoFar {
    const own = this.events.filter((event) => 'step' in event && event.step === step);
    const tried = own.filter(({ type }) => type === 'step.retrying').length;
    return { tried, slept: own.some(({ type }) => type === 'step.waiting'), at: this.at };
  }
}

/** Of all bodies. */
function definitions(steps: readonly GroupStep[]): readonly GroupStep[] {
  return steps.flatMap((one) => [one, ...definitions(one.grows?.body ?? [])]);
}
