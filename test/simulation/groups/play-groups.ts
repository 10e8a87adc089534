/**
 * Plays runs with groups: attempts end in any order, times come when they are due, somebody may cancel, and the
 * process may end after any commit.
 * Knows the scheduler and its inputs; must not know what should come of them.
 */
import type { Event } from '../../../src/run/event.ts';
import { fold } from '../../../src/run/fold.ts';
import { defOf, shiftOf } from '../../../src/run/grown.ts';
import type { Outcome } from '../../../src/run/outcome.ts';
import type { Plan } from '../../../src/run/plan.ts';
import { roundsOf } from '../../../src/run/rounds.ts';
import { newRun, type Run } from '../../../src/run/run.ts';
import { isSettled, WAITING } from '../../../src/run/status.ts';
import { idOf } from '../../../src/run/steps.ts';
import { queueOf } from '../../../src/schedule/grown-queue.ts';
import { type Command, type Input, newReaction } from '../../../src/schedule/input.ts';
import { Scheduler } from '../../../src/schedule/react.ts';
import { STRATEGIES } from '../../../src/schedule/strategies/index.ts';
import { broke } from '../broken.ts';
import type { Chance } from '../draw/chance.ts';
import type { Traces } from '../watch/together.ts';
import { isApproved, outcomeOf, type SoFar, targetOf } from './group-outcomes.ts';
import { bodiesOf, type GroupStep, type GroupWorld, rootSteps } from './group-world.ts';
import { GroupWatch } from './watch-groups.ts';

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

/** No world is so large. */
const MOST_COMMITS = 5_000;
const NO_ROUNDS = { count: 0, last: null };

type Alarm = Pick<Command & { readonly type: 'alarm' }, 'at' | 'input'>;

class Process {
  private readonly playing: GroupsPlaying;
  private readonly run: Run;
  private readonly scheduler: Scheduler;
  private readonly watch: GroupWatch;
  private readonly events: Event[];
  /** By number of their definition. */
  private readonly steps: readonly GroupStep[];
  private readonly tried = new Map<number, number>();
  private readonly slept = new Set<number>();
  /** Whole ids of steps about which somebody has decided. */
  private readonly answered = new Set<string>();
  private readonly running = new Map<number, number>();
  private readonly aborted = new Set<number>();
  private readonly alarms = new Map<number | string, Alarm>();
  private readonly inputs: Input[];
  private at: number;
  private readonly asks: boolean;
  private hasCancelled = false;

  constructor(playing: GroupsPlaying, before: readonly Event[]) {
    const { plan, world } = playing;
    this.playing = playing;
    const run = before.length === 0 ? newRun(plan) : fold(plan, before);
    const strategy = STRATEGIES.find(({ name }) => name === plan.strategy)!;
    this.run = run;
    this.scheduler = new Scheduler(run, () => queueOf(run, strategy));
    const byId = new Map(definitions(rootSteps(world)).map((one) => [one.id, one]));
    this.steps = plan.graph.steps.map(({ id }) => byId.get(id)!);
    this.asks = this.steps.some(({ asks }) => asks);
    this.watch = new GroupWatch(run, this.steps, world);
    this.events = [];
    playing.traces.log = this.events;
    this.take(before);
    this.at = before.length === 0 ? 1_000 : this.events.at(-1)!.at + 1;
    this.inputs = [{ type: before.length === 0 ? 'begin' : 'resume', at: this.at }];
  }

  play(): GroupsPlayed {
    const { run, events, inputs } = this;
    const { crashAfter = Number.POSITIVE_INFINITY } = this.playing;
    let commits = 0;
    while (inputs.length > 0 && commits < crashAfter) {
      const ended = this.turn(inputs.splice(0));
      if (++commits > MOST_COMMITS) broke('V20 end', 'the run goes on and on');
      this.watch.turn(this.at);
      if (ended) break;
      this.goOn();
    }
    return { run, events, commits };
  }

  private turn(inputs: readonly Input[]): boolean {
    const { events, commands } = this.scheduler.react(inputs, newReaction());
    this.take(events);
    let ended = false;
    for (const command of commands) ended = this.perform(command) || ended;
    return ended;
  }

  private take(events: Iterable<Event>): void {
    for (const event of events) {
      this.events.push(event);
      this.watch.see(event);
      if (event.type === 'step.retrying')
        this.tried.set(event.step, (this.tried.get(event.step) ?? 0) + 1);
      if (event.type === 'step.waiting') this.slept.add(event.step);
      if (event.type === 'run.asked' && event.request.kind === 'decide')
        this.answered.add(event.request.step);
    }
  }

  /** Whether it was the end. */
  private perform(command: Command): boolean {
    switch (command.type) {
      case 'start': {
        const { step, attempt, deadline } = command;
        this.running.set(step, attempt);
        if (deadline === undefined) return false;
        const input = { type: 'overran', step, attempt, at: deadline } as const;
        this.alarms.set(`deadline ${step}`, { at: deadline, input });
        return false;
      }
      case 'abort':
        this.aborted.add(command.step);
        return false;
      case 'alarm':
        this.alarms.set(command.key, command);
        return false;
      case 'cancel-alarm':
        this.alarms.delete(command.key);
        return false;
      case 'offer':
        return false;
      case 'end':
        return true;
    }
  }

  /** Somebody cancels, an attempt ends, or the next time has come; at times two of them at once. */
  private goOn(): void {
    const { running, inputs } = this;
    const { chance, world } = this.playing;
    const { cancel } = world;
    if (cancel !== undefined && !this.hasCancelled && this.events.length >= cancel.after) {
      this.hasCancelled = true;
      const request = { kind: 'cancel', reason: 'enough', drainMs: cancel.drainMs } as const;
      inputs.push({ type: 'asked', at: this.at, id: 'cancel', request });
      if (chance.odds(0.5)) return;
    }
    const due = this.due();
    if (this.asks && this.answer(running.size === 0 && due === undefined)) return;
    const comesFirst = due !== undefined && due.at <= this.at + 1;
    if (running.size > 0 && !comesFirst && (due === undefined || chance.odds(0.8))) {
      this.at++;
      this.settle();
      if (running.size > 0 && chance.odds(0.2)) this.settle();
    } else if (due !== undefined) this.ring(due);
  }

  /** Somebody decides about a step that waits for that, or will. Whether there was one: where nothing else goes on, there is. */
  private answer(isIdle: boolean): boolean {
    const { run, inputs, at } = this;
    const { chance, world } = this.playing;
    if (!isIdle && !chance.odds(0.15)) return false;
    const open: string[] = [];
    for (let step = 0; step < run.size; step++) {
      if (!this.steps[defOf(run, step)]!.asks || isSettled(run.stepStatus[step]!)) continue;
      const isWaiting = run.stepStatus[step] === WAITING;
      if ((isWaiting || !isIdle) && !this.answered.has(idOf(run, step))) open.push(idOf(run, step));
    }
    if (open.length === 0) return false;
    const step = chance.pick(open);
    const request = { kind: 'decide', step, approved: isApproved(world, step) } as const;
    inputs.push({ type: 'asked', at, id: `decide ${step}`, request });
    return true;
  }

  private settle(): void {
    const { run, running, inputs, at } = this;
    const { chance, world } = this.playing;
    const step = chance.pick([...running.keys()]);
    const attempt = running.get(step)!;
    running.delete(step);
    this.alarms.delete(`deadline ${step}`);
    const one = this.steps[defOf(run, step)]!;
    const listens = this.aborted.delete(step) && chance.odds(0.5);
    const outcome = listens
      ? ABORTED
      : this.going(step, outcomeOf(world, idOf(run, step), one, this.soFar(step, one)));
    inputs.push({ type: 'settled', step, attempt, at, outcome });
  }

  /** A step that comes to its end may go to another one. */
  private going(step: number, outcome: Outcome): Outcome {
    const { run, steps } = this;
    const { graph } = run.plan;
    if (outcome.tag !== 'value') return outcome;
    const shift = shiftOf(run, step);
    const wanted = targetOf(this.playing.world, idOf(run, step), steps[step - shift]!);
    const target = graph.goes.get(step - shift)?.find((def) => graph.steps[def]!.id === wanted);
    return target === undefined ? outcome : { ...outcome, goto: target + shift };
  }

  private due(): (Alarm & { readonly key: number | string }) | undefined {
    let first: (Alarm & { readonly key: number | string }) | undefined;
    for (const [key, { at, input }] of this.alarms)
      if (first === undefined || at < first.at) first = { key, at, input };
    return first;
  }

  private ring({ key, at, input }: Alarm & { readonly key: number | string }): void {
    this.alarms.delete(key);
    this.at = Math.max(this.at, at);
    this.inputs.push({ ...input, at: this.at });
  }

  private soFar(step: number, { grows }: GroupStep): SoFar {
    const { run, at } = this;
    const rounds =
      grows?.kind === 'rounds' && run.segmentBy.has(step) ? roundsOf(run, step) : NO_ROUNDS;
    return { tried: this.tried.get(step) ?? 0, slept: this.slept.has(step), at, rounds };
  }
}

/** What an attempt comes to that was asked to stop, and does. */
const ABORTED: Outcome = {
  tag: 'error',
  error: { code: 'E_ABORTED', message: 'stopped', retryable: true },
  metadata: undefined,
};

/** Of all bodies. */
function definitions(steps: readonly GroupStep[]): readonly GroupStep[] {
  return steps.flatMap((one) => [one, ...bodiesOf(one.grows).flatMap(definitions)]);
}
