/**
 * All steps that a workflow defines: its own, then those of bodies, one body after the other.
 * Knows the order, which gives each definition its number; must not know what any of them means.
 *
 * A body stands behind all that were found before it, so the numbers of the steps of the workflow are those
 * they have without bodies. Places in files go by these numbers. Behind them come those of the workflows that it calls,
 * each of them once and numbered in the same way: kept runs go by the numbers of all.
 */
import { isObject } from '../std/object.ts';
import type { Step, StepBody, Workflow } from './workflow.ts';

/** Bodies may stand within each other so deep. */
export const MAX_DEPTH = 32;
/** The most steps a workflow may define. */
export const MAX_STEPS = 1_000_000;

/** Where the steps of a body stand among the definitions, and which of these grow into it. */
export interface BodyPlace {
  readonly from: number;
  readonly to: number;
  /** The definition that grows into it; the first of those that call it. */
  readonly parent: number;
  /** The case that it is for, where its parent grows into one of several. */
  readonly name: string | undefined;
  /** Set where it is that of a workflow which is called. */
  readonly called?: CalledBody | undefined;
}

/** A workflow that is called, which sees nothing of what is around it. */
export interface CalledBody {
  readonly workflow: string;
  /** All definitions that call it. */
  readonly callers: readonly number[];
}

export interface DefinedBody extends BodyPlace {
  readonly body: StepBody;
}

export interface Definitions {
  readonly steps: readonly Step[];
  readonly bodies: readonly DefinedBody[];
  /** A definition whose body would stand too deep. */
  readonly tooDeep: number | undefined;
}

/** Those of one workflow. */
export function ownDefinitions(own: readonly Step[]): Definitions {
  if (!own.some(hasBody)) return { steps: own, bodies: [], tooDeep: undefined };
  const steps = [...own];
  const bodies: DefinedBody[] = [];
  const depths = new Map<number, number>();
  for (let parent = 0; parent < steps.length && steps.length <= MAX_STEPS; parent++) {
    const step = steps[parent];
    if (!hasBody(step)) continue;
    const depth = depths.get(parent) ?? 0;
    if (depth >= MAX_DEPTH) return { steps, bodies, tooDeep: parent };
    for (const { name, body } of bodiesOf(step)) {
      const from = steps.length;
      for (const inner of body.steps) {
        if (hasBody(inner)) depths.set(steps.length, depth + 1);
        steps.push(inner);
      }
      bodies.push({ from, to: steps.length, parent, name, body });
    }
  }
  return { steps, bodies, tooDeep: undefined };
}

/** What a step may grow into: one body, or one for each case. One without steps is none. */
export function bodiesOf({
  body,
  cases,
}: Pick<Step, 'body' | 'cases'>): Pick<DefinedBody, 'name' | 'body'>[] {
  const named = isObject(cases) ? Object.entries(cases) : [];
  return [{ name: undefined, body }, ...named.map(([name, one]) => ({ name, body: one }))].filter(
    (one): one is Pick<DefinedBody, 'name' | 'body'> => isBody(one.body),
  );
}

/** Code may hold anything. */
function hasBody(step: Step | undefined): step is Step {
  return isBody(step?.body) || isObject(step?.cases);
}

function isBody(body: StepBody | undefined): body is StepBody {
  return Array.isArray(body?.steps) && body.steps.length > 0;
}

/** The workflow with its own definitions as steps: by their numbers they are found as if none stood in a body. */
export function flatWorkflow(workflow: Workflow): Workflow {
  const { steps } = ownDefinitions(workflow.steps);
  return steps === workflow.steps ? workflow : { ...workflow, steps };
}

/** Definitions of a workflow among those of all. */
export interface Home {
  readonly workflow: Workflow;
  /** The number of its first one. */
  readonly from: number;
  /** The definitions that call it. */
  readonly callers: readonly number[];
}

/**
 * A workflow and all that it calls, itself first: each once, in the order in which they are found. One that calls
 * itself is there twice, as what is run and as what is called.
 */
export function homesOf(
  workflow: Workflow,
  ownOf: (workflow: Workflow) => readonly Step[],
): readonly Home[] {
  const homes: (Home & { readonly callers: number[] })[] = [{ workflow, from: 0, callers: [] }];
  const known = new Map<Workflow, Home & { readonly callers: number[] }>();
  let size = 0;
  for (let i = 0; i < homes.length; i++) {
    const home = homes[i]!;
    const steps = ownOf(home.workflow);
    Object.assign(home, { from: size });
    for (const [s, step] of steps.entries()) {
      // Code may hold anything.
      const calls = step?.calls;
      if (calls === undefined) continue;
      let called = known.get(calls);
      if (called === undefined) {
        called = { workflow: calls, from: 0, callers: [] };
        known.set(calls, called);
        homes.push(called);
      }
      called.callers.push(size + s);
    }
    size += steps.length;
  }
  return homes;
}

/** Those of a workflow and of all that it calls. */
export function definitionsOf(workflow: Workflow): {
  readonly steps: readonly Step[];
  readonly bodies: readonly BodyPlace[];
} {
  const own = ownDefinitions(workflow.steps);
  if (!own.steps.some(({ calls }) => calls !== undefined)) return own;
  const parts = new Map([[workflow, own]]);
  const partOf = (one: Workflow): Definitions => {
    const part = parts.get(one) ?? ownDefinitions(one.steps);
    parts.set(one, part);
    return part;
  };
  const homes = homesOf(workflow, (one) => partOf(one).steps);
  return {
    steps: homes.flatMap((home) => partOf(home.workflow).steps),
    bodies: homes.flatMap((home) => bodiesAt(home, partOf(home.workflow).bodies)),
  };
}

/** The bodies of a workflow where it stands among all; of one that is called also its own. */
export function bodiesAt(
  { workflow, from, callers }: Home,
  bodies: readonly BodyPlace[],
): BodyPlace[] {
  const moved = bodies.map((body) => ({
    ...body,
    from: body.from + from,
    to: body.to + from,
    parent: body.parent + from,
  }));
  if (from === 0) return moved;
  const to = from + workflow.steps.length;
  const called = { workflow: workflow.name, callers };
  return [{ from, to, parent: callers[0]!, name: undefined, called }, ...moved];
}

/**
 * A name for each definition that no other one has: `load`, in the body of `each` `each[].load`, in a case of
 * `route` `route[letter].load`, and in a workflow that `report` calls `report.load`.
 */
export function definitionIds({
  steps,
  bodies,
}: {
  readonly steps: readonly { readonly id: string }[];
  readonly bodies: readonly BodyPlace[];
}): string[] {
  const ids = steps.map(({ id }) => id);
  for (const { from, to, parent, name, called } of bodies) {
    const around = idPrefix(ids[parent]!, name, called !== undefined);
    for (let step = from; step < to; step++) ids[step] = `${around}${ids[step]}`;
  }
  return ids;
}

/** That of one of them; `bodies`: also that of the workflow, which is the first. */
export function definitionId(
  {
    steps,
    bodies,
  }: {
    readonly steps: readonly { readonly id: string }[];
    readonly bodies: readonly BodyPlace[];
  },
  def: number,
): string {
  let [id, at] = [steps[def]!.id, def];
  for (;;) {
    const body = bodies.find(({ from, to }, place) => place > 0 && from <= at && at < to);
    if (body === undefined) return id;
    const { name, called, parent } = body;
    at = called?.callers[0] ?? parent;
    id = `${idPrefix(steps[at]!.id, name, called !== undefined)}${id}`;
  }
}

/** What stands before the ids of a body. */
export function idPrefix(parent: string, name: string | undefined, isCalled: boolean): string {
  return isCalled ? `${parent}.` : `${parent}[${name ?? ''}].`;
}
