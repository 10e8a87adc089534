/**
 * The lists of a workflow that steps stand in: the ordinary ones, and one for each hook.
 * Knows which list runs before which; must not know needs.
 */
import type { Hook, Step } from '../workflow/workflow.ts';

export function listOf({ settings }: Step): Hook | 'steps' {
  return settings.hook ?? 'steps';
}

/** Whether a step runs after the other one because of their lists, whatever they need. */
export function isAfter(step: Step, other: Step): boolean {
  return turnOf(step) > turnOf(other);
}

/** 0 for ordinary steps. Of the hooks of one turn only one runs. */
export function turnOf({ settings: { hook } }: Step): number {
  return hook === undefined ? 0 : hook === 'finally' ? 2 : 1;
}
