/**
 * What is kept of a plan so that its run can be resumed by another process, and back.
 * Knows workflows, choices and definitions of steps; must not know stores, nor import anybody's code.
 */
import { idOf } from '../../graph/graph.ts';
import { type KeptShape, keptShape } from '../../graph/kept-shape.ts';
import { isCode } from '../../modules/kinds.ts';
import { SNAPSHOT_VERSION } from '../../run/kept-plan.ts';
import { NOTHING_REUSED, type Plan, type ReusedResult } from '../../run/plan.ts';
import { hasErrors } from '../../workflow/diagnostic.ts';
import { readWorkflow } from '../../workflow/formats/index.ts';
import type { Step, Workflow } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import { variablesAt } from '../plan/env-values.ts';
import type { RunOptions } from '../plan/run-options.ts';
import { findKept, type KeptSource, keptSource } from './kept-file.ts';

/** Everything that the plan of a run is made from, as plain JSON. No value of the environment is in it. */
export interface Snapshot {
  readonly version: typeof SNAPSHOT_VERSION;
  /** The file of the workflow, as it was. */
  readonly source?: KeptSource;
  /**
   * Ids and definitions in the order of step numbers, which events name; `contents` of steps that are
   * made of files.
   */
  readonly steps: readonly (readonly [id: string, definition: string, contents?: string])[];
  /** What its events are added up with, by the same numbers. */
  readonly shape: KeptShape;
  readonly options: StoredOptions;
  readonly input: unknown;
  /** Names of the variables, listed or inherited by steps, that were set when it began. */
  readonly variables?: readonly string[];
  /** The run that this one was made from. */
  readonly from?: Origin;
  /** The run from whose id idempotency keys are made, where it is another one. */
  readonly keysOf?: string;
  /** Results that this run has from others, by step id. */
  readonly reused?: readonly (readonly [id: string, result: ReusedResult])[];
}

/** Which run another one was made from, and how. */
export interface Origin {
  readonly runId: string;
  readonly kind: 'retry' | 'fork';
}

/** What of a run its plan does not say. */
export interface SnapshotMore {
  /** By step number: a few letters that differ when the files of the step do. */
  readonly contents?: ReadonlyMap<number, string>;
  readonly from?: Origin | undefined;
  /** The root of the project that the store belongs to. */
  readonly project?: string | undefined;
}

type StoredOptions = Omit<
  RunOptions,
  'observers' | 'signal' | 'leave' | 'concurrency' | 'maxBranches'
> & {
  readonly concurrency?: RunOptions['concurrency'] | 'unlimited';
  readonly maxBranches?: number | 'unlimited';
};

export function snapshotOf(plan: Plan, options: RunOptions, more: SnapshotMore = {}): Snapshot {
  const { graph, input, runId, seed, keysOf, reused } = plan;
  const variables = Object.keys(variablesAt(plan));
  const { contents, from, project } = more;
  const { source } = graph.workflow;
  const { observers: _, signal: __, leave: ___, concurrency, maxBranches, ...rest } = options;
  return {
    version: SNAPSHOT_VERSION,
    ...(source && { source: keptSource(source, project) }),
    steps: Array.from({ length: graph.size }, (____, step) => {
      const [id, definition] = [idOf(graph, step), definitionOf(graph.steps[step]!)];
      const made = contents?.get(step);
      return made === undefined ? [id, definition] : [id, definition, made];
    }),
    shape: keptShape(graph),
    options: {
      ...rest,
      runId,
      seed,
      ...(concurrency !== undefined && { concurrency: written(concurrency) }),
      ...(maxBranches !== undefined && { maxBranches: written(maxBranches) }),
    },
    input,
    ...(variables.length > 0 && { variables }),
    ...(from !== undefined && { from }),
    ...(keysOf !== runId && { keysOf }),
    ...(reused.size > 0 && {
      reused: [...reused].map(([step, result]) => [idOf(graph, step), result] as const),
    }),
  };
}

/** What a plan has from the runs before it, as it was kept. */
export function reuseOf(
  { reused = [], keysOf, options }: Snapshot,
  { graph, runId }: Plan,
): Pick<Plan, 'reused' | 'keysOf'> {
  const byStep = new Map(reused.map(([id, result]) => [graph.indexOf(id), result]));
  return {
    keysOf: keysOf ?? options.runId ?? runId,
    reused: reused.length === 0 ? NOTHING_REUSED : byStep,
  };
}

/** JSON knows no infinity. */
function written<T>(limit: T): T | 'unlimited' {
  return limit === Number.POSITIVE_INFINITY ? 'unlimited' : limit;
}

function read<T>(limit: T | 'unlimited'): T | number {
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : limit;
}

/** One workflow has many runs. */
const definitions = new WeakMap<Step, string>();

/** A few letters that differ when steps differ in anything but where their results come from. */
function definitionOf(step: Step): string {
  let definition = definitions.get(step);
  if (definition === undefined) {
    definition = lettersOf(step);
    definitions.set(step, definition);
  }
  return definition;
}

function lettersOf({ uses, needs, with: config, settings, run }: Step): string {
  const ids = needs.map((need) => (typeof need === 'string' ? need : need.id));
  const text = JSON.stringify([uses, ids, config, settings, run === undefined ? '' : String(run)]);
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** The choices of the run, as the call made them. */
export function optionsOf({ options }: Snapshot): RunOptions {
  const { concurrency, maxBranches, ...rest } = options;
  return {
    ...rest,
    ...(concurrency !== undefined && {
      concurrency: read(concurrency) as NonNullable<RunOptions['concurrency']>,
    }),
    ...(maxBranches !== undefined && { maxBranches: read(maxBranches) as number }),
  };
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
    throw new EngineError('run-changed', `the workflow of run ${runId} ${where}`, {
      hint: 'give the workflow: { workflow }',
    });
  }
  const { workflow, diagnostics } = readWorkflow(source.text, file!, source.from);
  if (workflow !== undefined && !hasErrors(diagnostics)) return workflow;
  throw new EngineError('run-damaged', `the workflow kept with run ${runId} cannot be read`, {
    diagnostics,
    hint: 'start the workflow again',
  });
}

/** What became of a step between the workflow that a run began with and another one. */
export interface Change {
  readonly id: string;
  readonly what: 'added' | 'changed' | 'removed';
}

/**
 * What is different between the steps that a run began with and those of a workflow. With `contents`
 * (by step number) the files count that the steps are made of, too.
 */
export function changesSince(
  snapshot: Snapshot,
  workflow: Workflow,
  contents?: ReadonlyMap<number, string>,
): Change[] {
  const before = new Map(snapshot.steps.map(([id, ...known]) => [id, known]));
  const changes: Change[] = [];
  for (const [number, step] of workflow.steps.entries()) {
    const { id } = step;
    const [definition, made] = before.get(id) ?? [];
    const now = contents?.get(number);
    const other = made !== undefined && now !== undefined && made !== now;
    if (definition === undefined) changes.push({ id, what: 'added' });
    else if (definition !== definitionOf(step) || other) changes.push({ id, what: 'changed' });
    before.delete(id);
  }
  return [...changes, ...[...before.keys()].map((id) => ({ id, what: 'removed' as const }))];
}
