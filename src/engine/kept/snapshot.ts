/**
 * What is kept of a plan so that its run can be resumed by another process, and back.
 * Knows workflows and choices; must not know stores, nor import anybody's code.
 */
import { type Graph, idOf } from '../../graph/graph.ts';
import { type KeptShape, keptShape } from '../../graph/kept-shape.ts';
import { isCode } from '../../modules/kinds.ts';
import { SNAPSHOT_VERSION } from '../../run/kept-plan.ts';
import { type KeptRegrowth, keptRegrowth, regrowthIn } from '../../run/kept-regrowth.ts';
import { NOTHING_REUSED, type Plan, type ReusedResult, type TracedOrigin } from '../../run/plan.ts';
import { show } from '../../std/printable.ts';
import { definitionIds } from '../../workflow/definitions.ts';
import { hasErrors } from '../../workflow/diagnostic.ts';
import { readWorkflow } from '../../workflow/formats/index.ts';
import type { Part } from '../../workflow/part.ts';
import type { Budget, Workflow } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import { type LoadedFile, withTexts } from '../plan/called-files.ts';
import { variablesAt } from '../plan/env-values.ts';
import type { RunOptions } from '../plan/run-options.ts';
import { calledTexts, type KeptCall } from './kept-calls.ts';
import { findKept, type KeptSource, keptSource } from './kept-file.ts';
import { codeOf } from './step-code.ts';

/** Everything that the plan of a run is made from, as plain JSON. No value of the environment is in it. */
export interface Snapshot {
  readonly version: typeof SNAPSHOT_VERSION;
  /** The file of the workflow, as it was. */
  readonly source?: KeptSource;
  /** Those that it calls. */
  readonly called?: readonly KeptCall[];
  /** Ids in the order of step numbers, which events name. */
  readonly steps: readonly string[];
  /** What its events are added up with, by the same numbers. */
  readonly shape: KeptShape;
  /** The steps that the run is about, where those are not all. */
  readonly part?: Part;
  /** What the workflow was made from, and which one it is, where its author says so. */
  readonly args?: unknown;
  readonly workflowVersion?: string;
  /** A few letters for each step, by the same numbers, that differ when its settings or its function do. */
  readonly code: string;
  /** The same for the files of steps that are made of some. */
  readonly contents?: readonly (readonly [step: number, letters: string])[];
  readonly options: StoredOptions;
  /** Choices of the plan that its reports tell. */
  readonly strategy: string;
  readonly branches?: number;
  /** How much it may spend, by name, where that is limited. */
  readonly budget?: Budget;
  readonly input: unknown;
  /** Names of the variables, listed or inherited by steps, that were set when it began. */
  readonly variables?: readonly string[];
  /** The run that this one was made from. */
  readonly from?: Origin;
  /** The run from whose id idempotency keys are made, where it is another one. */
  readonly keysOf?: string;
  /** Results that this run has from others, by step id. */
  readonly reused?: readonly (readonly [id: string, result: ReusedResult])[];
  /** What steps go on with that had grown in the run before. */
  readonly regrown?: KeptRegrowth;
}

/** Which run another one was made from, and how. */
export interface Origin extends TracedOrigin {
  readonly kind: 'retry' | 'fork' | 'resume';
}

/** What of a run its plan does not say. */
export interface SnapshotMore {
  /** By step number: a few letters that differ when the files of the step do. */
  readonly contents?: ReadonlyMap<number, string>;
  readonly from?: Origin | undefined;
  /** The root of the project that the store belongs to. */
  readonly project?: string | undefined;
}

/** Ids of all definitions, each of them another one. */
export function idsOf({ steps, bodies }: Pick<Graph, 'steps' | 'bodies'>): string[] {
  return definitionIds({ steps, bodies: bodies.slice(1) });
}

/** What belongs to the process that runs it, or is kept as something else. */
type NotStored = 'observers' | 'signal' | 'leave' | 'whenWaiting' | 'start' | 'target';

type StoredOptions = Omit<RunOptions, NotStored | 'concurrency' | 'maxBranches'> & {
  readonly concurrency?: RunOptions['concurrency'] | 'unlimited';
  readonly maxBranches?: number | 'unlimited';
};

export function snapshotOf(plan: Plan, options: RunOptions, more: SnapshotMore = {}): Snapshot {
  const { graph, input, runId, seed, keysOf, reused, regrown, strategy } = plan;
  const variables = Object.keys(variablesAt(plan));
  const { contents, from, project } = more;
  const { source, args, version } = graph.workflow;
  const called = graph.homes.length === 1 ? [] : calledTexts(graph.workflow);
  const { observers: _, signal: __, leave: ___, whenWaiting: ____, ...chosen } = options;
  const { start: _____, target: ______, concurrency, maxBranches, ...rest } = chosen;
  return {
    version: SNAPSHOT_VERSION,
    ...(source && { source: keptSource(source, project) }),
    ...(called.length > 0 && { called }),
    steps: idsOf(graph),
    shape: keptShape(graph),
    ...(graph.cut !== undefined && { part: graph.cut.part }),
    ...(args !== undefined && { args }),
    ...(version !== undefined && { workflowVersion: version }),
    code: codeOf(graph),
    ...(contents !== undefined && contents.size > 0 && { contents: [...contents] }),
    options: {
      ...rest,
      runId,
      seed,
      ...(concurrency !== undefined && { concurrency: written(concurrency) }),
      ...(maxBranches !== undefined && { maxBranches: written(maxBranches) }),
    },
    strategy,
    ...(Number.isFinite(plan.maxBranches) && { branches: plan.maxBranches }),
    ...(Object.keys(plan.budget).length > 0 && { budget: plan.budget }),
    input,
    ...(variables.length > 0 && { variables }),
    ...(from !== undefined && { from }),
    ...(keysOf !== runId && { keysOf }),
    ...(reused.size > 0 && {
      reused: [...reused].map(([step, result]) => [idOf(graph, step), result] as const),
    }),
    ...(regrown !== undefined && { regrown: keptRegrowth(regrown) }),
  };
}

/** What a plan has from the runs before it, as it was kept. */
export function reuseOf(
  { reused = [], regrown, keysOf, options, from }: Snapshot,
  { graph, runId }: Plan,
): Pick<Plan, 'reused' | 'regrown' | 'keysOf' | 'origin'> {
  const byStep = new Map(reused.map(([id, result]) => [graph.indexOf(id), result]));
  return {
    keysOf: keysOf ?? options.runId ?? runId,
    reused: reused.length === 0 ? NOTHING_REUSED : byStep,
    ...(regrown !== undefined && { regrown: regrowthIn(regrown) }),
    ...(from !== undefined && { origin: from }),
  };
}

/** JSON knows no infinity. */
function written<T>(limit: T): T | 'unlimited' {
  return limit === Number.POSITIVE_INFINITY ? 'unlimited' : limit;
}

function read<T>(limit: T | 'unlimited'): T | number {
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : limit;
}

/** The choices of the run, as the call made them; which steps it is about, whoever chose them. */
export function optionsOf({ options, part }: Snapshot): RunOptions {
  const { concurrency, maxBranches, ...rest } = options;
  return {
    ...rest,
    ...(part ?? { start: [], target: [] }),
    ...(concurrency !== undefined && {
      concurrency: read(concurrency) as NonNullable<RunOptions['concurrency']>,
    }),
    ...(maxBranches !== undefined && { maxBranches: read(maxBranches) as number }),
  };
}

/** What was kept of the file of a run and of those that it calls, read as if it were at `file`; undefined where none was. */
export function readKept(
  { source, called = [] }: Pick<Snapshot, 'source' | 'called'>,
  file: string,
): LoadedFile | undefined {
  if (source === undefined) return undefined;
  return withTexts(readWorkflow(source.text, file, source.from), new Map(called));
}

/**
 * The workflow as it was when the run began, unless only its author can give it. `file`: where its file
 * is now.
 */
export function workflowOf(
  snapshot: Snapshot,
  runId: string,
  file = snapshot.source && findKept(snapshot.source).file,
): Workflow {
  const { source } = snapshot;
  if (source === undefined || isCode(source.file)) {
    const where = source === undefined ? 'was made in a program' : `is code (${source.file})`;
    throw new EngineError('workflow-missing', `the workflow of run ${show(runId)} ${where}`, {
      hint: 'give the workflow: { workflow }',
    });
  }
  const { workflow, diagnostics } = readKept(snapshot, file!)!;
  if (workflow !== undefined && !hasErrors(diagnostics)) return workflow;
  throw new EngineError('run-damaged', `the workflow kept with run ${runId} cannot be read`, {
    diagnostics,
    hint: 'start the workflow again',
  });
}
