/**
 * A world as the engine takes it: workflow, compiled graph, plan.
 * Knows worlds and how a workflow is written; must not know how a run goes.
 */
import type { Catalog } from '../../../src/graph/catalog.ts';
import { compile } from '../../../src/graph/compile.ts';
import { cutGraph } from '../../../src/graph/cut-graph.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import { KnownSecrets } from '../../../src/run/known-secrets.ts';
import {
  DEFAULT_GRACE_MS,
  NOTHING_REUSED,
  type Plan,
  type ReusedResult,
} from '../../../src/run/plan.ts';
import { STRATEGIES } from '../../../src/schedule/strategies/index.ts';
import type { Part } from '../../../src/workflow/part.ts';
import {
  NO_SETTINGS,
  type RunIf,
  type Step,
  type StepSettings,
  type Workflow,
} from '../../../src/workflow/workflow.ts';
import { broke } from '../broken.ts';
import { allNeedsOf, type Takes, type World, type WorldRule, type WorldStep } from './world.ts';

const CATALOG: Catalog = {
  stepTypes: new Map([
    // Any step may wait for a message that is called like the step.
    [
      'function',
      { name: 'function', summary: 'simulated', intent: 'transform', with: {}, expects: 'message' },
    ],
  ]),
  backends: [{ name: 'simulated', offers: [] }],
  strategies: STRATEGIES.map((strategy) => strategy.name),
};

const body = () => undefined;

/** Compiles a world's workflow with the real compiler. */
export async function graphOf(world: World): Promise<Graph> {
  const { graph, diagnostics } = await compile(workflowOf(world), CATALOG);
  if (graph === undefined) broke('compile', diagnostics.map((d) => d.message).join(' '));
  return cutGraph(graph, partIn(world));
}

function partIn({ part, steps }: World): Part {
  const ids = (keys: readonly number[] = []) =>
    keys.map((key) => steps.find((step) => step.key === key)!.id);
  return { start: ids(part?.start), target: ids(part?.target) };
}

export function planOf(world: World, graph: Graph): Plan {
  return {
    graph,
    secrets: new KnownSecrets(),
    runId: 'simulated',
    keysOf: 'simulated',
    reused: reusedBy(world),
    strategy: world.strategy,
    failureMode: world.mode,
    drain: world.drain ?? false,
    maxBranches: world.maxBranches ?? Number.POSITIVE_INFINITY,
    branchTimeoutMs: world.branchTimeoutMs,
    graceMs: DEFAULT_GRACE_MS,
    budget: {},
    pools: new Map(Object.entries(world.pools ?? {})),
    concurrency: world.concurrency ?? Number.POSITIVE_INFINITY,
    timeoutMs: world.timeoutMs,
    input: world.input,
    env: {},
    seed: world.luck,
  };
}

/** By place in the file; what is not there any more gives no result. */
function reusedBy(world: World): Plan['reused'] {
  const { reused, steps } = world;
  if (reused === undefined) return NOTHING_REUSED;
  const byKey = new Map(reused.map((result) => [result.key, result]));
  return new Map(
    steps.flatMap(({ key }, place): [number, ReusedResult][] => {
      const result = byKey.get(key);
      if (result === undefined) return [];
      const { output, notes: metadata } = result;
      return [[place, { output, metadata, from: EARLIER }]];
    }),
  );
}

/** The run that results are from. */
export const EARLIER = 'earlier';

function workflowOf(world: World): Workflow {
  const idOf = new Map(world.steps.map((step) => [step.key, step.id]));
  const holes = Object.entries(world.outputs ?? {}).map(
    ([name, key]) => [name, `\${{ steps["${idOf.get(key)}"].output }}`] as const,
  );
  return {
    name: 'simulated',
    steps: world.steps.map((step) => stepOf(step, idOf)),
    ...(world.outputs !== undefined && { outputs: Object.fromEntries(holes) }),
    ...(world.pools !== undefined && { pools: world.pools }),
  };
}

function stepOf(step: WorldStep, idOf: ReadonlyMap<number, string>): Step {
  const settings: Record<string, unknown> = {};
  let plain = true;
  const set = (name: keyof StepSettings, value: unknown) => {
    plain = false;
    settings[name] = value;
  };
  if (step.passes) set('intent', 'analyze');
  for (const name of AS_THEY_ARE) if (step[name] !== undefined) set(name, step[name]);
  if (step.when !== undefined) set('when', step.when.text);
  if (step.runIf !== undefined) set('runIf', runIf(step.runIf, idOf));
  if (step.takes !== undefined) {
    plain = false;
    Object.assign(settings, inputFrom(step.takes, idOf));
  }
  if (step.shares !== undefined) {
    set('concurrencyKey', step.shares.text);
    set('concurrencyPerKey', step.shares.places);
  }
  return {
    id: step.id,
    uses: 'function',
    needs: allNeedsOf(step).map((key) => idOf.get(key)!),
    run: body,
    settings: plain ? NO_SETTINGS : (settings as StepSettings),
  };
}

const AS_THEY_ARE = [
  'retry',
  'timeoutMs',
  'totalTimeoutMs',
  'queueTimeoutMs',
  'branchTimeoutMs',
  'priority',
  'optional',
  'hook',
  'pool',
  'cost',
  'effects',
] as const;

function runIf(rule: WorldRule, idOf: ReadonlyMap<number, string>): RunIf {
  switch (rule.kind) {
    case 'at_least':
      return { atLeast: rule.count };
    case 'critical':
      return { critical: rule.needs.map((key) => idOf.get(key)!) };
    default:
      return rule.kind;
  }
}

function inputFrom(takes: Takes, idOf: ReadonlyMap<number, string>): Partial<StepSettings> {
  switch (takes.kind) {
    case 'need':
      return { inputFrom: idOf.get(takes.need)! };
    case 'concat':
      return { inputFrom: 'concat', separator: takes.separator };
    case 'named': {
      const names = Object.entries(takes.names).map(
        ([name, key]) => [name, idOf.get(key)!] as const,
      );
      return { inputFrom: Object.fromEntries(names) };
    }
    default:
      return { inputFrom: takes.kind };
  }
}
