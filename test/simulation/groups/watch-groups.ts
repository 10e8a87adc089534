/**
 * What holds after each turn of a run with groups, counted anew.
 * Knows steps and events; must not ask what the run has counted itself, except to compare it.
 */
import type { Event, EventOf } from '../../../src/run/event.ts';
import type { Run } from '../../../src/run/run.ts';
import type { Segment } from '../../../src/run/segment.ts';
import { isSettled, READY, RUNNING, STEP_STATUSES } from '../../../src/run/status.ts';
import { idOf, isOptional, settingsOf } from '../../../src/run/steps.ts';
import { broke } from '../broken.ts';

/** `told`: how many events there were before the turn. */
export function watchTurn(run: Readonly<Run>, events: readonly Event[], told: number): void {
  watchCounts(run);
  for (const segment of run.segments) watchGroup(run, segment);
  watchStops(run, events, told);
}

function watchCounts(run: Readonly<Run>): void {
  const tally = STEP_STATUSES.map(() => 0);
  for (let step = 0; step < run.size; step++) tally[run.stepStatus[step]!]!++;
  if (tally.some((count, status) => count !== run.counts[status]))
    broke('groups counts', `there are ${tally.join(' ')}, and ${run.counts.join(' ')} counted`);
  if (tally[RUNNING]! > run.concurrency)
    broke('V2 limit', `${tally[RUNNING]} steps run, and ${run.concurrency} may`);
  // The others hold steps back for those of a level before.
  const holdsNone = ['work_queue', 'reactive'].includes(run.plan.strategy);
  const free = holdsNone && tally[RUNNING]! < run.concurrency;
  if (free && tally[READY]! > 0 && run.endedAt === 0)
    broke('V24 ready', `${tally[READY]} steps are ready, and ${tally[RUNNING]} run`);
}

function watchGroup(run: Readonly<Run>, segment: Segment): void {
  const { parent, count, width, base, window } = segment;
  const ended = isSettled(run.stepStatus[parent]!);
  let open = 0;
  for (let item = 0; item < count; item++) {
    let [begun, left] = [false, false];
    for (let step = base + item * width; step < base + (item + 1) * width; step++) {
      begun ||= run.attempt[step]! > 0;
      left ||= !isSettled(run.stepStatus[step]!);
    }
    if (left && ended)
      broke('group end', `${idOf(run, parent)} has ended, and its item ${item} has not`);
    if (begun && left) open++;
  }
  if (open > window) broke('window', `${open} items of ${idOf(run, parent)} are open at once`);
}

function watchStops(run: Readonly<Run>, events: readonly Event[], told: number): void {
  for (let e = told; e < events.length; e++) {
    const event = events[e]!;
    if (event.type === 'step.started' && event.step >= run.roots) watchStart(run, events, e);
  }
}

/** In a group that was stopped nothing begins but what a failure calls for, in items that were open. */
function watchStart(run: Readonly<Run>, events: readonly Event[], place: number): void {
  const { step, attempt } = events[place] as EventOf<'step.started'>;
  const segment = run.segments[run.segmentOf[step - run.roots]!]!;
  const { parent, base, width, count, window, mode } = segment;
  const item = Math.floor((step - base) / width);
  const from = base + item * width;
  const isOfItem = (one: number) => one >= from && one < from + width;
  const ended = events.slice(0, place).some((one) => {
    return one.type === 'step.failed' && isOfItem(one.step) && !isOptional(run, one.step);
  });
  if (mode === 'fail_fast' && ended && attempt === 1 && !hasRule(run, step))
    broke('item stop', `${idOf(run, step)} began after a failure in its item`);
  const stop = events.findIndex(
    (one) => one.type === 'group.stopping' && one.step === parent && one.item === undefined,
  );
  if (stop < 0 || stop > place) return;
  const touched = new Set<number>();
  for (const one of events.slice(0, stop)) {
    if (!('step' in one) || one.step < base || one.step >= base + count * width) continue;
    touched.add(Math.floor((one.step - base) / width));
  }
  const may = hasRule(run, step) ? item < window + touched.size : touched.has(item);
  if (!may) broke('group stop', `${idOf(run, step)} began after its group was stopped`);
}

function hasRule(run: Readonly<Run>, step: number): boolean {
  return settingsOf(run, step).rule !== undefined;
}
