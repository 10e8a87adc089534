/**
 * What should come of a world with groups in which neither a failure nor a time stops anything.
 * Knows the rules of the guide; must not share code with the scheduler.
 */
import { HOOKS } from '../../../src/workflow/workflow.ts';
import type { Ended } from './expect-skips.ts';
import { type Verdict, verdictOf } from './expect-verdicts.ts';
import { everyStep, type GroupStep, type GroupWorld } from './group-world.ts';
import { type Before, Unrolled } from './unroll-groups.ts';

export interface Expected {
  readonly status: string;
  /** By whole id. */
  readonly statuses: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, unknown>;
  /** By whole id of a step that comes to wait for a message: its name. */
  readonly heard: ReadonlyMap<string, string>;
}

/** Whether what comes of it does not depend on what ends first. */
export function isTimeless(world: GroupWorld): boolean {
  const isCalm = ({ grows, timeoutMs }: GroupStep) =>
    timeoutMs === undefined && !(grows?.kind === 'items' && grows.mode === 'fail_fast');
  if (world.mode === 'fail_fast' || world.cancel !== undefined) return false;
  return world.flows.every(({ mode }) => mode !== 'fail_fast') && everyStep(world).every(isCalm);
}

export function expectedOf(world: GroupWorld, before?: Before): Expected {
  const unrolled = new Unrolled(world, before);
  const { steps, mode } = world;
  const ends = unrolled.roots();
  const stood = verdictOf(steps, ends, mode);
  const hooks = new Map<string, Ended>();
  for (const hook of HOOKS) {
    const own = world.hooks[hook] ?? [];
    const wanted = hook === 'finally' || (hook === 'on_success') === (stood === 'succeeded');
    const come = wanted ? unrolled.hook(own) : unrolled.unwanted(own);
    for (const [id, end] of come) hooks.set(id, end);
  }
  const { statuses, outputs, heard } = unrolled;
  // Cleaning up changes only what was well until then.
  const status = stood === 'succeeded' ? withHooks(world, ends, hooks) : stood;
  return { status, statuses, outputs, heard };
}

function withHooks(
  { steps, hooks, mode }: GroupWorld,
  ends: ReadonlyMap<string, Ended>,
  inHooks: ReadonlyMap<string, Ended>,
): Verdict {
  const own = Object.values(hooks).flat();
  const verdict = verdictOf(own, inHooks, 'continue_on_error');
  if (verdict !== 'failed') return verdict;
  const some = steps.some(({ id }) => ends.get(id)!.status === 'succeeded');
  return mode === 'best_effort' && some ? 'partial' : 'failed';
}
