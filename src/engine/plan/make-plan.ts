/**
 * A graph and the choices of one call become a plan.
 * Knows which word wins: that of the call, then the workflow's, then the default.
 * Must not know how a plan is carried out.
 */
import type { Graph } from '../../graph/graph.ts';
import { envNames, poolsOfAll } from '../../graph/homes.ts';
import { KnownSecrets } from '../../run/known-secrets.ts';
import { DEFAULT_GRACE_MS, NOTHING_REUSED, type Plan } from '../../run/plan.ts';
import { msOf } from '../../std/duration.ts';
import { withoutValues } from '../../std/inspect.ts';
import { poolsOf } from '../../workflow/pool-sizes.ts';
import type { Pool } from '../../workflow/workflow.ts';
import { newId } from '../new-id.ts';
import { type Environment, readEnv } from './env-values.ts';
import { concurrencyFor, fitted, poolsFor } from './pools.ts';
import type { RunOptions } from './run-options.ts';

export interface PlanParts {
  /** The choices of the call, before what is usual. */
  readonly options: RunOptions;
  readonly pools: Readonly<Record<string, Pool>> | undefined;
  /** Default: the process's. */
  readonly env: Environment | undefined;
  readonly defaultStrategy: string;
  readonly now: number;
}

/** `graph`: what of it the run is about. */
export function makePlan(graph: Graph, input: unknown, parts: PlanParts): Plan {
  const { workflow } = graph;
  const { options, now } = parts;
  const concurrency = concurrencyFor(options.concurrency ?? workflow.concurrency);
  const own = poolsOfAll(graph.homes);
  const pools = poolsFor(concurrency, parts.pools, own, poolsOf(options.pools));
  const runId = options.runId ?? newId(now);
  return {
    graph: fitted(graph, pools),
    runId,
    keysOf: runId,
    reused: NOTHING_REUSED,
    strategy: options.strategy ?? workflow.strategy ?? parts.defaultStrategy,
    failureMode: options.onFailure ?? workflow.onFailure ?? 'fail_fast',
    drain: options.drain ?? workflow.drain ?? false,
    concurrency,
    maxBranches: options.maxBranches ?? workflow.maxBranches ?? Number.POSITIVE_INFINITY,
    branchTimeoutMs: msOf(options.branchTimeoutMs) ?? workflow.defaults?.branchTimeoutMs,
    graceMs: msOf(options.graceMs) ?? workflow.defaults?.graceMs ?? DEFAULT_GRACE_MS,
    timeoutMs: msOf(options.timeoutMs) ?? workflow.timeoutMs,
    pools,
    input,
    env: withoutValues(readEnv(envNames(graph), parts.env)),
    secrets: new KnownSecrets(),
    seed: options.seed ?? Math.floor(Math.random() * 2 ** 32),
  };
}
