/**
 * What many tests build on: small workflows in one line, graphs and plans of them, an engine with
 * the inline backend and the memory store.
 * Knows only public pieces; must not stand in for any of our own modules.
 */
import { inlineBackend } from '../src/backends/inline.ts';
import { Engine } from '../src/engine/engine.ts';
import type { EngineParts } from '../src/engine/engine-parts.ts';
import type { Catalog, StepDeclaration } from '../src/graph/catalog.ts';
import { compile } from '../src/graph/compile.ts';
import type { Graph } from '../src/graph/graph.ts';
import type { AnyStepType } from '../src/ports/step-type.ts';
import type { Store } from '../src/ports/store.ts';
import { KnownSecrets } from '../src/run/known-secrets.ts';
import { DEFAULT_GRACE_MS, NOTHING_REUSED, type Plan } from '../src/run/plan.ts';
import { STRATEGIES } from '../src/schedule/strategies/index.ts';
import { functionStep } from '../src/steps/function.ts';
import { memoryStore } from '../src/stores/memory.ts';
import type { VirtualClock } from '../src/testing/virtual-clock.ts';
import { FOR_EACH_SETTINGS } from '../src/workflow/with/for-each.ts';
import { LOOP_SETTINGS } from '../src/workflow/with/loop.ts';
import { SWITCH_SETTINGS } from '../src/workflow/with/switch.ts';
import { WORKFLOW_SETTINGS } from '../src/workflow/with/workflow.ts';
import type { Step, StepSettings, Workflow } from '../src/workflow/workflow.ts';

type Extra = Partial<Omit<Step, 'id' | 'needs' | 'settings'>> & { settings?: StepSettings };

/** A step of a file: `step('c', ['a', 'b'], { settings: { when: 'true' } })`. */
export function step(id: string, needs: readonly string[] = [], extra: Extra = {}): Step {
  return { id, needs, uses: 'work', settings: {}, ...extra };
}

/** A workflow whose steps are written `a`, `b < a`, `d < b c`; `look b < a` passes its input on. */
export function flow(...lines: readonly string[]): Workflow {
  return flowOf(
    lines.map((line) => {
      const [left = '', right = ''] = line.split('<').map((part) => part.trim());
      const [id = '', looking] = left.split(' ').reverse();
      const needs = right === '' ? [] : right.split(/ +/);
      return step(id, needs, looking === undefined ? {} : { uses: 'look' });
    }),
  );
}

/** A step that runs others for each item: `each('e', ['list'], ['a', 'b < a'], { concurrency: 2 })`. */
export function each(
  id: string,
  needs: readonly string[],
  body: readonly (string | Step)[],
  config: Readonly<Record<string, unknown>> = {},
  settings: StepSettings = {},
): Step {
  const inner = { steps: stepsOf(body) };
  return step(id, needs, { uses: 'for_each', with: config, body: inner, settings });
}

/** A step that runs others round by round: `loop('l', ['first'], ['a', 'b < a'], { until: 'round > 2' })`. */
export function loop(
  id: string,
  needs: readonly string[],
  body: readonly (string | Step)[],
  config: Readonly<Record<string, unknown>> = {},
  settings: StepSettings = {},
): Step {
  const rounds = { until: 'round >= 3', max_iterations: 10, ...config };
  return step(id, needs, { uses: 'loop', with: rounds, body: { steps: stepsOf(body) }, settings });
}

function stepsOf(lines: readonly (string | Step)[]): Step[] {
  return lines.map((one) => (typeof one === 'string' ? flow(one).steps[0]! : one));
}

export function flowOf(steps: readonly Step[], more: Partial<Workflow> = {}): Workflow {
  return { name: 'test', steps, ...more };
}

const declare = (name: string, more: Partial<StepDeclaration> = {}): StepDeclaration => ({
  name,
  summary: 'For tests.',
  intent: 'transform',
  with: { type: 'object' },
  ...more,
});

const HEARD = { message: { type: 'string' } } as const;

/** `ask` waits for approval, `hear` for a message. `work` transforms, `look` analyzes, `text` has settings, `walled` requires a sandbox. */
export const CATALOG: Catalog = {
  stepTypes: new Map(
    [
      declare('work', { jumps: true }),
      declare('look', { intent: 'analyze' }),
      declare('text', {
        with: {
          type: 'object',
          properties: {
            text: { type: 'string' },
            times: { type: 'integer', minimum: 1, default: 1 },
            file: { type: 'string' },
          },
          additionalProperties: false,
        },
        staticKeys: ['file'],
      }),
      declare('walled', { requires: ['sandbox'] }),
      declare('ask', { expects: 'approval' }),
      declare('hear', {
        expects: 'message',
        with: { type: 'object', properties: HEARD },
        staticKeys: ['message'],
        perItem: ['message'],
      }),
      declare('function', { requires: ['closures'], jumps: true }),
      declare('for_each', {
        with: FOR_EACH_SETTINGS,
        staticKeys: ['concurrency', 'on_failure', 'succeeds_if'],
        limits: ['concurrency', 'max_items', 'on_failure', 'succeeds_if'],
        grows: { kind: 'items', body: 'steps', key: 'key', limit: 'max_items' },
      }),
      declare('switch', { with: SWITCH_SETTINGS, grows: { kind: 'choice', body: 'cases' } }),
      declare('loop', {
        with: LOOP_SETTINGS,
        limits: ['max_iterations', 'at_limit'],
        grows: { kind: 'rounds', body: 'steps', conditions: ['while', 'until'] },
      }),
      declare('workflow', {
        with: WORKFLOW_SETTINGS,
        staticKeys: ['file'],
        grows: { kind: 'call', body: 'file' },
      }),
    ].map((type) => [type.name, type]),
  ),
  backends: [{ name: 'inline', offers: ['closures'] }],
  strategies: STRATEGIES.map(({ name }) => name),
};

/** The graph of a workflow that has no errors. */
export async function graphOf(workflow: Workflow): Promise<Graph> {
  const { graph, diagnostics } = await compile(workflow, CATALOG);
  if (graph === undefined) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return graph;
}

/** A plan without limits. */
export async function planOf(workflow: Workflow, more: Partial<Plan> = {}): Promise<Plan> {
  return planWith(await graphOf(workflow), more);
}

/** The same for what is compiled. */
export function planWith(graph: Graph, more: Partial<Plan> = {}): Plan {
  return {
    graph,
    secrets: new KnownSecrets(),
    runId: 'run-1',
    keysOf: 'run-1',
    reused: NOTHING_REUSED,
    strategy: 'work_queue',
    failureMode: 'fail_fast',
    drain: false,
    maxBranches: Number.POSITIVE_INFINITY,
    branchTimeoutMs: undefined,
    graceMs: DEFAULT_GRACE_MS,
    budget: {},
    pools: new Map(),
    concurrency: Number.POSITIVE_INFINITY,
    timeoutMs: undefined,
    input: null,
    env: {},
    seed: 1,
    ...more,
  };
}

/** Waits for a run whose clock is in hand: moves time whenever nothing else goes on. */
export async function play<T>(clock: VirtualClock, result: Promise<T>): Promise<T> {
  let over = false;
  const end = () => {
    over = true;
  };
  result.then(end, end);
  for (await turn(); !over; await turn()) {
    if (!clock.advanceToNext()) throw new Error('the run waits for something that never comes');
  }
  return result;
}

/** Lets everything go on that waits for nothing but its turn. */
export async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/**
 * An engine of the smallest parts; `stepTypes` come beside `function`. Each has a view of its own of the
 * store that it is given, as if it were another program.
 */
export function newEngine(
  parts: Partial<Omit<EngineParts, 'stepTypes'>> & {
    readonly stepTypes?: readonly AnyStepType[];
  } = {},
): Engine {
  const { stepTypes = [], store = memoryStore(), ...others } = parts;
  return new Engine({
    backends: [inlineBackend],
    strategies: STRATEGIES,
    // Nothing is told among the results of tests.
    warnings: false,
    store: Object.create(store) as Store,
    stepTypes: new Map([functionStep, ...stepTypes].map((type) => [type.name, type])),
    ...others,
  });
}

/** Steps level by level, file order inside a level. */
export function stepsByLevel({ level, bodies: [{ from, to, levelCount }] }: Graph): number[][] {
  const levels: number[][] = Array.from({ length: levelCount }, () => []);
  for (let step = from; step < to; step++) levels[level[step]!]!.push(step);
  return levels;
}
