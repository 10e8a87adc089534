/**
 * A graph and the choices of one call become a plan.
 * Knows what a plan is made of; which word wins is told by `settings.ts`.
 * Must not know how a plan is carried out.
 */
import type { Graph } from '../../graph/graph.ts';
import { envNames, poolsOfAll } from '../../graph/homes.ts';
import { KnownSecrets } from '../../run/known-secrets.ts';
import { DEFAULT_GRACE_MS, NOTHING_REUSED, type Plan } from '../../run/plan.ts';
import { msOf } from '../../std/duration.ts';
import { withoutValues } from '../../std/inspect.ts';
import { poolsOf } from '../../workflow/pool-sizes.ts';
import type { Pool, Workflow } from '../../workflow/workflow.ts';
import { newId } from '../new-id.ts';
import { type Environment, readEnv } from './env-values.ts';
import { concurrencyFor, fitted, poolsFor } from './pools.ts';
import type { RunOptions } from './run-options.ts';
import { type RunDefaults, type Said, settingsIn, settle, timeoutIn } from './settings.ts';

export interface PlanParts {
  /** The choices of the call, before those of the environment. */
  readonly options: RunOptions;
  /** Choices for where neither they nor the workflow make one. */
  readonly defaults?: RunDefaults | undefined;
  readonly pools: Readonly<Record<string, Pool>> | undefined;
  /** Default: the process's. */
  readonly env: Environment | undefined;
  readonly defaultStrategy: string;
  readonly now: number;
}

const NO_BUDGET = Object.freeze({});

/** `graph`: what of it the run is about. */
export function makePlan(graph: Graph, input: unknown, parts: PlanParts): Plan {
  const { workflow } = graph;
  const { options, now } = parts;
  const said = saidOf(options, workflow, parts.defaults);
  const concurrency = concurrencyFor(settle('concurrency', said)?.value);
  const own = poolsOfAll(graph.homes);
  const pools = poolsFor(concurrency, parts.pools, own, poolsOf(options.pools));
  const runId = options.runId ?? newId(now);
  return {
    graph: fitted(graph, pools),
    runId,
    keysOf: runId,
    reused: NOTHING_REUSED,
    strategy: settle('strategy', said)?.value ?? parts.defaultStrategy,
    failureMode: settle('onFailure', said)!.value,
    drain: settle('drain', said)!.value,
    concurrency,
    maxBranches: settle('maxBranches', said)!.value,
    branchTimeoutMs: msOf(settle('branchTimeoutMs', said)?.value),
    graceMs: msOf(options.graceMs) ?? workflow.defaults?.graceMs ?? DEFAULT_GRACE_MS,
    budget: settle('budget', said)?.value ?? NO_BUDGET,
    timeoutMs: timeoutIn(said),
    pools,
    input,
    env: withoutValues(readEnv(envNames(graph), parts.env)),
    secrets: new KnownSecrets(),
    traceparent: options.traceparent,
    links: options.links,
    seed: options.seed ?? Math.floor(Math.random() * 2 ** 32),
  };
}

/** What a call, a workflow and the defaults of an engine say of a run. */
export function saidOf(call: RunOptions, workflow: Workflow, config?: RunDefaults): Said {
  return { call, workflow: settingsIn(workflow), ...(config && { config }) };
}
