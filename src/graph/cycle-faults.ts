/**
 * Steps that need each other in a circle, as people are told.
 * Knows circles by number; must not know how they are found.
 */
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { findCycles } from './cycle.ts';
import { isJumpOnly, type JumpNumbering } from './jumps.ts';
import type { Order } from './order.ts';

/** Of a long circle the first steps have their lines named. */
const MAX_CYCLE_PLACES = 8;

/** One finding for each circle. */
export function cycleFaults(
  workflow: Workflow,
  numbering: JumpNumbering,
  order: Order,
): readonly Diagnostic[] {
  const cycles = findCycles(workflow.steps.length, numbering, order);
  return cycles.map((cycle) => cycleFault(workflow, cycle, numbering));
}

function cycleFault(
  workflow: Workflow,
  cycle: readonly number[],
  numbering: JumpNumbering,
): Diagnostic {
  const ids = [...cycle, cycle[0]!].map((step) => workflow.steps[step]!.id);
  const shown = ids.length > 12 ? [...ids.slice(0, 6), '…', ...ids.slice(-5)] : ids;
  const message = `steps need each other in a circle: ${shown.join(' -> ')} (${cycle.length} steps).`;
  // Where the next one of the circle comes before a step: in its needs, or because it may jump there.
  const places = cycle.slice(0, MAX_CYCLE_PLACES).map((step, i) => {
    const before = cycle[(i + 1) % cycle.length]!;
    return isJumpOnly(numbering, before, step)
      ? stepPath(before, 'goes_to')
      : stepPath(step, 'needs');
  });
  const back = places.find((path) => path.at(-1) === 'goes_to');
  if (back !== undefined) {
    const fix = 'jump to steps that come later; to repeat steps write uses: loop';
    return diagnostic('E_CYCLE', message, { path: back, fix });
  }
  const related = places.map((path) => ({ path }));
  const fix = 'remove one of these needs';
  return diagnostic('E_CYCLE', message, { path: places[0]!, fix, related });
}
