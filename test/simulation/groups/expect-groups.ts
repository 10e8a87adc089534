/**
 * What should come of a world with groups in which neither a failure nor a time stops anything.
 * Knows the rules of the guide; must not share code with the scheduler.
 */

import type { Before } from './before.ts';
import { everyStep, type GroupStep, type GroupWorld } from './group-world.ts';
import { Unrolled } from './unroll-groups.ts';

export interface Expected {
  readonly status: string;
  /** By whole id. */
  readonly statuses: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, unknown>;
  /** By whole id of a step that comes to wait for a message: its name. */
  readonly heard: ReadonlyMap<string, string>;
  /** Where such a step is one that is added: the step that adds it, which is there before. */
  readonly addedBy: ReadonlyMap<string, string>;
}

/** Whether what comes of it does not depend on what ends first. */
export function isTimeless(world: GroupWorld): boolean {
  const isCalm = ({ grows, timeoutMs }: GroupStep) =>
    timeoutMs === undefined && !(grows?.kind === 'items' && grows.mode === 'fail_fast');
  if (world.mode === 'fail_fast' || world.cancel !== undefined) return false;
  if (world.timeoutMs !== undefined) return false;
  return world.flows.every(({ mode }) => mode !== 'fail_fast') && everyStep(world).every(isCalm);
}

export function expectedOf(world: GroupWorld, before?: Before): Expected {
  const unrolled = new Unrolled(world, before);
  const { status } = unrolled.whole();
  const { statuses, outputs, heard, addedBy } = unrolled;
  return { status, statuses, outputs, heard, addedBy };
}
