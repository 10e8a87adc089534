/**
 * Steps that do not go on before somebody decides: when a run rests for them, what comes of it.
 * Knows parked steps; must not know why they were parked.
 */
import { policyAt } from '../graph/graph.ts';
import { RUNNING, WAITING } from '../run/status.ts';
import { timeStep } from './attempts.ts';
import { startBranch } from './branch.ts';
import type { Desk } from './desk.ts';
import type { Resolution } from './input.ts';
import { stopForFailure } from './stops.ts';

/** A run in which nothing but decisions can lead on rests; it can be taken up again. */
export function restIfParked(desk: Desk, at: number): void {
  const { run } = desk;
  const { counts, parked } = run;
  if (parked.size === 0 || run.status !== 'running') return;
  if (counts[RUNNING]! > 0 || counts[WAITING]! > parked.size) return;
  // While nothing runs, a ready step waits for a place that another run has, or its strategy holds
  // it back behind the parked ones.
  if (desk.admission.heldCount > 0) return;
  desk.emit({ type: 'run.waiting', at });
  desk.admission.close();
  desk.command({ type: 'end' });
}

/** What somebody has decided about a step. A step that is not parked stays as it is. */
export function resolve(
  desk: Desk,
  { step, at, resolution }: { step: number; at: number; resolution: Resolution },
  ready: () => void,
): void {
  const { run } = desk;
  if (!run.parked.has(step)) return;
  const attempt = run.attempt[step]!;
  switch (resolution.as) {
    case 'succeeded': {
      const { output } = resolution;
      return desk.end({ type: 'step.succeeded', step, attempt, at, output, metadata: undefined });
    }
    case 'failed': {
      const error = { code: 'E_RESOLVED', message: resolution.message, retryable: false };
      desk.end({ type: 'step.failed', step, attempt, at, error, metadata: undefined });
      return stopForFailure(desk, step, at);
    }
    case 'rerun':
      desk.emit({ type: 'step.ready', step, at });
      timeAnew(desk, step, at);
      return ready();
  }
}

/** How long somebody took to decide is no time of the step. */
function timeAnew(desk: Desk, step: number, at: number): void {
  const { totalTimeoutMs } = policyAt(desk.run.plan.graph, step);
  if (totalTimeoutMs !== undefined) timeStep(desk, step, at + totalTimeoutMs);
  startBranch(desk, step, at);
}
