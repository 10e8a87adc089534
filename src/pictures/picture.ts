/**
 * What every picture is drawn from: the steps of a graph, or those of a run and how each one stands.
 * Knows shapes, which are kept with runs; must not know definitions of steps, nor how anything is drawn.
 */
import type { Graph } from '../graph/graph.ts';
import type { Shape } from '../graph/shape.ts';
import type { PlanShape } from '../run/plan.ts';
import { type Run, statusOf } from '../run/run.ts';
import type { StepStatus } from '../run/status.ts';

export interface Subject {
  /** The name of the workflow, or the id of the run. */
  readonly name: string;
  readonly shape: Shape;
  /** By step number; undefined where nothing has run. */
  readonly statusOf: ((step: number) => StepStatus) | undefined;
}

export interface Picture {
  readonly name: string;
  /** The file ending that asks for it. */
  readonly extension: string;
  readonly draw: (subject: Subject) => string;
}

export function graphSubject(graph: Graph): Subject {
  return { name: graph.workflow.name, shape: graph, statusOf: undefined };
}

export function runSubject(run: Readonly<Run<PlanShape>>): Subject {
  const { graph, runId } = run.plan;
  return { name: runId, shape: graph, statusOf: (step) => statusOf(run, step) };
}

/** What stands below the name of a step: `function, optional, failed`. */
export function factsOf({ shape, statusOf }: Subject, step: number): string {
  const facts = [shape.steps[step]!.uses];
  if (shape.optional.has(step)) facts.push('optional');
  if (statusOf !== undefined) facts.push(statusOf(step));
  return facts.join(', ');
}
