/**
 * What each observer adds to a run, per event, in processor time.
 * Knows the observers; must not know what they do. Where they send to takes everything and keeps nothing.
 */
import {
  createEngine,
  type EngineOptions,
  logLines,
  prometheusMetrics,
  runSpans,
  statusSink,
  workflow,
} from '../../src/index.ts';
import { jsonLines } from '../../src/observers/json-lines.ts';
import { median, table } from '../measure.ts';
import { collectors } from './collectors.ts';

const STEPS = 10_000;
/** Of each step a start and an end, and of the run as well. */
const EVENTS = 2 * STEPS + 2;
const ROUNDS = 15;

const away = () => {};

async function ways(): Promise<Readonly<Record<string, EngineOptions>>> {
  const observed = (...observers: NonNullable<EngineOptions['observers']>) => ({ observers });
  return {
    'no observer': {},
    'empty observer': observed({ name: 'empty', event: away }),
    'figures: true': { figures: true },
    prometheusMetrics: observed(await prometheusMetrics()),
    runSpans: observed(runSpans(away)),
    'logLines, info': observed(logLines({ write: away })),
    'logLines, debug': observed(logLines({ write: away, level: 'debug' })),
    'json lines': observed(jsonLines(away)),
    statusSink: observed(statusSink({ send: away, fallback: away })),
  };
}

export async function observers(): Promise<unknown> {
  const flow = workflow('many steps');
  for (let i = 0; i < STEPS; i++) flow.step(`s${i}`, { run: () => i });
  const engines = Object.entries(await ways()).map(
    ([name, options]) => [name, createEngine({ warnings: false, ...options })] as const,
  );
  const times: Record<string, number[]> = {};
  // In turn, so that a slow while of the machine meets all of them; the first rounds warm the code up.
  for (let round = -3; round < ROUNDS; round++) {
    for (const [name, engine] of engines) {
      const from = process.cpuUsage();
      (await engine.run(flow, null as never)).orThrow();
      // What is left for later belongs to it.
      await new Promise((resolve) => setImmediate(resolve));
      const { user, system } = process.cpuUsage(from);
      if (round >= 0) (times[name] ??= []).push(((user + system) * 1_000) / EVENTS);
    }
  }
  for (const [, engine] of engines) await engine.close();
  const base = median(times['no observer']!);
  const results = Object.fromEntries(
    Object.entries(times).map(([name, all]) => {
      const own = median(all);
      return [name, { 'per event': own, added: own - base, ratio: own / base }];
    }),
  );
  console.log(`\nnanoseconds of processor time per event, ${STEPS} steps without needs`);
  console.log(table(results, ['per event', 'added', 'ratio'], (n) => n.toFixed(2)));
  return { ...results, collectors: await collectors() };
}
