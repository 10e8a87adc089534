/**
 * Cuts a world down to what is needed to break a rule: parts of it are left out or made plainer, one
 * after the other, and what refers to a part that is gone goes too.
 * Knows plain data and what refers to what; must not know rules: it is told whether a world still
 * breaks one.
 */
import { isPart } from '../draw/cut-by-hand.ts';
import type { Script, World, WorldStep } from '../draw/world.ts';

/** Whether a world still shows the fault. */
export type StillBreaks = (world: World) => Promise<boolean>;

type Path = readonly (string | number)[];

/** The smallest world found. */
export async function shrinkWorld(world: World, breaks: StillBreaks): Promise<World> {
  let smallest = world;
  for (let before = ''; before !== JSON.stringify(smallest); ) {
    before = JSON.stringify(smallest);
    for (const path of pathsIn(smallest)) {
      for (const plainer of plainerThan(path, at(smallest, path))) {
        const next = repaired(replaced(smallest, path, plainer) as World);
        const same = JSON.stringify(next) === JSON.stringify(smallest);
        if (same || next.steps.length === 0 || !(await breaks(next))) continue;
        smallest = next;
        break;
      }
    }
  }
  return smallest;
}

/** What is one thing for whoever plays it: kept or left out as a whole. */
const WHOLE = new Set([
  'when',
  'runIf',
  'takes',
  'shares',
  'retry',
  'pools',
  'outputs',
  'input',
  'part',
]);

/** Places of all values, whole parts before what is in them, and last steps first. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  const whole = typeof value !== 'object' || value === null || WHOLE.has(String(path.at(-1)));
  if (whole) return [path];
  const names = Array.isArray(value) ? [...value.keys()].reverse() : Object.keys(value);
  const inside = names.map((name) => pathsIn((value as Part)[name], [...path, name]));
  return [path, ...inside.flat()];
}

type Part = Readonly<Record<string | number, unknown>>;

function at(value: unknown, [name, ...rest]: Path): unknown {
  if (name === undefined || typeof value !== 'object' || value === null) return value;
  return at((value as Part)[name], rest);
}

/** Without what stands at the path when the value is undefined. */
function replaced(whole: unknown, [name, ...rest]: Path, value: unknown): unknown {
  if (name === undefined) return value;
  const next = replaced((whole as Part)[name], rest, value);
  if (Array.isArray(whole)) {
    return whole.flatMap((one, i) => (i !== name ? [one] : next === undefined ? [] : [next]));
  }
  const { [name]: _before, ...others } = whole as Part;
  return next === undefined ? others : { ...others, [name]: next };
}

const ONE_TRY: readonly Script[] = [{ afterMs: 0, result: 'ok' }];

/** What a world cannot do without, and the plainest value of it. */
const PLAINEST: Readonly<Record<string, readonly unknown[]>> = {
  steps: [],
  tries: [ONE_TRY],
  input: [],
  key: [],
  luck: [],
  needs: [[]],
  strategy: ['work_queue'],
  mode: ['continue_on_error'],
  concurrency: [null],
  gives: ['number'],
  result: ['ok'],
  id: [],
  how: [],
};

/** Undefined stands for leaving it out. */
function plainerThan(path: Path, value: unknown): readonly unknown[] {
  const name = path.at(-1);
  if (name === undefined || value === undefined) return [];
  const plainest = PLAINEST[name];
  if (plainest !== undefined) return plainest;
  if (typeof value !== 'number') return [undefined];
  return name === 'storeMs' || name === 'pauseMs' || name === 'afterMs'
    ? [0, 1]
    : [undefined, 0, 1];
}

/** Nothing refers to a step that is gone, and every step has as many tries as its policy says. */
function repaired(world: World): World {
  const keys = new Set(world.steps.map((step) => step.key));
  const { outputs, beside, part, ...rest } = world;
  const given = outputs !== undefined && Object.values(outputs).every((key) => keys.has(key));
  const steps = world.steps.map((step) => mended(step, keys));
  return {
    ...rest,
    steps,
    ...(part !== undefined && isPart({ steps, part }) && { part }),
    ...(given && { outputs }),
    ...(beside !== undefined && beside.length > 0 && { beside: beside.map(repaired) }),
  };
}

function mended(step: WorldStep, keys: ReadonlySet<number>): WorldStep {
  const { takes, when, runIf, retry, tries, reads: _, ...rest } = step;
  const needs = step.needs.filter((need) => keys.has(need));
  const reads = step.reads?.filter((need) => keys.has(need)) ?? [];
  const all = [...reads, ...needs];
  const has = (need: number) => all.includes(need);
  const taken = takes?.kind === 'need' ? [takes.need] : [];
  const named = takes?.kind === 'named' ? Object.values(takes.names) : taken;
  const ruled = runIf?.kind === 'critical' ? runIf.needs : [];
  const asked = when !== undefined && 'need' in when ? [when.need] : [];
  const least = runIf?.kind === 'at_least' ? runIf.count : 1;
  const again = retry !== undefined && tries.length > 1;
  return {
    ...rest,
    needs,
    ...(reads.length > 0 && { reads }),
    tries: tries.length === 0 ? ONE_TRY : retry === undefined ? tries.slice(0, 1) : tries,
    ...(again && { retry: { ...retry, maxAttempts: tries.length } }),
    ...(takes !== undefined && all.length > 0 && named.every(has) && { takes }),
    ...(runIf !== undefined && all.length >= least && ruled.every(has) && { runIf }),
    ...(when !== undefined && asked.every(has) && { when }),
  };
}
