/**
 * The steps of a hook wake up: those among them that need none can start.
 * Knows bodies and moves; must not know which hook comes next.
 */
import type { BodyState } from './body-state.ts';
import type { EventOf } from './event.ts';
import { unblock } from './move.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';

export function wakeHook(
  run: Run<PlanShape>,
  state: BodyState,
  event: EventOf<'run.hooks'> | EventOf<'group.hooks'>,
): void {
  const { hooks } = run.plan.graph;
  if (state.hook === undefined) state.hooksAt = event.at;
  state.hook = event;
  for (const def of state.body.hooks) {
    if (hooks.get(def) !== event.hook) continue;
    state.dormant--;
    const step = def + state.shift;
    if (run.openNeeds[step] === 0) unblock(run, step, def);
  }
}
