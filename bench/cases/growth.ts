/**
 * What growing costs: items of a group beside steps that are written, beside p-map, and in groups of groups.
 * Knows each way of doing the same work; must not know how a run grows.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pMap from 'p-map';
import { createEngine, type Engine } from '../../src/index.ts';
import { workflow } from '../../src/workflow/define.ts';
import { fan, layered, type Shape } from '../graphs.ts';
import { median, table } from '../measure.ts';
import { buildWorkflow } from '../systems.ts';
import { keptGrowth } from './growth-kept.ts';

const ITEMS = 100_000;
const GROUPS = 10_000;
const ROUNDS = 5;
const concurrency = 50;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const list = Array.from({ length: ITEMS }, (_, i) => i);
const body = async () => 1;

/** Does the work, and gives how many steps there were. */
type Way = (engine: Engine) => Promise<number>;

const written =
  (shape: Shape): Way =>
  async (engine) => {
    const options = { concurrency: Number.POSITIVE_INFINITY };
    return (await engine.run(buildWorkflow(shape, body), null, options)).counts.succeeded;
  };

/** The run has no limit, so that of the group is the only one. */
const items =
  (window?: number): Way =>
  async (engine) => {
    const flow = workflow('items');
    const limit = window === undefined ? {} : { concurrency: window };
    const each = flow.forEach('each', { ...limit, items: () => list, each: { run: body } });
    const options = { concurrency: Number.POSITIVE_INFINITY };
    return (await engine.run(flow.returns(each), null, options)).orThrow().length;
  };

const groups: Way = async (engine) => {
  const flow = workflow('groups');
  const lists = Array.from({ length: GROUPS }, (_, i) => list.slice(i * 10, i * 10 + 10));
  const each = flow.forEach('each', {
    items: () => lists,
    each: (inner) => inner.forEach('inner', { needs: inner.input, each: { run: body } }),
  });
  const options = { concurrency: Number.POSITIVE_INFINITY };
  const outputs = (await engine.run(flow.returns(each), null, options)).orThrow();
  // Each of the groups is a step, too.
  return outputs.flat().length + GROUPS;
};

const FAN = 'a step each, side by side';
const LAYERS = 'a step each, in layers';
const ONE = 'one group';
const WINDOW = `one group, ${concurrency} at once`;
const PMAP = `p-map, ${concurrency} at once`;
const MANY = `${GROUPS} groups in a group`;

const WAYS: Readonly<Record<string, Way>> = {
  [FAN]: written(fan(ITEMS)),
  [LAYERS]: written(layered(320, 312)),
  [ONE]: items(),
  [WINDOW]: items(concurrency),
  [PMAP]: async () => (await pMap(list, body, { concurrency })).length,
  [MANY]: groups,
};

export async function growth(): Promise<unknown> {
  const rows: Record<string, Record<string, number>> = {};
  const rounds: Record<string, number[]> = {};
  // In turn, so that a slow while of the machine meets all of them; the first round warms the code up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, way] of Object.entries(WAYS)) {
      const { micros, bytes } = await measured(way);
      if (round > 0) (rounds[name] ??= []).push(micros);
      rows[name] = { bytes };
    }
  }
  for (const [name, all] of Object.entries(rounds))
    rows[name] = { 'per step': median(all), least: Math.min(...all), ...rows[name] };
  const ratio = (over: string, under: string) =>
    median(rounds[over]!.map((micros, round) => micros / rounds[under]![round]!));
  const more = median(rounds[WINDOW]!.map((micros, round) => micros - rounds[PMAP]![round]!));
  const limits = {
    'one group / a step each, side by side': ratio(ONE, FAN),
    'one group / a step each, in layers': ratio(ONE, LAYERS),
    'with a window, µs more than p-map': more,
    'groups in a group / one group': ratio(MANY, ONE),
  };
  console.log(
    `\n${ITEMS} no-op steps in memory: microseconds of processor time, and bytes that are left with the run`,
  );
  console.log(table(rows, ['per step', 'least', 'bytes'], (n) => n.toFixed(2)));
  tell(limits);
  const kept = await keptGrowth();
  tell(kept);
  return { rows, limits, kept };
}

function tell(figures: Readonly<Record<string, number>>): void {
  const rows = Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, { '': value }]),
  );
  console.log(table(rows, [''], (n) => n.toFixed(2)));
}

/** Per step; the engine keeps its run, as it does until it is closed. */
async function measured(way: Way): Promise<{ readonly micros: number; readonly bytes: number }> {
  const engine = createEngine({ keepAlive: false });
  collect();
  const before = bytesInUse();
  // Processor time: other programs of the machine do not count.
  const from = process.cpuUsage();
  const steps = await way(engine);
  const { user, system } = process.cpuUsage(from);
  if (steps < ITEMS * 0.99) throw new Error(`${steps} steps, not ${ITEMS}`);
  collect();
  const bytes = (bytesInUse() - before) / steps;
  await engine.close();
  return { micros: (user + system) / steps, bytes };
}

function bytesInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
