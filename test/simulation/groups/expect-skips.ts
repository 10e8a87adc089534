/**
 * Which steps are skipped, by how those before them have ended.
 * Knows the rules of the guide; must not share code with the scheduler.
 */
import type { FailureMode } from '../../../src/workflow/workflow.ts';
import type { GroupStep } from './group-world.ts';

/** How a step has ended, and what others have to know of it. */
export interface Ended {
  readonly status: 'succeeded' | 'failed' | 'skipped';
  readonly output: unknown;
  /** Some of its items did not succeed, and it did. */
  readonly tolerant: boolean;
  /** A choice has skipped it, or something before it. */
  readonly onPurpose: boolean;
  /** Where it went, and whether a jump led past it. */
  readonly wentTo?: string | undefined;
  readonly passed?: true;
}

export function skipped(onPurpose: boolean): Ended {
  return { status: 'skipped', output: null, tolerant: false, onPurpose };
}

/** Undefined for one that is not. */
export function skipOf(
  one: GroupStep,
  ends: ReadonlyMap<string, Ended>,
  { mode, optional }: { readonly mode: FailureMode; readonly optional: ReadonlySet<string> },
): Ended | undefined {
  const { runIf } = one;
  const before = waitsFor(one);
  const absent = (id: string) => leadsPast(id, ends.get(id)!, one);
  if (before.length > 0 && before.every(absent)) return passed(before, ends);
  const came = before.filter((id) => one.needs.includes(id) || ends.get(id)!.wentTo === one.id);
  const needs = runIf === undefined ? before.filter((id) => !absent(id)) : came;
  const count = (status: string) =>
    needs.filter((id) => ends.get(id)!.status === status && (status === 'failed' || !absent(id)))
      .length;
  const usual = runIf === undefined || runIf === 'all_succeeded';
  if (runIf === 'any_failed') return count('failed') > 0 ? undefined : skipped(true);
  if (runIf === 'any_succeeded') return count('succeeded') > 0 ? undefined : skipped(false);
  if (!usual || count('succeeded') === needs.length) return undefined;
  if (runIf !== undefined) return skipped(false);
  const missing = needs.filter((id) => ends.get(id)!.status !== 'succeeded');
  const because = missing.find((id) =>
    mode === 'best_effort'
      ? ends.get(id)!.onPurpose
      : ends.get(id)!.status !== 'failed' || !optional.has(id),
  );
  if (because === undefined && missing.length < needs.length) return undefined;
  return skipped(ends.get(because ?? missing[0]!)!.onPurpose);
}

/** A step to which nothing leads. */
function passed(before: readonly string[], ends: ReadonlyMap<string, Ended>): Ended {
  const lacking = before.find((id) => !isPassed(ends.get(id)!));
  if (lacking === undefined) return { ...skipped(false), passed: true };
  return skipped(ends.get(lacking)!.onPurpose);
}

/** Its needs, and those that may jump to it. */
export function waitsFor({ needs, jumpers }: GroupStep): readonly string[] {
  return [...new Set([...needs, ...jumpers])];
}

/** Whether a step that it waits for counts as not there. */
function leadsPast(id: string, { wentTo, passed }: Ended, one: GroupStep): boolean {
  if (wentTo !== undefined) return wentTo !== one.id;
  return passed === true || (one.jumpers.includes(id) && !one.needs.includes(id));
}

function isPassed({ status, passed }: Ended): boolean {
  return status === 'succeeded' || passed === true;
}
