/**
 * What people are told who named a step or an item that a run does not have.
 * Knows ids and what has grown; must not know what was asked of it.
 */
import { ownersOf } from '../../graph/body.ts';
import type { PlanShape } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { itemName } from '../../run/segment.ts';
import { itemNamed, itemOfId, itemParts, lookUpStep, stepOfId } from '../../run/step-ids.ts';
import { nearest } from '../../std/nearest.ts';
import { printable, show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';
import { stepHint } from '../step-hint.ts';
import { neverThere } from './answer-names.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** Why the run has no step, and no item, of that id: with the one that is near, else those that there are. */
export function unknownPlace(run: AnyRun, id: string): EngineError {
  const { parent = '', item } = itemParts(id) ?? {};
  const around = lookUpStep(run, parent);
  if (around?.step !== undefined && runsOthers(run, around.def)) {
    const { def, step } = around;
    return neverThere(run, id, { def, step, item, rest: id.slice(parent.length) });
  }
  const whole = partOf(run, id);
  if (whole !== undefined) return whole;
  const found = lookUpStep(run, id);
  if (found?.lacks !== undefined) return neverThere(run, id, found.lacks);
  const hint = stepHint(id, idsBeside(run, id));
  return new EngineError('invalid-option', `${show(id)} is not a step of the run`, { hint });
}

/** Of a step that runs others for each item, or round by round: these have the item in their ids. One that was reused has none. */
function partOf(run: AnyRun, id: string): EngineError | undefined {
  for (let dot = id.lastIndexOf('.'); dot > 0; dot = id.lastIndexOf('.', dot - 1)) {
    const [head, rest] = [id.slice(0, dot), id.slice(dot + 1)];
    const step = stepOfId(run, head);
    if (step < 0) continue;
    const segment = run.segmentBy.get(step);
    const before = run.plan.reused.get(step)?.from ?? run.plan.regrown?.results.get(head)?.from;
    if (segment === undefined && before !== undefined) return isReused(id, head, before);
    if (segment === undefined || segment.isOnly || segment.count === 0) return undefined;
    const { from, to } = segment.body;
    const ids = run.plan.graph.steps.slice(from, to).map((one) => one.id);
    const own = `${head}[${itemName(segment, 0)}]`;
    const [what, one] = segment.then === 'again' ? ['rounds', 'a round'] : ['items', 'an item'];
    const known = ids.includes(rest) ? rest : (nearest(rest, ids) ?? ids[0]!);
    const hint = `name ${one}, ${printable(own)}, or a step of one, ${printable(`${own}.${known}`)}`;
    const message = `${show(id)} is not a step of the run: step ${show(head)} runs its steps in ${what}`;
    return new EngineError('invalid-option', message, { hint });
  }
  return undefined;
}

function isReused(id: string, head: string, from: string): EngineError {
  const message = `${show(id)} is not a step of the run: step ${show(head)} has its result from run ${show(from)}`;
  return new EngineError('invalid-option', message, { hint: 'look into that run, or fork it' });
}

/** Whether the step that a definition is of grows. */
export function runsOthers({ plan: { graph } }: AnyRun, def: number): boolean {
  return graph.bodies.some((body) => ownersOf(body).includes(def));
}

/** The ids of the steps in the innermost item that is named and that there is; else those of the workflow. */
function idsBeside(run: AnyRun, id: string): string[] {
  const { steps } = run.plan.graph;
  for (let dot = id.lastIndexOf('.'); dot > 0; dot = id.lastIndexOf('.', dot - 1)) {
    const head = id.slice(0, dot);
    const step = stepOfId(run, head);
    const found = itemOfId(run, head) ?? (step < 0 ? undefined : itemNamed(run, step, undefined));
    if (found === undefined) continue;
    const { from, to } = found.segment.body;
    return steps.slice(from, to).map((one) => `${head}.${one.id}`);
  }
  return steps.slice(0, run.roots).map((one) => one.id);
}
