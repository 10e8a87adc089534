/**
 * Step types and plain settings of every step, checked and shared.
 * Knows settings and declarations; must not know the shape of the graph.
 */
import { formatDuration } from '../std/duration.ts';
import type { Path } from '../std/json-schema.ts';
import { nearest } from '../std/nearest.ts';
import { printable, quoted, show } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import {
  areUsual,
  NO_SETTINGS,
  type RetryPolicy,
  type Step,
  type StepSettings,
  type Workflow,
} from '../workflow/workflow.ts';
import { idleSettings } from './answer-settings.ts';
import type { Catalog, StepDeclaration } from './catalog.ts';
import { demandOf, mostOf } from './demands.ts';
import type { Settings } from './graph.ts';
import { growthFaults } from './growths.ts';
import { memoryFaults } from './memory-limits.ts';
import { SettingsTable } from './settings-table.ts';
import { isModule, readConfig, type UnreadMaps } from './step-config.ts';

/** One try, and sensible times should somebody ask for more. */
export const DEFAULT_RETRY: RetryPolicy = Object.freeze({
  maxAttempts: 1,
  initialIntervalMs: 1_000,
  backoffCoefficient: 2,
  maxIntervalMs: 60_000,
  jitter: 'none',
});

/** What the steps of a workflow are and have. */
export interface StepTable {
  readonly types: StepDeclaration[];
  readonly typeOf: Uint16Array;
  readonly backendOf: string[];
  readonly passes: Uint8Array;
  readonly table: SettingsTable<Settings>;
  readonly unread: UnreadMaps;
  /** Steps whose failure does not count, as their type says. */
  readonly optional: number[];
}

/** `roots`: how many of the steps stand in no body. */
export function readSettings(
  workflow: Workflow,
  { catalog, roots }: { readonly catalog: Catalog; readonly roots: number },
  found: Diagnostic[],
): StepTable {
  const size = workflow.steps.length;
  const usual = settingsFrom(workflow, NO_SETTINGS);
  const settings: StepTable = {
    types: [],
    typeOf: new Uint16Array(size),
    backendOf: [],
    passes: new Uint8Array(size),
    table: new SettingsTable(size, usual),
    unread: { templates: new Map(), itemKeys: new Map(), conditions: new Map() },
    optional: [],
  };
  if (workflow.defaults?.retry !== undefined)
    checkDelays(usual, 'workflow', ['defaults', 'retry'], found);
  const numbers = new Map<string, number>();
  let last = { uses: '', cpu: false, type: -1 };
  for (let s = 0; s < size; s++) {
    const step = workflow.steps[s]!;
    const cpu = needsProcessor(step);
    if (step.uses !== last.uses || cpu !== last.cpu) {
      // Functions of modules leave this thread when they need the processor; closures cannot.
      const module = isModule(step.uses);
      const use = { name: module ? 'function' : step.uses, threads: module && cpu };
      const key = `${use.name} ${use.threads}`;
      const known = numbers.get(key);
      const type =
        known !== undefined && known >= 0 ? known : addType(use, s, { settings, catalog, found });
      numbers.set(key, type);
      // An unknown type is reported at every step that names it.
      last = { uses: type < 0 ? '' : step.uses, cpu, type };
    }
    const { type } = last;
    readPlain(workflow, s, settings.table, found);
    if (type < 0) continue;
    const declaration = settings.types[type]!;
    settings.typeOf[s] = type;
    fromType(step, s, declaration, settings);
    const required = requiredBy(declaration, cpu && isModule(step.uses));
    if (declaration.grows === undefined) memoryFaults(step, { s, required }, found);
    if (declaration.grows !== undefined || isGrowing(step))
      growthFaults(step, s, declaration, found);
    if (declaration.expects !== undefined) idleSettings(step, s, declaration.expects, found);
    if ((step.settings.intent ?? declaration.intent) === 'analyze') {
      settings.passes[s] = 1;
      if (step.settings.output !== undefined) found.push(noOutput(step.id, s));
      if (step.settings.poll !== undefined) found.push(noPoll(step.id, s));
    }
    if (step.run === undefined || step.with !== undefined)
      readConfig(workflow, s, declaration, { settings, isInner: s >= roots, found });
    if (cpu && step.run !== undefined) found.push(cpuWarning(step.id, s));
  }
  return settings;
}

/** What its type says where nobody else does. */
function fromType(
  step: Step,
  s: number,
  { timeoutMs, optional }: StepDeclaration,
  settings: StepTable,
): void {
  const { table } = settings;
  if (timeoutMs !== undefined && table.of(s).timeoutMs === undefined)
    table.own(s).timeoutMs = timeoutMs;
  if (optional === true && step.settings.optional === undefined) settings.optional.push(s);
}

/** Whether it has what only steps that grow can have. */
function isGrowing({ body, cases, calls }: Step): boolean {
  return body !== undefined || cases !== undefined || calls !== undefined;
}

interface Into {
  readonly settings: StepTable;
  readonly catalog: Catalog;
  readonly found: Diagnostic[];
}

/** A step type, and whether its functions run on threads. */
interface TypeUse {
  readonly name: string;
  readonly threads: boolean;
}

function needsProcessor({ settings: { pool, cost } }: Step): boolean {
  return pool === 'cpu' || (cost !== undefined && mostOf(cost.cpu ?? 0) > 0);
}

function requiredBy({ onThreads, requires = [] }: StepDeclaration, threads: boolean) {
  return (threads && onThreads) || requires;
}

function noOutput(id: string, s: number): Diagnostic {
  const message = `step ${quoted(id)} passes its input on: it has no output of its own that a schema could fit.`;
  const fix = 'put the schema at the step that makes it, or write intent: transform';
  return diagnostic('E_SCHEMA', message, { path: stepPath(s, 'output'), atKey: true, fix });
}

function noPoll(id: string, s: number): Diagnostic {
  const message = `step ${quoted(id)} passes its input on: however often it looks, its output is the same.`;
  const fix = 'poll the step that makes it, or write intent: transform';
  return diagnostic('E_POLL', message, { path: stepPath(s, 'poll'), atKey: true, fix });
}

function cpuWarning(id: string, s: number): Diagnostic {
  const message = `step ${quoted(id)} takes a place in the pool cpu, but a function written here runs on the main thread.`;
  const fix = 'export it from a module and use ./file.ts#export: that runs on a thread of its own';
  return diagnostic('W_CPU', message, { path: stepPath(s, 'pool'), fix });
}

function addType(
  { name, threads }: TypeUse,
  s: number,
  { settings, catalog, found }: Into,
): number {
  const path = stepPath(s, 'uses');
  const declaration = catalog.stepTypes.get(name);
  if (declaration === undefined) {
    const close = nearest(name, catalog.stepTypes.keys());
    const others = `write one of ${[...catalog.stepTypes.keys()].join(', ')}, or ./file.ts#export`;
    const toCall = `to run another workflow, write uses: workflow, with: { file: ${printable(name)} }`;
    const isFile = /\.ya?ml$/i.test(name);
    const fix = isFile ? toCall : close === undefined ? others : `did you mean "${close}"?`;
    found.push(
      diagnostic('E_UNKNOWN_STEP_TYPE', `${show(name)} is not a step type.`, { path, fix }),
    );
    return -1;
  }
  const required = requiredBy(declaration, threads);
  const backend = catalog.backends.find((b) => required.every((a) => b.offers.includes(a)));
  if (backend === undefined) {
    const message = `step type ${quoted(name)} requires ${required.join(' and ')}, which no backend offers.`;
    const fix = `offered: ${catalog.backends.map((b) => `${b.name} (${b.offers.join(', ')})`).join('; ')}`;
    found.push(diagnostic('E_NO_BACKEND', message, { path, fix }));
    return -1;
  }
  settings.backendOf.push(backend.name);
  return settings.types.push(declaration) - 1;
}

/** What many steps may have alike. */
function readPlain(
  workflow: Workflow,
  s: number,
  table: SettingsTable<Settings>,
  found: Diagnostic[],
): void {
  const { id, settings: own } = workflow.steps[s]!;
  if (areUsual(own)) return;
  if (PLAIN.some((name) => own[name] !== undefined)) {
    const settings = settingsFrom(workflow, own);
    if (own.retry !== undefined)
      checkDelays(settings, `step ${quoted(id)}`, stepPath(s, 'retry'), found);
    table.share(s, settings);
  }
  // No two steps have the same schema by chance.
  if (own.output !== undefined) table.own(s).output = own.output;
}

/** A first delay above the longest one is a mistake in one of the two. */
function checkDelays({ retry }: Settings, who: string, path: Path, found: Diagnostic[]): void {
  const { initialIntervalMs, maxIntervalMs, intervalsMs } = retry;
  if (intervalsMs !== undefined || initialIntervalMs <= maxIntervalMs) return;
  const [first, longest] = [formatDuration(initialIntervalMs), formatDuration(maxIntervalMs)];
  const message = `${who}: "initial_interval" (${first}) is longer than "max_interval" (${longest}).`;
  found.push(
    diagnostic('E_RANGE', message, {
      path: [...path, 'initial_interval'],
      fix: `lower it, or write max_interval: ${first}`,
    }),
  );
}

const PLAIN = [
  'retry',
  'timeoutMs',
  'totalTimeoutMs',
  'queueTimeoutMs',
  'branchTimeoutMs',
  'graceMs',
  'memoryMax',
  'priority',
  'pool',
  'cost',
  'concurrencyKey',
] as const;

/** The time of branches has no default of its own here: not every step starts one. A run can choose the grace. */
function settingsFrom({ defaults }: Workflow, own: StepSettings): Settings {
  const retry = { ...DEFAULT_RETRY, ...defaults?.retry, ...own.retry };
  // Whoever names only the first delay means at least that one.
  const longest = own.retry?.maxIntervalMs ?? defaults?.retry?.maxIntervalMs;
  const maxIntervalMs = longest ?? Math.max(retry.maxIntervalMs, retry.initialIntervalMs);
  return {
    retry: { ...retry, maxIntervalMs },
    timeoutMs: own.timeoutMs ?? defaults?.timeoutMs,
    totalTimeoutMs: own.totalTimeoutMs ?? defaults?.totalTimeoutMs,
    queueTimeoutMs: own.queueTimeoutMs ?? defaults?.queueTimeoutMs,
    branchTimeoutMs: own.branchTimeoutMs,
    graceMs: own.graceMs,
    memoryMax: own.memoryMax,
    priority: own.priority ?? 0,
    demand: demandOf(own),
    key: undefined,
    rule: undefined,
    condition: undefined,
    poll: undefined,
    wiring: undefined,
    config: undefined,
    output: undefined,
    cache: undefined,
  };
}
