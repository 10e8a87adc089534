/**
 * Cuts a world down to what is needed to break a rule.
 * Knows the parts of a world; must not know rules: it is told whether a world still breaks one.
 */
import {
  type Crash,
  type Script,
  STEP_SETTINGS,
  WORLD_SETTINGS,
  type World,
  type WorldStep,
} from '../draw/world.ts';

/** Whether a world still shows the fault. */
export type StillBreaks = (world: World) => Promise<boolean>;

/** The smallest world found by leaving out steps, settings and troubles one by one. */
export async function shrinkWorld(world: World, breaks: StillBreaks): Promise<World> {
  let smallest = await shrinkOne(world, breaks);
  for (let i = (world.beside ?? []).length - 1; i >= 0; i--) {
    const { beside = [], ...rest } = smallest;
    const others = beside.filter((_, at) => at !== i);
    const without = others.length > 0 ? { ...rest, beside: others } : rest;
    if (await breaks(without)) smallest = without;
    const other = smallest.beside?.[i];
    if (other === undefined || smallest === without) continue;
    const put = (one: World): World => ({
      ...smallest,
      beside: smallest.beside!.map((before, at) => (at === i ? one : before)),
    });
    smallest = put(await shrinkOne(other, (one) => breaks(put(one))));
  }
  return smallest.beside === undefined ? smallest : shrinkOne(smallest, breaks);
}

async function shrinkOne(world: World, breaks: StillBreaks): Promise<World> {
  let smallest = world;
  for (let before = ''; before !== JSON.stringify(smallest); ) {
    before = JSON.stringify(smallest);
    for (const simpler of candidates(smallest)) {
      const next = simpler(smallest);
      if (JSON.stringify(next) === JSON.stringify(smallest)) continue;
      if (next.steps.length > 0 && (await breaks(next))) smallest = next;
    }
  }
  return smallest;
}

type Simpler = (world: World) => World;

function candidates({ steps, crashes, reused }: World): Simpler[] {
  const keys = steps.map((step) => step.key).sort((a, b) => b - a);
  return [
    ...keys.map(
      (key): Simpler =>
        (world) =>
          withoutStep(world, key),
    ),
    ...[...WORLD_SETTINGS, 'pace' as const, 'decisions' as const].map(
      (name): Simpler =>
        (world) =>
          without(world, name),
    ),
    ...(crashes ?? []).flatMap((crash): Simpler[] => [
      (world) => ({ ...world, crashes: world.crashes!.filter((other) => other !== crash) }),
      (world) => withPause(world, crash, 0),
      (world) => withPause(world, crash, 1),
    ]),
    ...(reused ?? []).map(
      ({ key }): Simpler =>
        (world) => ({ ...world, reused: world.reused?.filter((other) => other.key !== key) ?? [] }),
    ),
    (world) => ({ ...world, storeMs: 0 }),
    (world) => ({ ...world, concurrency: null }),
    ({ pools: _gone, ...world }) => ({
      ...world,
      steps: world.steps.map(({ pool: _pool, cost: _cost, ...step }) => step),
    }),
    (world) => ({ ...world, mode: 'continue_on_error' }),
    (world) => ({ ...world, strategy: 'work_queue' }),
    (world) => ({ ...world, steps: [...world.steps].sort((a, b) => a.key - b.key) }),
    ...keys.flatMap((key) =>
      stepCandidates.map(
        (simpler): Simpler =>
          (world) => ({
            ...world,
            steps: world.steps.map((step) => (step.key === key ? simpler(step) : step)),
          }),
      ),
    ),
    ...keys.flatMap((key) =>
      keys.map(
        (need): Simpler =>
          (world) =>
            withoutNeed(world, key, need),
      ),
    ),
  ];
}

function withPause(world: World, { turn, how }: Crash, pauseMs: number): World {
  const crashes = world.crashes!.map((crash) =>
    crash.turn === turn && crash.how === how ? { ...crash, pauseMs } : crash,
  );
  return { ...world, crashes };
}

const stepCandidates: readonly ((step: WorldStep) => WorldStep)[] = [
  (step) => ({ ...without(step, 'retry'), tries: step.tries.slice(0, 1) }),
  ...STEP_SETTINGS.map((name) => (step: WorldStep) => without(step, name)),
  (step) => ({ ...step, gives: 'number' }),
  (step) => ({ ...step, id: `s${step.key}` }),
  (step) => ({ ...step, tries: step.tries.map((): Script => ({ afterMs: 0, result: 'ok' })) }),
  (step) => ({ ...step, tries: step.tries.map(({ afterMs, result }) => ({ afterMs, result })) }),
  (step) => ({ ...step, tries: step.tries.map((script) => ({ ...script, afterMs: 0 })) }),
];

function without<T extends object, K extends keyof T>(whole: T, name: K): T {
  const { [name]: _gone, ...rest } = whole;
  return rest as T;
}

function withoutStep(world: World, key: number): World {
  const steps = world.steps.filter((step) => step.key !== key);
  const outputs = Object.values(world.outputs ?? {}).includes(key);
  const base = outputs ? without(world, 'outputs') : world;
  return { ...base, steps: steps.map((step) => forgetting(step, key)) };
}

function withoutNeed(world: World, key: number, need: number): World {
  return {
    ...world,
    steps: world.steps.map((step) => (step.key === key ? forgetting(step, need) : step)),
  };
}

function forgetting(step: WorldStep, need: number): WorldStep {
  if (!step.needs.includes(need)) return step;
  const { takes, when, runIf } = step;
  let left: WorldStep = { ...step, needs: step.needs.filter((key) => key !== need) };
  const named = takes?.kind === 'named' && Object.values(takes.names).includes(need);
  if (named || (takes?.kind === 'need' && takes.need === need)) left = without(left, 'takes');
  if (left.needs.length === 0) left = without(without(left, 'takes'), 'runIf');
  const critical = runIf?.kind === 'critical' && runIf.needs.includes(need);
  if (critical || (runIf?.kind === 'at_least' && runIf.count > left.needs.length))
    left = without(left, 'runIf');
  if (when !== undefined && 'need' in when && when.need === need) left = without(left, 'when');
  return left;
}
