/**
 * Draws the steps of worlds with groups, and of the workflows that they call.
 * Knows chance; must not know what a run of them is like.
 */
import { HOOKS, type RunIf } from '../../../src/workflow/workflow.ts';
import type { Chance } from '../draw/chance.ts';
import type { Chances, Has } from './draw-from.ts';
import { isEndless, leadsToEndless } from './endless-flows.ts';
import {
  type Call,
  type Choice,
  type Flow,
  type GroupStep,
  type GroupWorld,
  type Grows,
  type Items,
  type Rounds,
  type SucceedsIf,
} from './group-world.ts';

const RULES: readonly SucceedsIf[] = [
  'all_succeeded',
  'any_succeeded',
  'all_settled',
  { at_least: 1 },
  { at_least: 2 },
  { critical: [0] },
  { critical: [1, 2] },
];
/** Of groups that may do without some of their items. */
const LOSSY = ['all_settled', 'any_succeeded'] as const;
const RUN_IFS: readonly RunIf[] = ['any_failed', 'all_settled', 'any_succeeded', 'all_succeeded'];
/** A step grows into others at most so many times in each other. */
const DEEPEST = 2;

export class Drawing {
  readonly flows: Flow[] = [];
  private readonly chance: Chance;
  private readonly chances: Chances;
  private readonly has: Has;
  /** Of a hundred steps so many wait for approval, for a message, or have their effect once. */
  private readonly askers: number;
  private readonly hearers: number;
  private readonly oncers: number;
  private readonly isLossy: boolean;
  /** Ids of a file are different, in whatever body they stand. */
  private drawn = 0;
  /** The workflow that is being drawn, which calls itself once at most. */
  private own: { mayRepeat: boolean; readonly timeoutMs: number | undefined } | undefined;
  /** Whether the steps that are being drawn are those of items. */
  private ofItems = false;

  constructor(chances: Chances, has: Has) {
    this.chance = chances.chance;
    this.chances = chances;
    this.has = has;
    this.askers = chances.asking.odds(0.25) ? 40 : 0;
    this.hearers = chances.hearing.odds(has.adding === undefined ? 0.3 : 0.5) ? 40 : 0;
    this.oncers = chances.once.odds(has.ends === undefined ? 0.2 : 0.4) ? 40 : 0;
    this.isLossy = has.isLossy;
  }

  /** Workflows that others call: each may call itself, and those before it. */
  drawFlows(): void {
    const { calling } = this.chances;
    const { ends } = this.has;
    if (!calling.odds(0.4) && ends === undefined) return;
    const count = calling.between(1, 2);
    while (this.flows.length < count) this.drawFlow();
    if (calling.odds(0.15)) this.flows.push(this.endless());
  }

  private drawFlow(): void {
    const { calling } = this.chances;
    const { ends } = this.has;
    const timeoutMs = this.has.times && calling.odds(0.3) ? calling.between(1, 25) : undefined;
    this.own = { mayRepeat: true, timeoutMs };
    const steps = this.body(calling.between(1, 3), 1);
    const mode = calling.pick([undefined, ...this.has.modes]);
    const names = calling.odds(0.3);
    // One in each of 32 that stand in each other is a lot.
    const likely = isEndless(steps) ? 0.25 : 0.85;
    const drawn = ends?.odds(likely) === true ? this.hooks() : {};
    // One in each of 32, with 32 more in each, is more than anybody waits for.
    const isHuge = isEndless(steps) && leadsToEndless(Object.values(drawn).flat(), this.flows);
    const hooks = isHuge ? {} : drawn;
    const places = ends?.odds(0.3) === true ? ends.between(1, 2) : undefined;
    this.flows.push({ steps, mode, timeoutMs, names, hooks, places });
    this.own = undefined;
    // Names of one workflow are nothing to another one.
    if (calling.odds(0.5)) this.drawn = 0;
  }

  /** Lists that steps add: workflows of their own, but for what is around them. At times a workflow adds some, too. */
  drawLists(): void {
    this.has.adding?.draw((size, isAnew) => {
      if (isAnew) this.drawn = 0;
      this.own = { mayRepeat: false, timeoutMs: undefined };
      const steps = this.body(size, 1);
      this.own = undefined;
      return steps;
    });
    if (this.has.adding?.isCalled() === true) this.drawFlow();
  }

  /** One that calls itself until that is too deep. */
  private endless(): Flow {
    const id = `s${this.drawn++}`;
    const again: GroupStep = { ...this.step([], undefined, undefined), ...NOTHING_MORE, id };
    const grows: Call = { kind: 'call', flow: this.flows.length, left: undefined };
    const steps = [{ ...again, grows, atLeast: 1 }];
    const nothing = { mode: undefined, timeoutMs: undefined, places: undefined } as const;
    return { ...nothing, steps, names: false, hooks: {} };
  }

  body(size: number, depth: number): readonly GroupStep[] {
    const { chance } = this;
    const steps: GroupStep[] = [];
    const grows = depth < DEEPEST && (depth === 0 || chance.odds(0.55) || this.isLossy);
    const growing = grows ? chance.below(size) : -1;
    for (let i = 0; i < size; i++) {
      const needs = steps.filter(() => chance.odds(0.5)).map(({ id }) => id);
      const ruled = needs.length > 0 && chance.odds(0.2);
      const runIf = ruled ? chance.pick(RUN_IFS) : undefined;
      steps.push(this.step(needs, runIf, i === growing ? depth : undefined));
    }
    return this.chances.jumps.odds(0.7) ? steps : this.withJumps(steps);
  }

  /** One that grows ends otherwise than by a jump. */
  private withJumps(steps: readonly GroupStep[]): readonly GroupStep[] {
    const into = steps.map((_, i) =>
      steps.slice(0, i).filter((one) => goesOn(one) && this.chances.jumps.odds(0.4)),
    );
    const ruled = ({ needs }: GroupStep) => needs.length > 0 && this.chances.jumps.odds(0.4);
    return steps.map((one, place) => ({
      ...one,
      runIf: ruled(one) ? this.chances.jumps.pick(RUN_IFS) : one.runIf,
      jumpers: into[place]!.map(({ id }) => id),
      goes: steps.filter((_, i) => into[i]!.includes(one)).map(({ id }) => id),
    }));
  }

  /** A rule would ask about all that ended before the hook as well. */
  hooks(): GroupWorld['hooks'] {
    const { chance } = this;
    const wanted = HOOKS.filter(() => chance.odds(0.5));
    const steps = (): readonly GroupStep[] => {
      const first = this.step([], undefined, chance.odds(0.5) ? 1 : undefined);
      return chance.odds(0.5) ? [first] : [first, this.step([first.id], undefined, undefined)];
    };
    return Object.fromEntries(wanted.map((hook) => [hook, steps()]));
  }

  /** `depth`: set where it grows. */
  private step(
    needs: readonly string[],
    runIf: RunIf | undefined,
    depth: number | undefined,
  ): GroupStep {
    const { chance, has } = this;
    const { asking } = this.chances;
    const ofItems = this.ofItems;
    const mayGrow = depth !== undefined;
    const one = {
      id: `s${this.drawn++}`,
      needs,
      optional: chance.odds(0.25),
      runIf,
      tries: chance.odds(0.2) ? 2 : 1,
      sleeps: chance.odds(0.1),
      asks: !mayGrow && this.askers > 0 && asking.below(100) < this.askers,
      takes: has.takes && !mayGrow && chance.odds(0.5) ? chance.pick(TAKES) : undefined,
      timeoutMs: has.times && chance.odds(mayGrow ? 0.5 : 0.1) ? chance.between(1, 25) : undefined,
      grows: mayGrow ? this.grows(depth) : undefined,
      jumpers: [],
      goes: [],
      atLeast: this.own && this.chances.calling.odds(0.2) ? 1 : undefined,
      hears: undefined,
      once: false,
    };
    const adds = has.adding?.grows(mayGrow);
    if (adds !== undefined) return { ...one, asks: false, grows: adds };
    const call = this.call(mayGrow);
    if (call !== undefined) return { ...one, ...call };
    return mayGrow ? one : { ...one, ...this.more(one, ofItems) };
  }

  private more({ asks }: GroupStep, ofItems: boolean): Pick<GroupStep, 'hears' | 'once'> {
    const { hearing, once } = this.chances;
    const hears = !asks && this.hearers > 0 && hearing.below(100) < this.hearers;
    return {
      hears: !hears ? undefined : ofItems && hearing.odds(0.4) ? 'item' : 'own',
      once: this.oncers > 0 && once.below(100) < this.oncers,
    };
  }

  /** A step that would work, or grow, calls. */
  private call(mayGrow: boolean): Partial<GroupStep> | undefined {
    const { flows, own, has } = this;
    const { calling } = this.chances;
    if ((flows.length === 0 && own === undefined) || !calling.odds(mayGrow ? 0.5 : 0.25))
      return undefined;
    const isAgain = own?.mayRepeat === true && (flows.length === 0 || calling.odds(0.6));
    if (own !== undefined && isAgain) {
      own.mayRepeat = false;
      const { timeoutMs } = own;
      const grows = { kind: 'call', flow: flows.length, left: undefined } as const;
      return { ...NOTHING_MORE, grows, atLeast: 1, timeoutMs };
    }
    if (flows.length === 0) return undefined;
    const flow = calling.below(flows.length);
    const left = isEndless(flows[flow]!.steps) ? 99 : calling.below(3);
    const given = has.times && calling.odds(0.3) ? calling.between(1, 25) : undefined;
    const most = Math.min(given ?? Infinity, flows[flow]!.timeoutMs ?? Infinity);
    const timeoutMs = Number.isFinite(most) ? most : undefined;
    return { ...NOTHING_MORE, grows: { kind: 'call', flow, left }, timeoutMs };
  }

  private grows(depth: number): Grows {
    const { chance } = this;
    const kind = chance.pick(['items', 'items', 'rounds', 'choice'] as const);
    if (this.isLossy && depth > 0) return this.items(depth);
    if (kind === 'rounds') return this.rounds(depth);
    return kind === 'choice' ? this.choice(depth) : this.items(depth);
  }

  private items(depth: number): Items {
    const { chance, has } = this;
    return {
      kind: 'items',
      body: this.inner(depth, true),
      window: chance.pick(has.adding === undefined ? [1, 2, 3, undefined] : [1, 1, 2, undefined]),
      mode: chance.pick([undefined, ...has.modes]),
      succeedsIf: this.rule(depth),
      keyed: chance.odds(0.3),
      most: depth === 0 ? 5 : 3,
    };
  }

  private rule(depth: number): SucceedsIf | undefined {
    const { chance, isLossy } = this;
    const rule = chance.odds(0.5) ? undefined : chance.pick(RULES);
    if (!isLossy) return rule;
    return depth > 0 ? this.chances.lossy.pick(LOSSY) : undefined;
  }

  private rounds(depth: number): Rounds {
    const { chance } = this;
    return {
      kind: 'rounds',
      body: this.inner(depth),
      most: 3,
      limit: chance.pick([2, 3]),
      atLimit: chance.pick(['fail', 'take']),
    };
  }

  private choice(depth: number): Choice {
    const cases = Array.from({ length: this.chance.between(1, 3) }, () => this.inner(depth));
    return { kind: 'choice', cases };
  }

  private inner(depth: number, ofItems = false): readonly GroupStep[] {
    const around = this.ofItems;
    this.ofItems = ofItems;
    const steps = this.body(this.chance.between(1, depth === 0 ? 4 : 2), depth + 1);
    this.ofItems = around;
    return steps;
  }
}

/** What a step that calls has not. */
const NOTHING_MORE = { asks: false, takes: undefined, hears: undefined, once: false } as const;
const TAKES = ['pool', 'key'] as const;

/** Whether it comes to its end by what it gives. */
function goesOn({ grows, asks, hears }: GroupStep): boolean {
  return grows === undefined && !asks && hears === undefined;
}
