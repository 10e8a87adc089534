/**
 * That a step has what it has grown into, as an event.
 * Knows growths; must not know who listed the items.
 */
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
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

export function expand(recorder: Recorder, step: number, expansion: Expansion, at: number): void {
  const { run } = recorder;
  const { bodies, window } = growthOf(run, step)!;
  const { body, count, items, keys, then, metadata } = expansion;
  recorder.emit({
    type: 'step.expanded',
    step,
    attempt: run.attempt[step]!,
    at,
    base: run.size,
    body: bodies[body]!,
    count,
    window: Number.isFinite(window) ? window : undefined,
    mode: modeWithin(run, step, then),
    items,
    keys,
    then,
    metadata,
  });
  setGroupAlarm(recorder, step);
}

/** Each round works on what the one before gave, so none can do without a part of it. */
export function modeWithin(run: Run, step: number, then: GrowthEnd): FailureMode {
  const { mode = modeOf(run, step) } = growthOf(run, step)!;
  return then === 'again' && mode === 'best_effort' ? 'continue_on_error' : mode;
}
