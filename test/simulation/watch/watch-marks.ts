/**
 * Recognises rare situations in what the scheduler is told.
 * Knows inputs and the run so far; must not judge.
 */

import { RUNNING, WAITING } from '../../../src/run/status.ts';
import type { Input } from '../../../src/schedule/input.ts';
import type { Stage } from '../play/stage.ts';
import type { SoFar } from './so-far.ts';

/** Looks at the inputs of a turn before their events are followed. */
export function markInputs(so: SoFar, inputs: readonly Input[], stage: Stage): void {
  if (inputs.length > 1) so.marks.hit('several inputs in one turn');
  for (const input of inputs) markInput(so, input, stage);
}

function markInput(so: SoFar, input: Input, stage: Stage): void {
  const { marks, stopping } = so;
  switch (input.type) {
    case 'settled':
      return markSettled(so, input, stage);
    case 'overran':
      if (stopping !== undefined) marks.hit('timeout while stopping');
      return;
    case 'woke':
      if (stopping !== undefined) marks.hit('wake after the stop');
      return;
    case 'cancel':
      return markCancel(so, input.at);
    case 'resume':
      if (input.cancelled !== undefined) marks.hit('cancel of a run that nobody ran');
      return;
    case 'expired':
      if (stopping !== undefined) return marks.hit('run timeout after another stop');
      if (so.running > 0) marks.hit('run timeout while steps run');
      if (so.status.includes(WAITING)) marks.hit('run timeout while a step waits');
  }
}

function markSettled(so: SoFar, input: Input & { type: 'settled' }, stage: Stage): void {
  const { marks, status, attempts, startedAt } = so;
  const { step, attempt, at, outcome } = input;
  const { timeoutMs } = so.facts.steps[step]!;
  const onTime = timeoutMs !== undefined && at === startedAt[step]! + timeoutMs;
  if (onTime && attempts[step] === attempt) marks.hit('timeout and settlement in one instant');
  const simulated = stage.attempts[step]![attempt - 1]!;
  if (simulated.outcome !== outcome) return marks.hit('double settlement');
  if (status[step] !== RUNNING || attempts[step] !== attempt) {
    marks.hit('late settlement');
    if (status[step] === RUNNING) marks.hit('late settlement while the next try runs');
    return;
  }
  if (simulated.inputError !== undefined) marks.hit('input cannot be put together');
  if (simulated.script.sync === true && at === startedAt[step])
    marks.hit('step settles within its start');
  if (outcome.tag === 'value' && attempt > 1) marks.hit('success after a retry');
  if (so.stopping === undefined) return;
  marks.hit(outcome.tag === 'value' ? 'success while stopping' : 'failure while stopping');
  if (!simulated.aborted) return;
  if (simulated.script.onAbort === 'ignore') marks.hit('abort ignored');
  if (simulated.script.onAbort === 'finish') marks.hit('abort answered with success');
}

function markCancel({ marks, begun, status, running, stopping, lastAt }: SoFar, at: number): void {
  if (!begun) return marks.hit('cancel before the start');
  if (stopping?.cause.kind === 'failure') marks.hit('cancel after a failure stopped the run');
  if (lastAt === at) marks.hit('cancel and settlement in one instant');
  if (!status.includes(WAITING)) return;
  marks.hit('cancel while a step waits');
  if (running === 0) marks.hit('cancel while nothing runs but waits');
}
