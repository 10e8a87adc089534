/**
 * Decisions about steps of a kept run, as what is asked of it.
 * Knows how the run stands; must not know how the request comes to whoever runs the run.
 */
import type { RunRequest } from '../../ports/store.ts';
import type { PlanShape } from '../../run/plan.ts';
import type { Resolution } from '../../run/request.ts';
import type { Run } from '../../run/run.ts';
import { RUNNING } from '../../run/status.ts';
import { stepOfId } from '../../run/step-ids.ts';
import { idOf } from '../../run/steps.ts';
import { willPark } from '../../schedule/resume.ts';
import type { Decision } from '../../schedule/without-code.ts';
import { copyExact } from '../../std/exact-json.ts';
import { Inexact } from '../../std/inexact.ts';
import { show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';
import { newId } from '../new-id.ts';
import { stepHint } from '../step-hint.ts';
import type { KeptRun } from './kept-run.ts';

/** Decisions by step id. */
export type Decisions = Readonly<Record<string, Resolution>>;

/** `isRun`: somebody runs it now. */
interface Standing {
  readonly now: number;
  readonly isRun: boolean;
  readonly kept: Pick<KeptRun, 'events' | 'asked'>;
}

/**
 * Throws an `EngineError` for a step that waits for no decision or was decided about, and for a decision
 * that is none.
 */
export function requestsToResolve(
  run: Readonly<Run<PlanShape>>,
  decisions: Decisions,
  { now, isRun, kept }: Standing,
): readonly ToResolve[] {
  return Object.entries(decisions).map(([id, given]): ToResolve => {
    const step = stepOfId(run, id);
    if (step < 0) {
      const ids = run.plan.graph.steps.slice(0, run.roots).map((one) => one.id);
      const hint = stepHint(id, ids);
      throw new EngineError('invalid-option', `${show(id)} is not a step of the run`, { hint });
    }
    const attempt = run.attempt[step]!;
    const before = firstDecision(kept.asked, id, attempt);
    if (before !== undefined) throw alreadyDecided(run.plan.runId, before);
    if (!isUndecided(run, step)) {
      // Whoever decides once more has seen the wait that is over, not the attempt that came of it.
      const taken = takenDecision(kept, { id, step });
      const isCutOff = !isRun && run.stepStatus[step] === RUNNING;
      const hint = isCutOff ? TO_BE_ASKED_AGAIN : TAKEN;
      if (taken !== undefined) throw alreadyDecided(run.plan.runId, taken, hint);
      if (isRun || !mayPark(run, step)) throw notWaiting(run, id);
    }
    const resolution = checkedResolution(id, given);
    return { id: newId(now), kind: 'resolve', step: id, attempt, resolution };
  });
}

type ToResolve = RunRequest & { readonly kind: 'resolve' };
type Decided = Pick<ToResolve, 'step' | 'resolution'>;

/** The decision about that attempt that counts: the first one. */
export function firstDecision(
  asked: readonly RunRequest[],
  step: string,
  attempt: number,
): ToResolve | undefined {
  return asked.find(
    (request): request is ToResolve =>
      request.kind === 'resolve' && request.step === step && request.attempt === attempt,
  );
}

/** The last decision about a step that the run has taken. */
function takenDecision(
  { events }: Standing['kept'],
  { id, step }: { readonly id: string; readonly step: number },
): Decided | undefined {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    if (event.type !== 'run.asked' || event.late) continue;
    const { request } = event;
    if (request.kind === 'resolve' && request.step === step) return { ...request, step: id };
  }
  return undefined;
}

/** Of what was asked the decisions that a resume would take, each the first about its step. */
export function decisionsIn(
  run: Readonly<Run<PlanShape>>,
  asked: readonly RunRequest[],
): Decision[] {
  const decisions = new Map<number, Decision>();
  for (const { id, ...request } of asked) {
    if (request.kind !== 'resolve') continue;
    const step = stepOfId(run, request.step);
    const isTimely = step >= 0 && run.attempt[step] === request.attempt;
    if (!isTimely || decisions.has(step)) continue;
    if (isUndecided(run, step) || mayPark(run, step))
      decisions.set(step, { id, request: { ...request, step } });
  }
  return [...decisions.values()];
}

const DECIDED = { succeeded: 'it succeeded', failed: 'it failed', rerun: 'it may run again' };

const KEPT = 'that decision is kept and holds; resume the run, which takes it';
const TAKEN = 'the run has taken that decision, and it holds';
const TO_BE_ASKED_AGAIN =
  'the run has taken that decision; resume the run first, which asks again if the step was cut off';

export function alreadyDecided(
  runId: string,
  { step, resolution }: Decided,
  hint = KEPT,
): EngineError {
  const message = `somebody has decided about step ${show(step)} of run ${show(runId)} already: ${DECIDED[resolution.as]}`;
  return new EngineError('already-decided', message, { hint, step });
}

function isUndecided({ waits }: Readonly<Run<PlanShape>>, step: number): boolean {
  return waits.get(step)?.kind === 'decision';
}

/** A step that was under way when its process ended may be parked by the next resume. */
function mayPark(run: Readonly<Run<PlanShape>>, step: number): boolean {
  return run.stepStatus[step] === RUNNING && willPark(run, step);
}

function notWaiting(run: Readonly<Run<PlanShape>>, id: string): EngineError {
  const waiting = [...run.waits.keys()].filter((step) => isUndecided(run, step));
  const some = waiting.slice(0, 5).map((step) => idOf(run, step));
  const those = some.length === 0 ? 'none does' : `now ${some.join(', ')}`;
  const hint = `only a step that waits for a decision can be resolved: ${those}`;
  return new EngineError('invalid-option', `step ${show(id)} waits for no decision`, { hint });
}

/** How each decision is given. */
const FORMS: Readonly<Record<Resolution['as'], string>> = {
  succeeded: '{ as: "succeeded", output }',
  failed: '{ as: "failed", message }',
  rerun: '{ as: "rerun" }',
};

/** The decision with its output as it is kept; refuses what a program without types may get wrong. */
function checkedResolution(id: string, resolution: Resolution): Resolution {
  const refuse = (what: string, hint: string): never => {
    throw new EngineError('invalid-option', `the decision about step ${show(id)} ${what}`, {
      hint,
    });
  };
  const isMapping = typeof resolution === 'object' && resolution !== null;
  const as: unknown = isMapping ? resolution.as : (resolution ?? undefined);
  const form =
    typeof as === 'string' && Object.hasOwn(FORMS, as) ? FORMS[as as Resolution['as']] : undefined;
  if (form === undefined) {
    refuse(`cannot be ${show(as)}`, `give one of ${Object.keys(FORMS).join(', ')} as \`as\``);
  }
  if (!isMapping) refuse(`cannot be ${show(as)}`, `give ${form}`);
  switch (resolution.as) {
    case 'succeeded': {
      if (resolution.output === undefined)
        return refuse('gives no output', 'give one as `output`, null for none');
      const output = copyExact(resolution.output);
      if (!(output instanceof Inexact)) return { as: 'succeeded', output };
      return refuse(
        `has an output that cannot be kept exactly: ${output.place}`,
        'give plain JSON',
      );
    }
    case 'failed': {
      const { message } = resolution;
      if (typeof message === 'string' && message.trim() !== '') return { as: 'failed', message };
      return refuse('gives no reason', 'give the reason as `message`');
    }
    case 'rerun':
      return { as: 'rerun' };
  }
}
