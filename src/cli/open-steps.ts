/**
 * Which steps of a run somebody wants to look into, held against those that there are.
 * Knows workflows and ids; must not know what is drawn.
 */
import type { Workflow } from '../index.ts';
import { STEP_TYPES } from '../registry.ts';
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';
import { UsageError } from './command.ts';

const GROWING: ReadonlySet<string> = new Set(
  STEP_TYPES.filter(({ grows }) => grows !== undefined).map(({ name }) => name),
);

/** Throws a `UsageError` for one that never is within a step that runs others. Which items there are is not known yet. */
export function checkOpen(ids: readonly string[] = [], workflow: Workflow | undefined): void {
  if (workflow === undefined) return;
  const groups = workflow.steps.filter(({ uses }) => GROWING.has(uses)).map(({ id }) => id);
  for (const id of ids) {
    if (groups.some((group) => id === group || startsIn(id, group))) continue;
    throw noGroup(id, groups);
  }
}

/** `groups`: the steps that do run others. */
export function noGroup(id: string, groups: readonly string[]): UsageError {
  const close = nearest(id, groups);
  const fix =
    groups.length === 0
      ? 'leave --open out: no step does'
      : close === undefined
        ? `those are ${groups.join(', ')}`
        : `did you mean ${show(close)}?`;
  return new UsageError(`--open ${show(id)} is no step that runs others`, fix);
}

/** `each[17]` and `route.inner` stand in `each` and `route`. */
function startsIn(id: string, group: string): boolean {
  return id.startsWith(`${group}[`) || id.startsWith(`${group}.`);
}
