/**
 * That a step has what it has grown into, as an event.
 * Knows growths; must not know who listed the items.
 */
import type { Addition } from '../run/addition.ts';
import type { Run } from '../run/run.ts';
import { growthOf, modeOf } from '../run/steps.ts';
import type { GrowthEnd } from '../run/wait.ts';
import type { FailureMode } from '../workflow/workflow.ts';
import { setGroupAlarm } from './group-times.ts';
import type { Recorder } from './recorder.ts';

/** What a step grows into: which of its bodies, and for what. */
export interface Expansion {
  readonly body: number;
  readonly count: number;
  readonly items: readonly unknown[] | undefined;
  readonly keys: readonly string[] | undefined;
  readonly then: GrowthEnd;
  /** The list of steps, where the step has written it itself: that is its body then. */
  readonly adds?: Addition | undefined;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

export function expand(recorder: Recorder, step: number, expansion: Expansion, at: number): void {
  const { run } = recorder;
  const { window = Number.POSITIVE_INFINITY } = growthOf(run, step) ?? {};
  const { count, items, keys, then, metadata } = expansion;
  const { body, adds } = bodyOf(run, step, expansion);
  if (run.additions.size === 0 && adds !== undefined) recorder.willGrow();
  recorder.emit({
    type: 'step.expanded',
    step,
    attempt: run.attempt[step]!,
    at,
    base: run.size,
    body,
    count,
    window: Number.isFinite(window) ? window : undefined,
    mode: modeWithin(run, step, then),
    items,
    keys,
    then,
    adds,
    metadata,
  });
  setGroupAlarm(recorder, step);
}

/** The number of the body that the step grows into, and the list that comes with it. */
function bodyOf(
  run: Run,
  step: number,
  { body, adds }: Expansion,
): { readonly body: number; readonly adds: Addition | undefined } {
  if (adds === undefined) return { body: growthOf(run, step)!.bodies[body]!, adds };
  const known = run.additions.get(adds);
  if (known !== undefined) return { body: known, adds: undefined };
  return { body: run.plan.graph.bodies.length, adds };
}

/** Each round works on what the one before gave, so none can do without a part of it. */
export function modeWithin(run: Run, step: number, then: GrowthEnd): FailureMode {
  const { mode = modeOf(run, step) } = growthOf(run, step) ?? {};
  return then === 'again' && mode === 'best_effort' ? 'continue_on_error' : mode;
}
