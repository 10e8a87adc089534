/**
 * How a group, or one of its items, comes to stop before its end.
 * Knows causes; must not know when a group has failed.
 */
import type { StopCause } from '../run/event.ts';
import { segmentOf } from '../run/grown.ts';
import { itemOf } from '../run/segment.ts';
import { idOf } from '../run/steps.ts';
import type { Recorder } from './recorder.ts';

/** Under `fail_fast` a failure stops what is left of its item. */
export function stopItem(recorder: Recorder, step: number, at: number): void {
  const { run } = recorder;
  const segment = segmentOf(run, step)!;
  const item = itemOf(segment, step);
  if (segment.open[item] === (segment.state?.dormant ?? 0)) return;
  const { drain } = run.plan;
  const cause = { kind: 'failure', step } as const;
  recorder.emit({ type: 'group.stopping', step: segment.parent, item, at, cause, drain });
  recorder.stopped(`its item stops because ${idOf(run, step)} failed`, at);
}

/** No more items of a group begin, and what is under way is asked to stop. */
export function stopItems(
  recorder: Recorder,
  step: number,
  { cause, at, drain }: { readonly cause: StopCause; readonly at: number; readonly drain: boolean },
): void {
  recorder.emit({ type: 'group.stopping', step, item: undefined, at, cause, drain });
  const why = cause.kind === 'timeout' ? 'timed out' : 'cannot succeed any more';
  recorder.stopped(`${idOf(recorder.run, step)} ${why}`, at);
}
