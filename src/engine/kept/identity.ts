/**
 * Whether a workflow is the one that a run began with, and which of its steps are written otherwise.
 * Knows what is kept of workflows; must not know what follows from a difference.
 *
 * Its identity is the ids of its steps in their order, what each uses and needs, the list it stands in,
 * `args` and `version`. Settings and functions are not: code of now runs what has not ended.
 */
import type { Graph } from '../../graph/graph.ts';
import { keptShape } from '../../graph/kept-shape.ts';
import { type ShapeChange, shapeChanges } from '../../graph/shape-changes.ts';
import type { Plan } from '../../run/plan.ts';
import { canonicalJson } from '../../std/canonical-json.ts';
import { defined } from '../../std/defined.ts';
import { copyExact } from '../../std/exact-json.ts';
import { printable, show } from '../../std/printable.ts';
import { definitionIds, definitionsOf } from '../../workflow/definitions.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import { idsOf, type Snapshot } from './snapshot.ts';
import { codeAt, codeOf } from './step-code.ts';

/** What is kept of the workflow of a run. */
export type KeptIdentity = Pick<Snapshot, 'steps' | 'shape' | 'args' | 'workflowVersion'>;

/** What of it is another shape, step by step; nothing where it is the same workflow. */
export function changedShape({ steps, shape }: KeptIdentity, now: Workflow): ShapeChange[] {
  const defined = definitionsOf(now);
  return shapeChanges(steps, shape, { ...defined, ids: definitionIds(defined) });
}

/** Definitions of now that both have and that do something else: by their settings, their function or their files (`contents`). */
export function rewritten(
  snapshot: Snapshot,
  now: Graph,
  contents?: ReadonlyMap<number, string>,
): number[] {
  const before = new Map(snapshot.steps.map((id, number) => [id, number]));
  const made = new Map(snapshot.contents);
  const code = codeOf(now);
  const found: number[] = [];
  for (const [number, id] of idsOf(now).entries()) {
    const was = before.get(id);
    if (was === undefined) continue;
    const [files, filesNow] = [made.get(was), contents?.get(number)];
    const otherFiles = files !== undefined && filesNow !== undefined && files !== filesNow;
    if (otherFiles || codeAt(snapshot.code, was) !== codeAt(code, number)) found.push(number);
  }
  return found;
}

/** Whether a workflow has the arguments that a run was started with. */
export function sameArgs(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(copyExact(one)) === canonicalJson(copyExact(other));
}

/** Everything that makes it another workflow, in words. */
function differences(snapshot: KeptIdentity, now: Workflow): string[] {
  const { args, workflowVersion: version } = snapshot;
  const found: string[] = [];
  if (version !== now.version)
    found.push(`version: ${said(now.version)} instead of ${said(version)}`);
  if (!sameArgs(args, now.args))
    found.push(`args: ${argsText(now.args)} instead of ${argsText(args)}`);
  for (const { step, what } of changedShape(snapshot, now))
    found.push(`${printable(step)}: ${printable(what, 200)}`);
  return found;
}

export function isSame(snapshot: Snapshot, now: Workflow): boolean {
  return differences(snapshot, now).length === 0;
}

const MOST = 5;

/** A run is resumed as the workflow that it began as, or not at all. */
export function refuseChanges(snapshot: Snapshot, now: Workflow, runId: string): void {
  const hint = sameArgs(snapshot.args, now.args)
    ? "give the workflow as it was, or resume with it as it is now: { useCurrent: true }, of resumeAll { onChanged: 'use-current' }"
    : 'give the workflow that these args make';
  refuseDifferences(snapshot, now, { runId, hint });
}

/**
 * Whoever asks for a run as one of a workflow gets one of that workflow, whose results have its types.
 * Throws an `EngineError`: `run-changed`.
 */
export function refuseOther(
  {
    runId,
    workflow,
    snapshot,
  }: { readonly runId: string; readonly workflow: string; readonly snapshot: KeptIdentity },
  given: Workflow,
): void {
  const attach = `engine.attach(${show(runId)})`;
  if (given.name !== workflow) {
    const message = `run ${show(runId)} is one of the workflow ${show(workflow)}, not of ${show(given.name)}`;
    const hint = `choose another id, or take that run as it is: ${attach}`;
    throw new EngineError('run-changed', message, { hint });
  }
  // Whoever attaches has no way to take a workflow as it is now.
  const hint = `give the workflow as it was, or none: ${attach}`;
  refuseDifferences(snapshot, given, { runId, hint });
}

/** The same of a run under way. */
export function keptAs({ runId, graph }: Plan): Parameters<typeof refuseOther>[0] {
  const { name, args, version } = graph.workflow;
  const steps = idsOf(graph);
  const more = defined({ args, workflowVersion: version });
  return { runId, workflow: name, snapshot: { steps, shape: keptShape(graph), ...more } };
}

function refuseDifferences(
  snapshot: KeptIdentity,
  now: Workflow,
  { runId, hint }: { readonly runId: string; readonly hint: string },
): void {
  const found = differences(snapshot, now);
  if (found.length === 0) return;
  const more = found.length > MOST ? `; and ${found.length - MOST} more` : '';
  const texts = `${found.slice(0, MOST).join('; ')}${more}`;
  const message = `the workflow has changed since run ${show(runId)} began: ${texts}`;
  throw new EngineError('run-changed', message, { hint });
}

/**
 * Results that were made with other args are of another workflow, also for one as it is now.
 * Throws an `EngineError`: `run-changed`.
 */
export function refuseOtherArgs(snapshot: Snapshot, now: Workflow, runId: string): void {
  if (snapshot.args !== undefined && !sameArgs(snapshot.args, now.args))
    refuseChanges(snapshot, now, runId);
}

export function argsText(args: unknown): string {
  return args === undefined ? 'none' : printable(canonicalJson(args), 100);
}

function said(version: string | undefined): string {
  return version === undefined ? 'none' : show(version);
}
