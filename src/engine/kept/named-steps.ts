/**
 * The steps that a retry or a fork names, held against those that there are.
 * Knows ids of steps and of items; must not know what becomes of a step that was named.
 */
import { isLeftOut } from '../../graph/cut.ts';
import type { Graph } from '../../graph/graph.ts';
import type { PlanShape } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { itemOfId, stepOfId } from '../../run/step-ids.ts';
import { show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';
import { stepHint } from '../step-hint.ts';
import { type FromWithin, fromWithin, NOTHING_WITHIN } from './from-within.ts';
import type { RerunCall, ResumedCall } from './rerun-call.ts';

export interface NamedSteps {
  /** As they were given. */
  readonly ids: ReadonlySet<string>;
  /** Those that were named as a whole, by their numbers in the workflow of the new run. */
  readonly wholes: ReadonlySet<number>;
  /** With those of which a part was named. */
  readonly all: ReadonlySet<number>;
  readonly within: FromWithin;
}

/** `gone`: ids of steps that the workflow of now does not have, which may be named all the same. */
export function namedSteps(
  run: Readonly<Run<PlanShape>>,
  graph: Graph,
  { kind, options }: RerunCall | ResumedCall,
  gone: ReadonlySet<string>,
): NamedSteps {
  const given = [kind === 'fork' ? options.from : (options.step ?? [])].flat();
  const ids = given.filter((id) => !gone.has(id));
  const isWithin = (id: string) => kind === 'fork' && graph.indexOf(id) < 0 && mayBeWithin(run, id);
  const wholes = new Set(ids.filter((id) => !isWithin(id)).map((id) => numberOf(run, graph, id)));
  const within = fromWithin(run, ids.filter(isWithin));
  const parts = new Set([...within.named.keys()].map((id) => numberOf(run, graph, id)));
  const covered = [...parts].every((step) => wholes.has(step));
  return {
    ids: new Set(given),
    wholes,
    all: new Set([...wholes, ...parts]),
    within: covered ? NOTHING_WITHIN : within,
  };
}

/** Whether it starts with the id of a step of the earlier run, as ids of items and of their steps do. */
function mayBeWithin({ plan, roots }: Readonly<Run<PlanShape>>, id: string): boolean {
  const steps = plan.graph.steps.slice(0, roots);
  return steps.some((step) => id.startsWith(`${step.id}[`) || id.startsWith(`${step.id}.`));
}

function numberOf(run: Readonly<Run<PlanShape>>, graph: Graph, id: string): number {
  const step = graph.indexOf(id);
  const hook = graph.hooks.get(step);
  if (hook !== undefined) {
    const message = `step ${show(id)} is part of ${hook}, which runs at the end of every run`;
    throw new EngineError('invalid-option', message, { hint: 'name an ordinary step' });
  }
  if (isLeftOut(graph, step)) {
    const message = `step ${show(id)} was left out of the run, and is left out again`;
    const hint = 'name a step that was not, or start the workflow again with other steps';
    throw new EngineError('invalid-option', message, { hint });
  }
  if (step >= 0) return step;
  const ids = graph.steps.slice(0, graph.roots).map((one) => one.id);
  const isGrown = stepOfId(run, id) >= 0 || itemOfId(run, id) !== undefined;
  const hint = isGrown ? 'fork the run from it, or name a step of the workflow' : stepHint(id, ids);
  throw new EngineError('invalid-option', `${show(id)} is not a step of the workflow`, { hint });
}
