/**
 * A world with groups as the engine takes it.
 * Knows how a workflow is written; must not know what its attempts come to.
 */
import type { Graph } from '../../../src/graph/graph.ts';
import type { Plan } from '../../../src/run/plan.ts';
import { defined } from '../../../src/std/defined.ts';
import type { Hook, Step, StepSettings, Workflow } from '../../../src/workflow/workflow.ts';
import { each, flowOf, graphOf, loop, planWith, step } from '../../workbench.ts';
import { CompiledLists, type ListGraph } from './added-lists.ts';
import type { GroupPlot } from './draw-groups.ts';
import type { GroupStep, GroupWorld, Items } from './group-world.ts';
import { keyOf } from './group-world.ts';

export const POOL = 'shared';

/** A workflow that is compiled, with the lists of steps that are added to its runs. */
export interface GroupGraph {
  readonly graph: Graph;
  readonly lists: readonly ListGraph[];
  readonly drawnAs: ReadonlyMap<object, GroupStep>;
}

type Drawn = Pick<GroupPlot, 'steps' | 'hooks' | 'flows' | 'lists' | 'places'>;

/** Compiles the workflow of a plot; it may be used for all its runs. */
export async function compileGroups(drawn: Drawn): Promise<GroupGraph> {
  const { flow, added, drawnAs } = new Writing(drawn);
  const lists: ListGraph[] = [];
  for (const [place, one] of added.entries())
    lists.push({ ...drawn.lists[place]!, graph: await graphOf(one) });
  return { graph: await graphOf(flow), lists, drawnAs };
}

export function planOfWorld(world: GroupWorld, { graph, lists }: GroupGraph): Plan {
  const { mode: failureMode, drain, strategy, concurrency, places, timeoutMs } = world;
  const pools = new Map([[POOL, { size: places }]]);
  const compiled = lists.length === 0 ? undefined : new CompiledLists(lists);
  const choices = { failureMode, drain, strategy, concurrency, pools, timeoutMs };
  return planWith(graph, { ...choices, ...(compiled && { compiled }) });
}

/** The same with another limit to the items of all groups. */
export function withWindow(plan: Plan, window: number): Plan {
  const { graph, compiled } = plan;
  const open = { ...plan, graph: windowed(graph, window) };
  if (!(compiled instanceof CompiledLists)) return open;
  const lists = compiled.lists.map((one) => ({ ...one, graph: windowed(one.graph, window) }));
  return { ...open, compiled: new CompiledLists(lists) };
}

function windowed(graph: Graph, window: number): Graph {
  const growths = new Map([...graph.growths].map(([def, growth]) => [def, { ...growth, window }]));
  return { ...graph, growths };
}

class Writing {
  readonly flow: Workflow;
  /** Lists that are added are workflows of their own. */
  readonly added: readonly Workflow[];
  readonly drawnAs = new Map<Step, GroupStep>();
  private readonly drawn: Drawn;
  private readonly flows: readonly Workflow[];

  constructor(drawn: Drawn) {
    this.drawn = drawn;
    const { steps, hooks, flows, lists } = drawn;
    const pools = { [POOL]: { size: drawn.places } };
    // One that calls itself is there before its steps are.
    this.flows = flows.map(({ mode, timeoutMs, names, places }, place) => ({
      ...flowOf([], { name: `flow-${place}`, pools }),
      ...defined({ onFailure: mode, timeoutMs, concurrency: places }),
      ...(names && { outputs: { left: '${{ inputs.left }}' } }),
    }));
    for (const [place, flow] of this.flows.entries())
      Object.assign(flow, { steps: this.whole(flows[place]!) });
    this.flow = flowOf(this.whole({ steps, hooks }), { pools });
    this.added = lists.map((list) => flowOf(this.list(list.steps), { pools }));
  }

  /** With those at its end. */
  private whole({ steps, hooks }: Pick<Drawn, 'steps' | 'hooks'>): Step[] {
    const ends = Object.entries(hooks).flatMap(([hook, own]) =>
      own.map((one) => this.step(one, { hook: hook as Hook })),
    );
    return [...this.list(steps), ...ends];
  }

  private list(steps: readonly GroupStep[]): Step[] {
    return steps.map((one) => this.step(one));
  }

  private step(one: GroupStep, more: StepSettings = {}): Step {
    const written = this.written(one, { ...this.settings(one), ...more });
    this.drawnAs.set(written, one);
    return written;
  }

  private written(one: GroupStep, settings: StepSettings): Step {
    const { id, needs, grows } = one;
    switch (grows?.kind) {
      case undefined:
      case 'adds':
        return step(id, needs, { settings, goesTo: one.goes, ...workOf(one) });
      case 'items':
        return each(id, needs, this.list(grows.body), itemsConfig(grows), settings);
      case 'rounds':
        return loop(id, needs, this.list(grows.body), {}, settings);
      case 'choice': {
        const cases = grows.cases.map((body, i) => [`c${i}`, { steps: this.list(body) }] as const);
        const more = { uses: 'switch', with: { value: 'c0' }, cases: Object.fromEntries(cases) };
        return step(id, needs, { ...more, settings });
      }
      case 'call':
        return step(id, needs, { uses: 'workflow', calls: this.flows[grows.flow]!, settings });
    }
  }

  private settings(one: GroupStep): StepSettings {
    const { optional, runIf, tries, takes, timeoutMs, atLeast, once, grows } = one;
    const ofFlow = grows?.kind === 'call' ? this.drawn.flows[grows.flow]!.timeoutMs : undefined;
    return {
      ...(optional && { optional }),
      ...(runIf !== undefined && { runIf }),
      ...(tries > 1 && { retry: { maxAttempts: tries, initialIntervalMs: 1 } }),
      ...(takes === 'pool' && { pool: POOL }),
      ...(takes === 'key' && {
        concurrencyKey: 'one',
        concurrencyPerKey: this.drawn.places,
      }),
      ...(timeoutMs !== undefined && timeoutMs !== ofFlow && { timeoutMs }),
      ...(once && { effects: 'once' }),
      ...(atLeast !== undefined && { when: `inputs.left >= ${atLeast}` }),
    };
  }
}

function workOf({ asks, hears }: GroupStep): Partial<Step> {
  if (asks) return { uses: 'ask' };
  if (hears === undefined) return {};
  return { uses: 'hear', with: hears === 'own' ? {} : { message: 'paid-${{ item }}' } };
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
