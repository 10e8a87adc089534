/**
 * A world with groups as the engine takes it.
 * Knows how a workflow is written; must not know what its attempts come to.
 */
import type { Graph } from '../../../src/graph/graph.ts';
import type { Plan } from '../../../src/run/plan.ts';
import type { Hook, Step, StepSettings } from '../../../src/workflow/workflow.ts';
import { each, flowOf, graphOf, loop, planWith, step } from '../../workbench.ts';
import type { GroupPlot } from './draw-groups.ts';
import type { GroupStep, GroupWorld, Items } from './group-world.ts';
import { keyOf } from './group-world.ts';

export const POOL = 'shared';

/** Compiles the workflow of a plot; it may be used for all its runs. */
export function compileGroups({ steps, hooks, places }: GroupPlot): Promise<Graph> {
  const all = [
    ...steps.map((one) => toStep(one, places)),
    ...Object.entries(hooks).flatMap(([hook, own]) =>
      own.map((one) => toStep(one, places, hook as Hook)),
    ),
  ];
  return graphOf(flowOf(all, { pools: { [POOL]: { size: places } } }));
}

export function planOfWorld(world: GroupWorld, graph: Graph): Plan {
  const { mode: failureMode, drain, strategy, concurrency, places } = world;
  const pools = new Map([[POOL, { size: places }]]);
  return planWith(graph, { failureMode, drain, strategy, concurrency, pools });
}

/** The same with another limit to the items of all groups. */
export function withWindow(plan: Plan, window: number): Plan {
  const { graph } = plan;
  const growths = new Map([...graph.growths].map(([def, growth]) => [def, { ...growth, window }]));
  return { ...plan, graph: { ...graph, growths } };
}

function toStep(one: GroupStep, places: number, hook?: Hook): Step {
  const { id, needs, grows } = one;
  const settings = { ...settingsOf(one, places), ...(hook !== undefined && { hook }) };
  const inner = (body: readonly GroupStep[]) => body.map((own) => toStep(own, places));
  switch (grows?.kind) {
    case undefined:
      return step(id, needs, { settings, goesTo: one.goes, ...(one.asks && { uses: 'ask' }) });
    case 'items':
      return each(id, needs, inner(grows.body), itemsConfig(grows), settings);
    case 'rounds':
      return loop(id, needs, inner(grows.body), {}, settings);
    case 'choice': {
      const cases = grows.cases.map((body, i) => [`c${i}`, { steps: inner(body) }] as const);
      const more = { uses: 'switch', with: { value: 'c0' }, cases: Object.fromEntries(cases) };
      return step(id, needs, { ...more, settings });
    }
  }
}

function settingsOf(one: GroupStep, places: number): StepSettings {
  const { optional, runIf, tries, takes, timeoutMs } = one;
  return {
    ...(optional && { optional }),
    ...(runIf !== undefined && { runIf }),
    ...(tries > 1 && { retry: { maxAttempts: tries, initialIntervalMs: 1 } }),
    ...(takes === 'pool' && { pool: POOL }),
    ...(takes === 'key' && { concurrencyKey: 'one', concurrencyPerKey: places }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

function itemsConfig({ window, mode, succeedsIf, keyed }: Items) {
  const rule =
    typeof succeedsIf === 'object' && 'critical' in succeedsIf
      ? { critical: succeedsIf.critical.map((item) => (keyed ? keyOf(item) : String(item))) }
      : succeedsIf;
  return {
    ...(window !== undefined && { concurrency: window }),
    ...(mode !== undefined && { on_failure: mode }),
    ...(rule !== undefined && { succeeds_if: rule }),
    ...(keyed && { key: '${{ item }}' }),
  };
}
