/**
 * All steps that a workflow defines: its own, then those of bodies, one body after the other.
 * Knows the order, which gives each definition its number; must not know what any of them means.
 *
 * A body stands behind all that were found before it, so the numbers of the steps of the workflow are those
 * they have without bodies. Places in files and kept runs go by these numbers.
 */
import type { Step, StepBody, Workflow } from './workflow.ts';

/** Bodies may stand within each other so deep. */
export const MAX_DEPTH = 32;
/** The most steps a workflow may define. */
export const MAX_STEPS = 1_000_000;

/** Where the steps of a body stand among the definitions. */
export interface DefinedBody {
  readonly from: number;
  readonly to: number;
  /** The definition that grows into it. */
  readonly parent: number;
  /** The case that it is for, where its parent grows into one of several. */
  readonly name: string | undefined;
  readonly body: StepBody;
}

export interface Definitions {
  readonly steps: readonly Step[];
  readonly bodies: readonly DefinedBody[];
  /** A definition whose body would stand too deep. */
  readonly tooDeep: number | undefined;
}

export function definitionsOf(own: readonly Step[]): Definitions {
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
  const named = isMapping(cases) ? Object.entries(cases) : [];
  return [{ name: undefined, body }, ...named.map(([name, one]) => ({ name, body: one }))].filter(
    (one): one is Pick<DefinedBody, 'name' | 'body'> => isBody(one.body),
  );
}

/** Code may hold anything. */
function hasBody(step: Step | undefined): step is Step {
  return isBody(step?.body) || isMapping(step?.cases);
}

function isBody(body: StepBody | undefined): body is StepBody {
  return Array.isArray(body?.steps) && body.steps.length > 0;
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The workflow with all its definitions as steps: by their numbers they are found as if none stood in a body. */
export function flatWorkflow(workflow: Workflow): Workflow {
  const { steps } = definitionsOf(workflow.steps);
  return steps === workflow.steps ? workflow : { ...workflow, steps };
}

/**
 * A name for each definition that no other one has: `load`, in the body of `each` `each[].load`, and in a case of
 * `route` `route[letter].load`.
 */
export function definitionIds({
  steps,
  bodies,
}: {
  readonly steps: readonly { readonly id: string }[];
  readonly bodies: readonly Omit<DefinedBody, 'body'>[];
}): string[] {
  const ids = steps.map(({ id }) => id);
  for (const { from, to, parent, name } of bodies) {
    const around = idPrefix(ids[parent]!, name);
    for (let step = from; step < to; step++) ids[step] = `${around}${ids[step]}`;
  }
  return ids;
}

/** What stands before the ids of a body. */
export function idPrefix(parent: string, name: string | undefined): string {
  return `${parent}[${name ?? ''}].`;
}
