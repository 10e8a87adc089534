/**
 * Results that are there when a run begins: what follows from them.
 * Knows the documented life of steps; must not judge.
 */
import { READY, SUCCEEDED } from '../../../src/run/status.ts';
import type { SoFar } from './so-far.ts';

/** Steps whose results are reused have succeeded, and with them begins the time of their branches. */
export function followReused(so: SoFar, at: number): void {
  for (const step of so.reused.keys()) {
    so.firstAt[step] = at;
    so.move(step, SUCCEEDED, at);
  }
  for (const step of so.reused.keys()) markReused(so, step);
}

function markReused({ marks, facts, status, reused }: SoFar, step: number): void {
  marks.hit('reused result');
  for (const dependent of facts.dependents[step]!) {
    if (status[dependent] === READY) marks.hit('step that goes on from reused results');
  }
  for (const need of facts.needs[step]!) {
    if (!reused.has(need)) marks.hit('reused result behind a step that runs');
  }
}
