/**
 * The systems that are measured side by side, all behind one function: build, run, check.
 * Knows each system's way to say "this step needs those"; must not know how time is taken.
 */
import async from 'async';
import { PGraph } from 'p-graph';
import { inlineBackend } from '../src/backends/inline.ts';
import { Engine } from '../src/engine/engine.ts';
import { jsonLines } from '../src/observers/json-lines.ts';
import type { Observer } from '../src/ports/observer.ts';
import { STRATEGIES } from '../src/schedule/strategies/index.ts';
import { functionStep } from '../src/steps/function.ts';
import { memoryStore } from '../src/stores/memory.ts';
import { workflow } from '../src/workflow/define.ts';
import type { StepHandle } from '../src/workflow/handle.ts';
import type { Shape } from './graphs.ts';

export type Body = () => number | Promise<number>;

/** Runs a shape with a body per step and gives the sum of all results: the number of steps. */
export type System = (shape: Shape, body: Body) => Promise<number>;

/** Nothing but a loop that awaits each body: no graph at all. */
const plainLoop: System = async ({ size }, body) => {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += await body();
  return sum;
};

/** Counts of open needs on flat arrays, one `then` per step: the least a graph can cost. */
const readyCount: System = ({ size, needs }, body) =>
  new Promise((resolve) => {
    const open = new Uint32Array(size);
    const startOf = new Uint32Array(size + 1);
    for (let i = 0; i < size; i++) {
      open[i] = needs[i]!.length;
      for (const need of needs[i]!) startOf[need + 1]!++;
    }
    for (let i = 0; i < size; i++) startOf[i + 1]! += startOf[i]!;
    const dependents = new Uint32Array(startOf[size]!);
    const next = startOf.slice(0, size);
    for (let i = 0; i < size; i++) for (const need of needs[i]!) dependents[next[need]!++] = i;
    let sum = 0;
    let left = size;
    const settle = (step: number, value: number) => {
      sum += value;
      if (--left === 0) return resolve(sum);
      for (let d = startOf[step]!; d < startOf[step + 1]!; d++) {
        if (--open[dependents[d]!]! === 0) start(dependents[d]!);
      }
    };
    const start = (step: number) => {
      (body() as Promise<number>).then((value) => settle(step, value));
    };
    for (let i = 0; i < size; i++) if (needs[i]!.length === 0) start(i);
  });

/** A promise per step that awaits each need's promise. */
const awaitNeeds: System = async ({ size, needs }, body) => {
  const results: Promise<number>[] = [];
  for (let i = 0; i < size; i++) {
    const own = needs[i]!;
    results.push(
      (async () => {
        for (const need of own) await results[need];
        return body();
      })(),
    );
  }
  let sum = 0;
  for (const result of results) sum += await result;
  return sum;
};

/** A promise per step over `Promise.all` of its needs. */
const promiseAll: System = async ({ size, needs }, body) => {
  const results: Promise<number>[] = [];
  for (let i = 0; i < size; i++) {
    results.push(Promise.all(needs[i]!.map((need) => results[need])).then(() => body()));
  }
  return (await Promise.all(results)).reduce((sum, value) => sum + value, 0);
};

const pGraph: System = async ({ size, needs }, body) => {
  let sum = 0;
  const nodes = new Map<string, { run: () => Promise<void> }>();
  const edges: [string, string][] = [];
  for (let i = 0; i < size; i++) {
    const run = async () => {
      const value = await body();
      sum += value;
    };
    nodes.set(`s${i}`, { run });
    for (const need of needs[i]!) edges.push([`s${need}`, `s${i}`]);
  }
  await new PGraph(nodes, edges).run();
  return sum;
};

const asyncAuto: System = async ({ size, needs }, body) => {
  const tasks: Record<string, unknown> = {};
  for (let i = 0; i < size; i++) {
    tasks[`s${i}`] = [...needs[i]!.map((need) => `s${need}`), async () => body()];
  }
  const results = (await async.auto(tasks as never)) as Record<string, number>;
  return Object.values(results).reduce((sum, value) => sum + value, 0);
};

export function buildWorkflow({ size, needs }: Shape, body: Body) {
  const built = workflow('bench');
  const handles: StepHandle<unknown>[] = [];
  for (let i = 0; i < size; i++) {
    const own = needs[i]!.map((need) => handles[need]!);
    // As people write it: one need is no list.
    handles.push(built.step(`s${i}`, { needs: own.length === 1 ? own[0]! : own, run: body }));
  }
  return built;
}

function heddle(
  choices: { concurrency?: number; strategy?: string; observers?: readonly Observer[] } = {},
): System {
  const {
    concurrency = Number.POSITIVE_INFINITY,
    strategy = 'work_queue',
    observers = [],
  } = choices;
  return async (shape, body) => {
    const engine = new Engine({
      stepTypes: new Map([[functionStep.name, functionStep]]),
      backends: [inlineBackend],
      strategies: STRATEGIES,
      store: memoryStore(),
    });
    const result = await engine.run(buildWorkflow(shape, body), null, {
      concurrency,
      strategy,
      observers,
    });
    if (!result.ok) throw new Error(result.error?.message);
    // Every body gives 1, so the last output and the count of successes are the sum.
    return (result.output as number) * result.counts.succeeded;
  };
}

let watched = 0;
const watcher: Observer = {
  name: 'count',
  event: () => {
    watched++;
  },
};
let written = 0;
const lines = jsonLines((line) => {
  written += line.length;
});

export const SYSTEMS: Readonly<Record<string, System>> = {
  'plain loop (limit)': plainLoop,
  'ready count (limit)': readyCount,
  'await per need': awaitNeeds,
  'Promise.all': promiseAll,
  heddle: heddle(),
  'heddle, at most 8': heddle({ concurrency: 8 }),
  'heddle, one observer': heddle({ observers: [watcher] }),
  'heddle, JSON lines': heddle({ observers: [lines] }),
  'heddle, level': heddle({ strategy: 'level' }),
  'heddle, reactive': heddle({ strategy: 'reactive' }),
  'heddle, hybrid': heddle({ strategy: 'hybrid' }),
  'p-graph': pGraph,
  'async.auto': asyncAuto,
};

/** What observers saw, so that nothing they did can be left out as unused. */
export const seen = () => watched + written;
