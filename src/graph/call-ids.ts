/**
 * Steps that would be called as ones of a workflow that a step beside them calls: ids may hold dots.
 * Knows workflows as authored; must not know numbers beyond those of their lists, nor what runs.
 */
import { quoted, show } from '../std/printable.ts';
import type { Definitions } from '../workflow/definitions.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Step } from '../workflow/workflow.ts';

/** In each list of a workflow; within one file, what stands in cases is looked at where ids are numbered. */
export function callIdFaults({ steps, bodies }: Definitions): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { from, to } of [{ from: 0, to: rootsOf(steps, bodies) }, ...bodies]) {
    const beside = new Map<string, Step>();
    for (const step of steps.slice(from, to)) beside.set(step.id, step);
    for (let s = from; s < to; s++) {
      const { id } = steps[s]!;
      for (let dot = id.indexOf('.'); dot > 0; dot = id.indexOf('.', dot + 1)) {
        const caller = beside.get(id.slice(0, dot));
        if (caller === undefined || !calls(caller) || !hasWithin(caller, id.slice(dot + 1)))
          continue;
        const message = `two steps would have the id ${show(id)} in a run: this one, and one of the workflow that ${quoted(caller.id)} runs.`;
        const fix = `rename this one or ${quoted(caller.id)}`;
        found.push(diagnostic('E_DUPLICATE_ID', message, { path: stepPath(s, 'id'), fix }));
      }
    }
  }
  return found;
}

/** The lists of bodies stand behind that of the workflow. */
function rootsOf(steps: readonly Step[], bodies: Definitions['bodies']): number {
  return bodies[0]?.from ?? steps.length;
}

function calls({ calls: called, cases }: Step): boolean {
  return called !== undefined || Object.values(cases ?? {}).some(({ steps }) => steps.some(calls));
}

/** Whether what a step runs once has a step that is called so, from there. */
function hasWithin({ calls: called, cases }: Step, rest: string): boolean {
  const lists = [called?.steps, ...Object.values(cases ?? {}).map(({ steps }) => steps)];
  return lists.some((list) => Array.isArray(list) && hasStep(list, rest));
}

function hasStep(list: readonly Step[], rest: string): boolean {
  return list.some(
    (step) =>
      step?.id === rest ||
      (rest.startsWith(`${step?.id}.`) && hasWithin(step, rest.slice(step.id.length + 1))),
  );
}
