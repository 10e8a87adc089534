/**
 * Many seeds, one after the other: each draws a world, plays it with the real scheduler, and checks
 * every rule.
 * Knows seeds and what they came to; must not know the machine's time, or where results are shown.
 */
import type { Event } from '../../src/run/event.ts';
import { Broken } from './broken.ts';
import { drawWorld } from './draw/generate.ts';
import type { World } from './draw/world.ts';
import { checkGroups, GroupPlots } from './groups/check-groups.ts';
import { checkSeed, checkWorld, Plots } from './relatives/check-seed.ts';
import { shrinkWorld } from './relatives/shrink.ts';
import { Met } from './situations.ts';
import { newTraces } from './watch/together.ts';

/** Which seeds to play. */
export interface SimulateOptions {
  /** The first seed; default 1. */
  readonly seed?: number;
  /** How many seeds; default 1,000. */
  readonly runs?: number;
  /** Asked before each seed; false ends the simulation early. */
  readonly goOn?: (seed: number) => boolean;
  /** Ends after so many failures; default 5. */
  readonly maxFailures?: number;
}

/** A seed under which a rule did not hold. */
export interface SimulationFailure {
  readonly seed: number;
  /** The short name of the rule, or the kind of error that the engine threw. */
  readonly rule: string;
  readonly message: string;
  /** The events before it, oldest first. */
  readonly lastEvents: readonly Event[];
}

/** What a simulation came to. */
export interface SimulationReport {
  /** How many seeds were played. */
  readonly seeds: number;
  readonly steps: number;
  readonly events: number;
  readonly failures: readonly SimulationFailure[];
  /** How often each situation came up. */
  readonly met: readonly (readonly [name: string, count: number])[];
  /** Situations that never came up. */
  readonly cold: readonly string[];
}

const LAST_EVENTS = 12;
/** Of so many seeds one draws a world with groups beside its other one. */
const ONE_WITH_GROUPS = 4;
/** Of so many another one, the third, draws a world beside its other one in which steps add others at run time. */
const ONE_WITH_ADDED = 32;

/** Plays seeds and reports; throws nothing for a broken rule. */
export async function simulate(options: SimulateOptions = {}): Promise<SimulationReport> {
  const { seed: first = 1, runs = 1_000, goOn = () => true, maxFailures = 5 } = options;
  const met = new Met();
  const failures: SimulationFailure[] = [];
  const plots = new Plots();
  const groupPlots = new GroupPlots();
  const addingPlots = new GroupPlots(true);
  let [seeds, steps, events] = [0, 0, 0];
  for (let seed = first; seed < first + runs && goOn(seed); seed++) {
    const traces = newTraces(met);
    seeds++;
    try {
      const result = await checkSeed(seed, traces, plots);
      steps += result.steps;
      events += result.events;
      if (seed % ONE_WITH_GROUPS === 0)
        await checkGroups(seed / ONE_WITH_GROUPS, traces, groupPlots);
      if (seed % ONE_WITH_ADDED === 2)
        await checkGroups((seed - 2) / ONE_WITH_ADDED, traces, addingPlots);
    } catch (error) {
      failures.push(failureOf(seed, error, traces.log));
      if (failures.length >= maxFailures) break;
    }
  }
  return { seeds, steps, events, failures, met: met.all(), cold: met.cold() };
}

function failureOf(seed: number, error: unknown, log: readonly Event[]): SimulationFailure {
  const rule = ruleOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return { seed, rule, message, lastEvents: log.slice(-LAST_EVENTS) };
}

function ruleOf(error: unknown): string {
  if (error instanceof Broken) return error.rule;
  return error instanceof Error ? error.name : 'thrown';
}

/** The smallest world found that breaks the same rule as a seed's; undefined if it breaks none. */
export async function shrinkSeed(seed: number): Promise<World | undefined> {
  const broken = async (world: World) => {
    try {
      await checkWorld(world, seed, newTraces());
      return undefined;
    } catch (error) {
      return ruleOf(error);
    }
  };
  const world = drawWorld(seed);
  const rule = await broken(world);
  if (rule === undefined) return undefined;
  return shrinkWorld(world, async (smaller) => (await broken(smaller)) === rule);
}

/** A failure for people: what broke, the last events, and how to see it again. */
export function tellFailure({ seed, message, lastEvents }: SimulationFailure): string {
  const events = lastEvents.map((event) => `    ${JSON.stringify(event)}`);
  return [`npm run sim -- --seed ${seed}`, `  ${message}`, ...events].join('\n');
}
