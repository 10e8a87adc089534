/**
 * Plays runs with groups: attempts end in any order, times come when they are due, somebody may cancel, and the
 * process may end after any commit.
 * Knows the scheduler and its inputs; must not know what should come of them.
 */
import type { Event } from '../../../src/run/event.ts';
import { fold } from '../../../src/run/fold.ts';
import { segmentOf, shiftOf } from '../../../src/run/grown.ts';
import type { Outcome } from '../../../src/run/outcome.ts';
import type { Plan } from '../../../src/run/plan.ts';
import { roundsOf } from '../../../src/run/rounds.ts';
import { newRun, type Run } from '../../../src/run/run.ts';
import { itemOf } from '../../../src/run/segment.ts';
import { idOf } from '../../../src/run/steps.ts';
import { queueOf } from '../../../src/schedule/grown-queue.ts';
import { type Command, type Input, newReaction } from '../../../src/schedule/input.ts';
import { Scheduler } from '../../../src/schedule/react.ts';
import { STRATEGIES } from '../../../src/schedule/strategies/index.ts';
import { broke } from '../broken.ts';
import type { Chance } from '../draw/chance.ts';
import type { Traces } from '../watch/together.ts';
import { KnownLists } from './added-lists.ts';
import { AddedCount } from './count-added.ts';
import { DrawnSteps } from './drawn-steps.ts';
import { type Expected, isTimeless } from './expect-groups.ts';
import { outcomeOf, type SoFar, targetOf } from './group-outcomes.ts';
import { type GroupStep, type GroupWorld, hasEnds, isAdding } from './group-world.ts';
import { People } from './people.ts';
import { GroupWatch } from './watch-groups.ts';
import { HeardWatch } from './watch-heard.ts';
import { KeptWatch, type Onward } from './watch-kept.ts';

export interface GroupsPlayed {
  readonly run: Run;
  /** That it began with. */
  readonly plan: Plan;
  readonly events: readonly Event[];
  readonly commits: number;
  /** How many of the events are those of the last commit. */
  readonly last: number;
}

export interface GroupsPlaying {
  readonly world: GroupWorld;
  readonly plan: Plan;
  /** By definition. */
  readonly drawnAs: ReadonlyMap<object, GroupStep>;
  /** The steps that will wait for messages. */
  readonly expected: Pick<Expected, 'heard' | 'addedBy'>;
  readonly chance: Chance;
  /** Gets the log. */
  readonly traces: Traces;
  /** Of a retry: what goes on of the run before. */
  readonly onward?: Onward;
  /** After so many commits the process ends; default never. */
  readonly crashAfter?: number;
}

/** Plays a run to its end, or to the end of its process; `before`: what is kept of it. */
export function playGroups(playing: GroupsPlaying, before: readonly Event[] = []): GroupsPlayed {
  return new Process(playing, before).play();
}

/** No world is so large. */
const MOST_COMMITS = 20_000;
const NO_ROUNDS = { count: 0, last: null };

type Alarm = Pick<Command & { readonly type: 'alarm' }, 'at' | 'input'>;

class Process {
  private readonly playing: GroupsPlaying;
  private readonly run: Run;
  private readonly scheduler: Scheduler;
  private readonly watch: GroupWatch;
  private readonly heard: HeardWatch;
  private readonly kept: KeptWatch | undefined;
  private readonly events: Event[];
  private readonly drawn: DrawnSteps;
  private readonly lists: KnownLists;
  private readonly count: AddedCount | undefined;
  private readonly tried = new Map<number, number>();
  private readonly slept = new Set<number>();
  private readonly running = new Map<number, number>();
  private readonly aborted = new Set<number>();
  private readonly alarms = new Map<number | string, Alarm>();
  private readonly inputs: Input[];
  private at: number;
  private readonly people: People;
  private hasCancelled = false;

  constructor(playing: GroupsPlaying, before: readonly Event[]) {
    const { plan, world, expected } = playing;
    this.playing = playing;
    const run = before.length === 0 ? newRun(plan) : fold(plan, before);
    const strategy = STRATEGIES.find(({ name }) => name === plan.strategy)!;
    this.run = run;
    this.scheduler = new Scheduler(run, () => queueOf(run, strategy));
    this.drawn = new DrawnSteps(run, playing.drawnAs);
    this.lists = new KnownLists(plan, before);
    if (isAdding(world)) this.count = new AddedCount(run, this.drawn, playing.traces.met);
    this.count?.found(before);
    this.people = new People(run, this.drawn, playing);
    this.watch = new GroupWatch(run, this.drawn, world);
    this.heard = new HeardWatch(run, expected, isTimeless(world));
    if (playing.onward !== undefined) this.kept = new KeptWatch(run, playing.onward);
    this.events = [];
    playing.traces.log = this.events;
    this.take(before, true);
    this.at = before.length === 0 ? 1_000 : this.events.at(-1)!.at + 1;
    this.inputs = [{ type: before.length === 0 ? 'begin' : 'resume', at: this.at }];
  }

  play(): GroupsPlayed {
    const { run, events, inputs } = this;
    const { crashAfter = Number.POSITIVE_INFINITY } = this.playing;
    let [commits, last] = [0, 0];
    while (inputs.length > 0 && commits < crashAfter) {
      const before = events.length;
      const ended = this.turn(inputs.splice(0));
      last = events.length - before;
      if (++commits > MOST_COMMITS) broke('V20 end', 'the run goes on and on');
      this.watch.turn(this.at);
      this.heard.turn();
      if (ended) break;
      this.goOn();
    }
    this.count?.whole(events);
    return { run, plan: this.playing.plan, events, commits, last };
  }

  private turn(inputs: readonly Input[]): boolean {
    const { events, commands } = this.scheduler.react(inputs, newReaction());
    this.take(events);
    let ended = false;
    for (const command of commands) ended = this.perform(command) || ended;
    return ended;
  }

  private take(events: Iterable<Event>, isOfBefore = false): void {
    for (const event of events) {
      this.events.push(event);
      this.watch.see(event, isOfBefore);
      this.heard.see(event);
      this.kept?.see(event);
      if (event.type === 'step.retrying')
        this.tried.set(event.step, (this.tried.get(event.step) ?? 0) + 1);
      if (event.type === 'step.waiting') this.slept.add(event.step);
    }
  }

  /** Whether it was the end. */
  private perform(command: Command): boolean {
    switch (command.type) {
      case 'start': {
        const { step, attempt, deadline } = command;
        this.running.set(step, attempt);
        this.kept?.start(step);
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
        return this.isOver();
    }
  }

  /** One that rests goes on as soon as something is asked of it. */
  private isOver(): boolean {
    this.alarms.clear();
    return this.run.status !== 'waiting';
  }

  /** Somebody cancels, an attempt ends, or the next time has come; at times two of them at once. */
  private goOn(): void {
    const { running, inputs, at } = this;
    const { chance, world } = this.playing;
    const { cancel } = world;
    if (cancel !== undefined && !this.hasCancelled && this.events.length >= cancel.after) {
      this.hasCancelled = true;
      const request = { kind: 'cancel', reason: 'enough', drainMs: cancel.drainMs } as const;
      inputs.push({ type: 'asked', at, id: 'cancel', request });
      if (chance.odds(0.5)) return;
    }
    const due = this.due();
    const asked = this.people.speak(running.size === 0 && due === undefined);
    if (asked !== undefined) return void inputs.push({ type: 'asked', at, ...asked });
    const isNear = due !== undefined && due.at <= this.at + 1;
    const isTight = hasEnds(world) || isAdding(world);
    const isLast = isNear && due.at === this.at + 1 && isTight && chance.odds(0.3);
    const comesFirst = isNear && !isLast;
    if (running.size > 0 && !comesFirst && (due === undefined || chance.odds(0.8))) {
      this.at++;
      this.settle();
      if (running.size > 0 && chance.odds(0.2)) this.settle();
      // While that is being stored the next time may come.
      const rings = due !== undefined && due.at <= this.at + 1 && isTight;
      if (rings && this.alarms.get(due.key)?.input === due.input && chance.odds(0.4))
        this.ring(due);
    } else if (due !== undefined) this.ring(due);
  }

  private settle(): void {
    const { run, running, inputs, at } = this;
    const { chance, world } = this.playing;
    const step = chance.pick([...running.keys()]);
    const attempt = running.get(step)!;
    running.delete(step);
    this.alarms.delete(`deadline ${step}`);
    const one = this.drawn.of(step);
    const listens = this.aborted.delete(step) && chance.odds(0.5);
    const outcome = listens
      ? ABORTED
      : this.going(step, outcomeOf(world, idOf(run, step), one, this.soFar(step, one)));
    inputs.push({ type: 'settled', step, attempt, at, outcome });
  }

  /** A step that comes to its end may go to another one. */
  private going(step: number, outcome: Outcome): Outcome {
    const { run } = this;
    const { graph } = run.plan;
    if (outcome.tag !== 'value') return outcome;
    const shift = shiftOf(run, step);
    const wanted = targetOf(this.playing.world, idOf(run, step), this.drawn.at(step - shift));
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

  /** What the workflow was given that a step is part of: the nearest one that was called. */
  private leftAround(step: number): number {
    const { run } = this;
    for (let one = segmentOf(run, step); one !== undefined; one = segmentOf(run, one.parent))
      if (one.body.called !== undefined) return (one.items![0] as { readonly left: number }).left;
    return 0;
  }

  private soFar(step: number, { grows }: GroupStep): SoFar {
    const { run, at } = this;
    const rounds =
      grows?.kind === 'rounds' && run.segmentBy.has(step) ? roundsOf(run, step) : NO_ROUNDS;
    const segment = segmentOf(run, step);
    return {
      tried: this.tried.get(step) ?? 0,
      slept: this.slept.has(step),
      at,
      rounds,
      left: this.leftAround(step),
      item: segment === undefined ? 0 : itemOf(segment, step),
      addition: (place) => this.lists.of(place),
    };
  }
}

/** What an attempt comes to that was asked to stop, and does. */
const ABORTED: Outcome = {
  tag: 'error',
  error: { code: 'E_ABORTED', message: 'stopped', retryable: true },
  metadata: undefined,
};
