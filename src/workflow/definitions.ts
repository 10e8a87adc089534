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
    const from = steps.length;
    for (const inner of step.body.steps) {
      if (hasBody(inner)) depths.set(steps.length, depth + 1);
      steps.push(inner);
    }
    bodies.push({ from, to: steps.length, parent, body: step.body });
  }
  return { steps, bodies, tooDeep: undefined };
}

/** Code may hold anything. */
function hasBody(step: Step | undefined): step is Step & { readonly body: StepBody } {
  return Array.isArray(step?.body?.steps);
}

/** The workflow with all its definitions as steps: by their numbers they are found as if none stood in a body. */
export function flatWorkflow(workflow: Workflow): Workflow {
  const { steps } = definitionsOf(workflow.steps);
  return steps === workflow.steps ? workflow : { ...workflow, steps };
}

/** A name for each definition that no other one has: `load`, and `each[].load` in the body of `each`. */
export function definitionIds({
  steps,
  bodies,
}: {
  readonly steps: readonly { readonly id: string }[];
  readonly bodies: readonly Omit<DefinedBody, 'body'>[];
}): string[] {
  const ids = steps.map(({ id }) => id);
  for (const { from, to, parent } of bodies)
    for (let step = from; step < to; step++) ids[step] = `${ids[parent]}[].${ids[step]}`;
  return ids;
}
