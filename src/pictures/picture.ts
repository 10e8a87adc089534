/**
 * What every picture is drawn from: the steps of a graph, or those of a run and how each one stands.
 * Knows shapes, which are kept with runs; must not know definitions of steps, nor how anything is drawn.
 */
import { isLeftOut, wholeOf } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import type { Shape } from '../graph/shape.ts';
import { itemsView } from '../run/items-view.ts';
import type { PlanShape } from '../run/plan.ts';
import { type Run, statusOf } from '../run/run.ts';
import type { StepStatus } from '../run/status.ts';
import { waitText } from '../run/wait.ts';
import { itemsText } from './items-text.ts';

export interface Subject {
  /** The name of the workflow, or the id of the run. */
  readonly name: string;
  readonly shape: Shape;
  /** By step number; undefined where nothing has run and nothing is left out. */
  readonly lookOf: (step: number) => Look | undefined;
  /** For what a step waits, and until when, in words. */
  readonly waitOf: (step: number) => string | undefined;
  /** Where it has jumped to, if it has. */
  readonly wentTo: (step: number) => number | undefined;
}

/** How a step stands; what a run leaves out looks otherwise than what it has skipped. */
export type Look = StepStatus | 'left_out';

export interface Picture {
  readonly name: string;
  /** The file ending that asks for it. */
  readonly extension: string;
  readonly draw: (subject: Subject) => string;
}

export function graphSubject(graph: Graph): Subject {
  const nothing = () => undefined;
  const { name } = graph.workflow;
  return { name, waitOf: nothing, wentTo: nothing, ...drawn(graph, nothing) };
}

export function runSubject(run: Readonly<Run<PlanShape>>): Subject {
  const { graph, runId } = run.plan;
  const waitOf = (step: number) => {
    if (step >= run.roots) return undefined;
    const items = itemsView(run, step);
    if (items !== undefined) return itemsText(items);
    const wait = run.waits.get(step);
    return wait && waitText(wait);
  };
  // What a step has grown into stands in many ways at once: the step tells how many.
  const own = (step: number) => (step < run.roots ? statusOf(run, step) : undefined);
  const wentTo = (step: number) => run.jumps.get(step);
  return { name: runId, waitOf, wentTo, ...drawn(graph, own) };
}

/** All steps are drawn, also where a part of them runs. */
function drawn(
  shape: Shape,
  statusOf: (step: number) => StepStatus | undefined,
): Pick<Subject, 'shape' | 'lookOf'> {
  const lookOf = (step: number) => (isLeftOut(shape, step) ? 'left_out' : statusOf(step));
  return { shape: wholeOf(shape), lookOf };
}

/** In words for people. */
export function lookText(look: Look): string {
  return look === 'left_out' ? 'left out' : look;
}

/** What stands below the name of a step: `function, optional, failed`. */
export function factsOf({ shape, lookOf, waitOf }: Subject, step: number): string {
  const facts = [shape.steps[step]!.uses];
  if (shape.optional.has(step)) facts.push('optional');
  const look = lookOf(step);
  if (look !== undefined) facts.push(lookText(look));
  const wait = waitOf(step);
  if (wait !== undefined) facts.push(wait);
  return facts.join(', ');
}
