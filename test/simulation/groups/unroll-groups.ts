/**
 * A world with groups unrolled by hand: how each step of it ends.
 * Knows the rules of the guide; must not share code with the scheduler, nor know what becomes of the run as a whole.
 */
import { MAX_DEPTH } from '../../../src/workflow/definitions.ts';
import { type FailureMode, HOOKS } from '../../../src/workflow/workflow.ts';
import type { Before } from './before.ts';
import { type Ended, skipOf, skipped } from './expect-skips.ts';
import {
  holds,
  lastOf,
  usualRule,
  type Verdict,
  verdictAtEnd,
  verdictOf,
} from './expect-verdicts.ts';
import {
  caseOf,
  failsAt,
  isApproved,
  itemsOf,
  leftFor,
  listOf,
  nameHeard,
  roundsWanted,
  targetOf,
  valueHeard,
} from './group-outcomes.ts';
import {
  type Adds,
  type Call,
  type Choice,
  type GroupStep,
  type GroupWorld,
  type Hooks,
  type Items,
  prefixOf,
  type Rounds,
} from './group-world.ts';

/** What is around a step. */
interface Around {
  readonly mode: FailureMode;
  /** What a failure means for those that need its step; default the mode. */
  readonly needsMode?: FailureMode;
  /** How many steps have grown into it, in each other. */
  readonly depth: number;
  /** How many calls are left to the workflow that it is part of. */
  readonly left: number;
  /** The number of its item. */
  readonly item: number;
  /** The step that has added it. */
  readonly by?: string;
}

export class Unrolled {
  private readonly world: GroupWorld;
  private readonly before: Before | undefined;
  readonly statuses = new Map<string, string>();
  readonly outputs = new Map<string, unknown>();
  readonly heard = new Map<string, string>();
  readonly addedBy = new Map<string, string>();

  constructor(world: GroupWorld, before: Before | undefined) {
    this.world = world;
    this.before = before;
  }

  /** The steps of the workflow itself; gives how the run ends. */
  whole(): { readonly status: Verdict } {
    const { steps, hooks, mode } = this.world;
    return { status: this.ended({ steps, hooks }, '', { mode, ...OUTSIDE }).verdict };
  }

  /** The steps of one body, whose ids begin with `prefix`. */
  private body(steps: readonly GroupStep[], prefix: string, around: Around): Map<string, Ended> {
    const ends = new Map<string, Ended>();
    const optional = new Set(steps.filter((one) => one.optional).map(({ id }) => id));
    const { mode, needsMode = mode } = around;
    for (const one of steps) {
      const id = `${prefix}${one.id}`;
      const end =
        this.kept(one, id, this.before?.reused) ??
        skipOf(one, ends, { mode: needsMode, optional }) ??
        (one.atLeast !== undefined && around.left < one.atLeast ? skipped(true) : undefined) ??
        this.kept(one, id, this.before?.within) ??
        this.attempts(one, id, around);
      this.note(ends, one, prefix, end);
    }
    return ends;
  }

  /** The steps of a body, then those at its end. */
  private ended({ steps, hooks }: WithEnd, prefix: string, around: Around) {
    const { mode } = around;
    const ends = this.body(steps, prefix, around);
    const stood = verdictOf(steps, ends, mode);
    const inHooks = new Map<string, Ended>();
    for (const hook of HOOKS) {
      const own = hooks[hook] ?? [];
      const wanted = hook === 'finally' || (hook === 'on_success') === (stood === 'succeeded');
      // A need of a step at the end has to be there, however what ends does.
      const how = { ...around, needsMode: 'continue_on_error' } as const;
      const come = wanted ? this.body(own, prefix, how) : this.unwanted(own, prefix);
      for (const [id, end] of come) inHooks.set(id, end);
    }
    return { ends, verdict: verdictAtEnd(stood, { steps, ends }, { hooks, inHooks }, mode) };
  }

  private unwanted(steps: readonly GroupStep[], prefix: string): Map<string, Ended> {
    const ends = new Map<string, Ended>();
    for (const one of steps) this.note(ends, one, prefix, skipped(false));
    return ends;
  }

  private note(ends: Map<string, Ended>, { id }: GroupStep, prefix: string, end: Ended): void {
    ends.set(id, end);
    this.statuses.set(`${prefix}${id}`, end.status);
    this.outputs.set(`${prefix}${id}`, end.output);
  }

  private kept(
    one: GroupStep,
    id: string,
    results: Before['within'] | undefined,
  ): Ended | undefined {
    const result = results?.get(id);
    return result && { ...succeeded(null), ...result, wentTo: this.wayOf(one, id) };
  }

  private wayOf(one: GroupStep, id: string): string | undefined {
    const { grows, asks, hears } = one;
    const goesOn = grows === undefined && !asks && hears === undefined;
    return goesOn ? targetOf(this.world, id, one) : undefined;
  }

  private attempts(one: GroupStep, id: string, around: Around): Ended {
    const { grows } = one;
    if (grows?.kind === 'rounds') return this.rounds(one, grows, id, around);
    if (this.grown(id) === 0) {
      if (this.triesOut(one, id, { tried: 0, round: 0 }) === undefined) return FAILED;
      if (grows === undefined) return this.work(one, id, around);
      if (around.depth >= MAX_DEPTH && grows.kind !== 'adds') return FAILED;
    }
    switch (grows?.kind) {
      case undefined:
        return FAILED;
      case 'items':
        return this.items(grows, id, around);
      case 'choice':
        return this.choice(grows, id, around);
      case 'call':
        return this.call(grows, id, around);
      case 'adds':
        return this.adds(grows, id, around);
    }
  }

  /** How often a step has grown in the run before that grows as it did. */
  private grown(id: string): number {
    return this.before?.growths.get(id) ?? 0;
  }

  private work(one: GroupStep, id: string, { item, by }: Around): Ended {
    if (one.asks) return isApproved(this.world, id) ? succeeded({ approved: true }) : FAILED;
    if (one.hears === undefined) return { ...succeeded(id), wentTo: this.wayOf(one, id) };
    const name = nameHeard(one, id, item);
    this.heard.set(id, name);
    if (by !== undefined) this.addedBy.set(id, by);
    return succeeded(valueHeard(name));
  }

  /** How often it was tried when it does not fail; undefined where it does each time. */
  private triesOut(
    { tries }: GroupStep,
    id: string,
    { tried: before, round }: { readonly tried: number; readonly round: number },
  ): number | undefined {
    for (let tried = before; tried < tries; tried++)
      if (!failsAt(this.world, id, tried, round)) return tried;
    return undefined;
  }

  private items(grows: Items, id: string, around: Around): Ended {
    const mode = grows.mode ?? around.mode;
    const [verdicts, list]: [Verdict[], unknown[]] = [[], []];
    for (let item = 0; item < itemsOf(this.world, id, grows); item++) {
      const prefix = prefixOf(id, grows, item);
      const { verdict, output } = this.part(only(grows.body), prefix, { ...around, mode, item });
      verdicts.push(verdict);
      list.push(output);
    }
    if (!holds(grows.succeedsIf ?? usualRule(mode), verdicts)) return FAILED;
    return { ...succeeded(list), tolerant: verdicts.some((verdict) => verdict !== 'succeeded') };
  }

  private choice(grows: Choice, id: string, around: Around): Ended {
    const chosen = caseOf(this.world, id, grows);
    if (chosen === undefined) return FAILED;
    return whole(this.part(only(grows.cases[chosen]!), prefixOf(id, grows, 0), around));
  }

  /** As if the steps of the other workflow stood here, which see what they are given and nothing else. */
  private call(grows: Call, id: string, around: Around): Ended {
    const flow = this.world.flows[grows.flow]!;
    const { mode = around.mode, names } = flow;
    const left = leftFor(grows, around.left);
    const part = this.part(flow, prefixOf(id, grows, 0), { ...around, mode, left });
    return whole(names ? { ...part, output: { left } } : part);
  }

  /** As if the steps that are added had stood here. */
  private adds(grows: Adds, id: string, around: Around): Ended {
    const place = listOf(this.world, id, grows);
    if (place === 'faulty') return FAILED;
    if (place === 'none') return succeeded({});
    if (around.depth >= MAX_DEPTH) return FAILED;
    const { steps, output } = this.world.lists[place]!;
    const prefix = prefixOf(id, grows, 0);
    const part = this.part(only(steps), prefix, { ...around, by: id });
    const outputOf = (own: string) => this.outputs.get(`${prefix}${own}`);
    const all = Object.fromEntries(steps.map((one) => [one.id, outputOf(one.id)]));
    return whole({ ...part, output: output === undefined ? all : outputOf(output) });
  }

  /** Each round works on what the one before gave, so none can do without a part of it. */
  private rounds(one: GroupStep, grows: Rounds, id: string, around: Around): Ended {
    const mode = around.mode === 'best_effort' ? 'continue_on_error' : around.mode;
    const wanted = roundsWanted(this.world, id, grows);
    let [tried, output, tolerant]: [number | undefined, unknown, boolean] = [0, id, false];
    for (let round = 0; ; round++) {
      if (round >= this.grown(id)) {
        tried = this.triesOut(one, id, { tried, round });
        if (tried === undefined) return FAILED;
        if (round === wanted) return { ...succeeded(output), tolerant };
        if (round === grows.limit)
          return grows.atLimit === 'fail' ? FAILED : { ...succeeded(output), tolerant };
        if (around.depth >= MAX_DEPTH) return FAILED;
      }
      const part = this.part(only(grows.body), prefixOf(id, grows, round), { ...around, mode });
      if (part.verdict === 'failed') return FAILED;
      tolerant ||= part.verdict !== 'succeeded';
      output = part.output;
    }
  }

  /** One item, round, case or call. */
  private part(body: WithEnd, prefix: string, around: Around): Part {
    const { mode, depth } = around;
    const within = { ...around, needsMode: mode, depth: depth + 1 };
    const { verdict, ends } = this.ended(body, prefix, within);
    return { verdict, output: verdict === 'failed' ? null : ends.get(lastOf(body.steps))!.output };
  }
}

interface WithEnd {
  readonly steps: readonly GroupStep[];
  readonly hooks: Hooks;
}

/** Only what is called has an end. */
function only(steps: readonly GroupStep[]): WithEnd {
  return { steps, hooks: {} };
}

interface Part {
  readonly verdict: Verdict;
  readonly output: unknown;
}

/** What is around the steps of the workflow itself. */
const OUTSIDE = { depth: 0, left: 0, item: 0 };

const FAILED: Ended = { status: 'failed', output: null, tolerant: false, onPurpose: false };

function succeeded(output: unknown): Ended {
  return { status: 'succeeded', output, tolerant: false, onPurpose: false };
}

/** Of a step that has grown into one thing only. */
function whole({ verdict, output }: Part): Ended {
  if (verdict === 'failed') return FAILED;
  return { ...succeeded(output), tolerant: verdict !== 'succeeded' };
}
