/**
 * Events as people and programs outside get them: steps by their ids.
 * Knows which fields name steps and definitions; must not know who reads them.
 */
import { definitionId } from '../workflow/definitions.ts';
import { type Event, FIELDS } from './event.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import { idOf } from './steps.ts';

/** The event with ids of steps in place of their numbers; of steps that the run may not have yet those of their definitions. */
export function withStepIds(event: Event, run: Readonly<Run<PlanShape>>): Record<string, unknown> {
  const changed: Record<string, unknown> = { ...event };
  for (const [name, { withSteps, withDefinitions }] of FIELDS[event.type]) {
    if (withSteps !== undefined)
      changed[name] = withSteps(changed[name], (step) => idOf(run, step));
    else if (withDefinitions !== undefined)
      changed[name] = withDefinitions(changed[name], (def) => definitionId(run.plan.graph, def));
  }
  return changed;
}
