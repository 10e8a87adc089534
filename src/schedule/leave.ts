/**
 * How a process lets a run go that has not ended: nothing more starts, what runs may finish, and
 * the rest waits for whoever takes the run up.
 * Knows when nothing holds the run any more; must not know why it is let go.
 */
import { RUNNING } from '../run/status.ts';
import type { Desk } from './desk.ts';
import type { Input } from './input.ts';

export function leave(desk: Desk, { at, reason, drainMs }: Input & { type: 'leave' }): void {
  if (desk.run.leaving) return;
  desk.emit({ type: 'run.leaving', at, reason });
  const due = at + drainMs;
  desk.command({ type: 'alarm', key: 'leave', at: due, input: { type: 'left', at: due } });
}

/** Attempts that are under way end with the process, without a word in the events. */
export function letGo(desk: Desk, at: number): void {
  if (desk.run.leaving) end(desk, at);
}

export function letGoIfIdle(desk: Desk, at: number): void {
  const { leaving, status, counts } = desk.run;
  if (leaving && status === 'running' && counts[RUNNING] === 0) end(desk, at);
}

/** What the run took of limits is given back, whatever still runs. */
export function giveBack({ run, admission }: Desk, at: number): void {
  for (let step = 0; step < run.stepStatus.length; step++) {
    if (run.stepStatus[step] === RUNNING) admission.release(step, { at });
  }
  admission.close();
}

function end(desk: Desk, at: number): void {
  giveBack(desk, at);
  desk.command({ type: 'end' });
}
