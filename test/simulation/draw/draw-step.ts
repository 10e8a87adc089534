/**
 * What a random step says about failed needs, times and limits.
 * Knows features and odds; must not know scripts or shapes of graphs.
 */
import type { Bounds, Pool } from '../../../src/workflow/workflow.ts';
import type { Chance } from './chance.ts';
import type { Features } from './features.ts';
import type { WorldKey, WorldRule, WorldStep } from './world.ts';

type Pools = Readonly<Record<string, Pool>>;
type Settings = Partial<Pick<WorldStep, 'runIf' | 'optional' | 'pool' | 'cost' | 'shares'>>;
type Times = Pick<WorldStep, 'timeoutMs' | 'totalTimeoutMs' | 'queueTimeoutMs' | 'branchTimeoutMs'>;

/** Settings about failed needs. */
export function drawRules(needs: readonly number[], features: Features, chance: Chance): Settings {
  const rule = features.rules && needs.length > 0 && chance.odds(0.3);
  return {
    ...(rule && { runIf: drawRule(needs, chance) }),
    ...(features.optional && chance.odds(0.3) && { optional: true }),
  };
}

const SIMPLE = ['all_succeeded', 'all_settled', 'any_succeeded', 'any_failed'] as const;

function drawRule(needs: readonly number[], chance: Chance): WorldRule {
  const kind = chance.below(6);
  if (kind < 4) return { kind: SIMPLE[kind]! };
  if (kind === 4) return { kind: 'at_least', count: chance.between(1, needs.length) };
  const critical = needs.filter(() => chance.odds(0.5));
  return { kind: 'critical', needs: critical.length > 0 ? critical : [needs[0]!] };
}

export function drawTimes(features: Features, chance: Chance): Times {
  const { ties, timeouts, totals, queues, branchTimes } = features;
  const pick = (short: readonly number[], long: readonly number[]) =>
    chance.pick(ties ? short : long);
  return {
    ...(timeouts && chance.odds(0.4) && { timeoutMs: pick([1, 2, 3], [1, 10, 100, 600]) }),
    ...(totals && chance.odds(0.3) && { totalTimeoutMs: pick([1, 3, 6], [5, 60, 400]) }),
    ...(queues && chance.odds(0.3) && { queueTimeoutMs: pick([1, 2, 5], [2, 20, 200]) }),
    ...(branchTimes && chance.odds(0.15) && { branchTimeoutMs: pick([1, 4, 10], [5, 80, 500]) }),
  };
}

/** Pools that the steps of one or several worlds share. */
export function drawPools(features: Features, chance: Chance): Pools | undefined {
  if (!features.pools) return undefined;
  const names = ['p0', 'p1', 'p2'].slice(0, chance.between(1, 3));
  return Object.fromEntries(
    names.map((name): [string, Pool] => {
      const size = chance.pick([1, 1, 2, 3, 5]);
      if (!features.breakers || !chance.odds(0.6)) return [name, { size }];
      const resetMs = chance.pick(features.ties ? [1, 2, 4] : [1, 20, 300]);
      return [name, { size, breaker: { failures: chance.between(1, 3), resetMs } }];
    }),
  );
}

/** What a step takes of pools and keys. */
export function drawClaims(pools: Pools | undefined, features: Features, chance: Chance): Settings {
  const shares = features.keys && chance.odds(0.4) ? drawKey(chance) : undefined;
  const keyed = shares !== undefined && { shares };
  if (pools === undefined || !chance.odds(0.5)) return { ...keyed };
  const names = Object.keys(pools);
  const pool = chance.pick(names);
  if (!features.costs || !chance.odds(0.5)) return { pool, ...keyed };
  const cost: Record<string, number> = {};
  for (const name of names) {
    if (chance.odds(0.6)) cost[name] = chance.between(chance.odds(0.1) ? 0 : 1, pools[name]!.size);
  }
  return { ...(chance.odds(0.6) && { pool }), cost, ...keyed };
}

/** Most keys are plain text, because expressions are dear to read. */
function drawKey(chance: Chance): WorldKey {
  const places = chance.pick([1, 1, 2]);
  const kind = chance.next();
  if (kind < 0.9) {
    const text = chance.pick(['a', 'b', 'p0']);
    return { text, gives: text, places };
  }
  const broken = kind > 0.97;
  return {
    text: broken ? '${{ inputs.missing }}' : '${{ "a" }}',
    gives: broken ? null : 'a',
    places,
  };
}

export function drawConcurrency(features: Features, chance: Chance): number | Bounds | null {
  if (features.bounds) {
    const min = chance.between(1, 3);
    return { min, max: min + chance.between(0, 6) };
  }
  return features.limit ? chance.pick([1, 1, 2, 3, 5, 16]) : null;
}
