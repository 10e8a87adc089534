/**
 * Runs as metrics for Prometheus, in a registry of prom-client.
 * Knows the runs of this process; must not know who asks for the numbers, nor how they are sent.
 */
import type { Observer } from '../ports/observer.ts';
import { branchView, limitsBranches } from '../run/branch-view.ts';
import type { Run } from '../run/run.ts';
import { settingsOf } from '../run/steps.ts';
import { type OptionKind, optionFault, YES_OR_NO } from '../std/option-fault.ts';
import { quoted } from '../std/printable.ts';
import { type Looks, newFamilies } from './metrics/families.ts';
import { RunMeter } from './metrics/run-meter.ts';
import { areSinks, type CountedSinks, droppedBy, sendsOf } from './metrics/sinks.ts';

export type { CountedSink, CountedSinks } from './metrics/sinks.ts';

/** A `Registry` of prom-client, as far as it is needed. */
export interface MetricRegistry {
  readonly contentType: string;
  registerMetric(metric: never): void;
  metrics(): Promise<string>;
}

export interface MetricsOptions {
  /** The registry that has the metrics; default one of their own. */
  readonly register?: MetricRegistry;
  /** Steps are told apart by their ids: a series for each step of each workflow. Default not. */
  readonly stepLabel?: boolean;
  /**
   * What else tells of runs, by the name that it has as `sink`: what `otelSpans`, `statusSink` and `logFile` give. What they lose is
   * counted, and what becomes of status updates.
   */
  readonly sinks?: CountedSinks;
}

const KINDS: Readonly<Record<keyof MetricsOptions, OptionKind>> = {
  register: {
    is: (value) => typeof (value as Partial<MetricRegistry>)?.registerMetric === 'function',
    hint: 'give a Registry of prom-client',
  },
  stepLabel: YES_OR_NO,
  sinks: { is: areSinks, hint: 'give them by name, such as { spans: otel, log: file, status }' },
};

/** An observer for all runs of an engine, or of several. */
export interface Metrics extends Observer {
  readonly register: MetricRegistry;
  /** All metrics of the registry as Prometheus reads them. */
  text(): Promise<string>;
}

/**
 * Counts and times of runs, steps, branches and pools as `heddle_…` metrics. Labels hold names of workflows, types of
 * steps, statuses and codes, never ids of runs; a label has at most 200 values, later ones are `_other`. Needs the
 * package prom-client. Throws a `TypeError` for an option that makes no sense, and an `Error` where the package is
 * not there, or the registry has these metrics already.
 */
export async function prometheusMetrics(options: MetricsOptions = {}): Promise<Metrics> {
  const fault = optionFault(options, KINDS);
  if (fault !== undefined) throw new TypeError(`${fault.message}: ${fault.hint}`);
  const register = options.register ?? (await newRegistry());
  const seen: Seen = { meters: new Map(), workflows: new Set(), pools: new Map() };
  const byStep = options.stepLabel === true;
  const { sinks = {} } = options;
  const families = newFamilies(looksAt(seen, sinks), byStep, tellFull);
  for (const family of Object.values(families)) register.registerMetric(family as never);
  const meterOf = (run: Readonly<Run>) => {
    let meter = seen.meters.get(run);
    if (meter === undefined) {
      meter = new RunMeter(run, families, byStep);
      note(meter, seen);
    }
    return meter;
  };
  return {
    name: 'prometheus-metrics',
    register,
    text: () => register.metrics(),
    event: (event, run) => meterOf(run).take(event),
    left: (run) => {
      seen.meters.delete(run);
    },
  };
}

async function newRegistry(): Promise<MetricRegistry> {
  try {
    // It is CommonJS, whose names not every loader finds.
    const { default: client } = await import('prom-client');
    return new client.Registry();
  } catch (cause) {
    throw new Error('metrics need the package prom-client: npm i prom-client', { cause });
  }
}

function tellFull(metric: string, label: string): void {
  process.emitWarning(
    `the label ${quoted(label)} of ${metric} has too many values: later ones are counted as "_other"`,
  );
}

interface Seen {
  /** Of the runs that are run here now. */
  readonly meters: Map<Readonly<Run>, RunMeter>;
  readonly workflows: Set<string>;
  /** Sizes of pools that steps take from. */
  readonly pools: Map<string, number>;
}

function note(meter: RunMeter, { meters, workflows, pools }: Seen): void {
  const { plan } = meter.run;
  meters.set(meter.run, meter);
  workflows.add(plan.graph.workflow.name);
  for (const { demand } of plan.graph.settings)
    for (const { pool } of demand?.costs ?? []) pools.set(pool, plan.pools.get(pool)?.size ?? 0);
}

function looksAt({ meters, workflows, pools }: Seen, sinks: CountedSinks): Looks {
  const perRun =
    (count: (meter: RunMeter) => number): Looks['activeRuns'] =>
    (at) => {
      for (const name of workflows) at(name);
      for (const meter of meters.values())
        at(meter.run.plan.graph.workflow.name).value += count(meter);
    };
  return {
    activeRuns: perRun(({ run }) => (run.status === 'running' ? 1 : 0)),
    waitingRuns: perRun(({ run }) => (run.status === 'waiting' ? 1 : 0)),
    activeSteps: perRun(({ running }) => running.size),
    activeBranches: perRun(({ run }) =>
      limitsBranches(run) ? branchView(run, run.plan.maxBranches).active : 0,
    ),
    poolUsed: (at) => {
      for (const pool of pools.keys()) at(pool);
      for (const { run, running } of meters.values())
        for (const step of running)
          for (const { pool, amount } of settingsOf(run, step).demand?.costs ?? [])
            at(pool).value += amount;
    },
    poolSize: (at) => {
      for (const [pool, size] of pools) at(pool).value = size;
    },
    dropped: droppedBy(sinks),
    statusSends: sendsOf(sinks),
  };
}
