/**
 * What comes to a run from outside, messages and approvals, as what is asked of it.
 * Knows how the run stands and what its steps expect; must not know how the request comes to whoever runs it.
 */
import type { Expected } from '../../graph/expected.ts';
import type { RunRequest } from '../../ports/store.ts';
import type { PlanShape } from '../../run/plan.ts';
import { type Run, statusOf } from '../../run/run.ts';
import { lookUpStep } from '../../run/step-ids.ts';
import { idOf } from '../../run/steps.ts';
import { askingSteps, mayBeDecided, takerAfter } from '../../run/takers.ts';
import { untilOf } from '../../run/wait.ts';
import { checkOf } from '../../schemas/check.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import { show } from '../../std/printable.ts';
import { placeOf } from '../../std/value-at.ts';
import type { Approval } from '../../workflow/approval.ts';
import { EngineError } from '../engine-error.ts';
import { expectedNames, namesHint, neverThere } from './answer-names.ts';

export type Answer = Extract<RunRequest, { kind: 'deliver' | 'decide' }>;

/** How the run stands, and all that was asked of it, whether it has taken it or not. */
export interface Standing {
  readonly run: Readonly<Run<PlanShape>>;
  readonly requests: readonly RunRequest[];
}

/** Throws an `EngineError` for an answer that no step waits for, or will, or that does not fit. */
export async function checkAnswer(standing: Standing, answer: Answer): Promise<void> {
  if (answer.kind === 'decide') return checkDecision(standing, answer);
  const { schema } = takerOf(standing, answer);
  if (schema !== undefined) await checkMessage(schema, answer);
}

function checkDecision(standing: Standing, answer: Answer & { readonly kind: 'decide' }): void {
  const { run } = standing;
  const { step: id } = answer;
  const found = lookUpStep(run, id);
  if (found === undefined || run.plan.graph.expected.get(found.def)?.kind !== 'approval') {
    const what = found === undefined ? 'is not a step of the run' : 'waits for no approval';
    const hint = namesHint(id, expectedNames(run, 'approval'), {
      what: 'steps',
      none: 'none of its steps waits for one',
    });
    throw new EngineError('invalid-option', `${show(id)} ${what}`, { hint });
  }
  const before = firstDecision(standing, id);
  if (before !== undefined) throw alreadyDecided(run.plan.runId, before);
  const { step } = found;
  if (step !== undefined && isOver(run, step, answer.at)) throw overdue(run, step);
  if (mayBeDecided(run, id)) return;
  if (step === undefined) throw neverThere(run, id, found.lacks!);
  const message = `step ${show(id)} has ended without a decision: ${statusOf(run, step)}`;
  throw new EngineError('invalid-option', message, { hint: 'there is nothing to decide' });
}

/** The decision about a step that counts: the one that the run has taken, else the first that it will. */
export function firstDecision({ run, requests }: Standing, step: string): Decision | undefined {
  const taken = run.decisions.get(step);
  if (taken !== undefined)
    return { id: taken.id, kind: 'decide', step, ...(taken.value as Approval) };
  return requests.find(
    (one): one is Answer & { kind: 'decide' } => one.kind === 'decide' && one.step === step,
  );
}

/** Throws an `EngineError` where another answer, which came at the same time, is the one that counts. */
export function refuseSecond(standing: Standing, answer: Answer): void {
  const { run, requests } = standing;
  if (answer.kind === 'decide') {
    const first = firstDecision(standing, answer.step);
    if (first !== undefined && first.id !== answer.id) throw alreadyDecided(run.plan.runId, first);
    return;
  }
  const isLate = run.requests.get(answer.id);
  if (isLate === true) throw noMore(answer.message);
  const place = requests.findIndex(({ id }) => id === answer.id);
  if (isLate === undefined && place >= 0)
    takerOf({ run, requests: requests.slice(0, place) }, answer);
}

/** When it came does not matter for what it says. */
type Decision = Omit<Answer & { readonly kind: 'decide' }, 'at'>;

export function alreadyDecided(runId: string, { step, approved, by }: Decision): EngineError {
  const who = by === undefined ? 'somebody' : show(by);
  const message = `${who} has ${approved ? 'approved' : 'rejected'} ${show(step)} of run ${show(runId)} already`;
  const hint = 'the first decision holds';
  return new EngineError('already-decided', message, { hint, step });
}

/** Of the step that will take the message. Throws an `EngineError` where there is none. */
function takerOf(
  { run, requests }: Standing,
  { message, at }: Answer & { readonly kind: 'deliver' },
): Expected & { readonly kind: 'message' } {
  const { expected } = run.plan.graph;
  const coming = requests.filter(
    (one) => one.kind === 'deliver' && one.message === message && !run.requests.has(one.id),
  ).length;
  const before = coming + (run.messages.get(message)?.length ?? 0);
  const isOpen = (step: number) => !isOver(run, step, at);
  const taker = expected.get(takerAfter(run, message, { before, isOpen }) ?? -1);
  if (taker?.kind === 'message') return taker;
  const over = askingSteps(run, message).find((step) => !isOpen(step));
  if (over !== undefined) throw overdue(run, over);
  if (isNamed(run, message)) throw noMore(message);
  const found = lookUpStep(run, message);
  if (found?.lacks !== undefined && isByItsId(expected.get(found.def)))
    throw neverThere(run, message, found.lacks);
  const hint = namesHint(message, expectedNames(run, 'message'), {
    what: 'messages',
    none: 'none of its steps waits for a message',
  });
  const text = `no step of run ${show(run.plan.runId)} waits for a message ${show(message)}`;
  throw new EngineError('invalid-option', text, { hint });
}

function noMore(message: string): EngineError {
  const text = `no step waits for the message ${show(message)} any more, or will`;
  const hint = 'each of its steps takes one, and has it, or has ended';
  return new EngineError('invalid-option', text, { hint });
}

/** Whether the time of a step that waits was over, though nobody who runs the run has noted that. */
function isOver(run: Standing['run'], step: number, at: number): boolean {
  return (overdueSince(run, step) ?? Number.POSITIVE_INFINITY) < at;
}

/** Of what is around the step, what is kept of the run does not say how long it may take. */
function overdueSince(run: Standing['run'], step: number): number | undefined {
  const wait = run.waits.get(step);
  return wait && untilOf(wait)?.at;
}

function overdue(run: Standing['run'], step: number): EngineError {
  const until = new Date(overdueSince(run, step)!).toISOString();
  const message = `step ${show(idOf(run, step))} has waited until ${until}, and its time is over`;
  const hint = `resume the run, so that it goes on: heddle resume ${run.plan.runId}`;
  return new EngineError('invalid-option', message, { hint });
}

/** Whether some step has waited for a message of that name, or will. */
function isNamed(run: Standing['run'], message: string): boolean {
  const { expected } = run.plan.graph;
  for (const one of expected.values())
    if (one.kind === 'message' && one.name?.length === 1 && one.name[0] === message) return true;
  if (run.awaited.asking.has(message)) return true;
  const found = lookUpStep(run, message);
  return found !== undefined && found.lacks === undefined && isByItsId(expected.get(found.def));
}

function isByItsId(expected: Expected | undefined): boolean {
  return expected?.kind === 'message' && expected.name === undefined;
}

/** So many misfits are told. */
const MOST_TOLD = 5;

async function checkMessage(
  schema: JsonSchema,
  { message, value }: Answer & { readonly kind: 'deliver' },
): Promise<void> {
  const checked = await (await checkOf(schema)).check(value);
  if (!('misfits' in checked)) return;
  const told = checked.misfits
    .slice(0, MOST_TOLD)
    .map((misfit) => `${placeOf(misfit.path)}: ${misfit.message}`);
  const text = `the message ${show(message)} does not fit its schema: ${told.join('; ')}`;
  const hint = 'nothing was kept; send one that fits';
  throw new EngineError('invalid-input', text, { hint });
}
