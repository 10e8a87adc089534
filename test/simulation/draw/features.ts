/**
 * What a seed lets happen: each one turns on a random part of all that can go wrong, because worlds
 * in which everything happens at once hide more than they show.
 * Knows names and odds; must not know what they lead to.
 */
import type { Chance } from './chance.ts';

/** How likely each is to be on. Expressions are dear to read, so they are rarer. */
const ODDS = {
  failures: 0.65,
  finalFailures: 0.3,
  retries: 0.5,
  jitter: 0.4,
  hugeBackoff: 0.1,
  wishes: 0.2,
  oddWishes: 0.2,
  timeouts: 0.4,
  stubborn: 0.4,
  finishing: 0.3,
  double: 0.3,
  endless: 0.3,
  sync: 0.3,
  ties: 0.5,
  cancel: 0.3,
  runTimeout: 0.25,
  storing: 0.3,
  limit: 0.75,
  priorities: 0.3,
  shuffled: 0.4,
  wiring: 0.35,
  passing: 0.45,
  notes: 0.2,
  conditions: 0.12,
  outputs: 0.06,
  codes: 0.2,
  drain: 0.35,
  drainedCancel: 0.35,
  rules: 0.25,
  optional: 0.25,
  hooks: 0.25,
  totals: 0.2,
  queues: 0.15,
  branchTimes: 0.12,
  branchLimit: 0.12,
  pools: 0.3,
  costs: 0.5,
  breakers: 0.3,
  keys: 0.12,
  bounds: 0.1,
  beside: 0.3,
} as const;

/** The same for what is drawn apart, so that worlds without it are what they were before. */
const CRASH_ODDS = { crashes: 0.3, once: 0.35 } as const;

export type Feature = keyof typeof ODDS | keyof typeof CRASH_ODDS;

/** Which features are on. */
export type Features = Readonly<Record<Feature, boolean>>;

export function drawFeatures(chance: Chance, apart: Chance): Features {
  const features: Partial<Record<Feature, boolean>> = {};
  for (const name in ODDS) {
    features[name as Feature] = chance.odds(ODDS[name as keyof typeof ODDS]);
  }
  features.crashes = apart.odds(CRASH_ODDS.crashes);
  features.once = apart.odds(CRASH_ODDS.once);
  return features as Features;
}

/** What happens to a workflow, as against what is written in it. */
const FATE = [
  'failures',
  'finalFailures',
  'wishes',
  'oddWishes',
  'stubborn',
  'finishing',
  'double',
  'endless',
  'sync',
  'cancel',
  'drain',
  'drainedCancel',
  'runTimeout',
  'storing',
  'limit',
  'bounds',
  'branchLimit',
] as const satisfies readonly (keyof typeof ODDS)[];

/** The same features but those that say how a run goes. */
export function drawFate(features: Features, chance: Chance, apart: Chance): Features {
  const fate: Record<Feature, boolean> = { ...features };
  for (const name of FATE) fate[name] = chance.odds(ODDS[name]);
  fate.crashes = apart.odds(CRASH_ODDS.crashes);
  return fate;
}
