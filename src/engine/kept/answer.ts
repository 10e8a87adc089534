/**
 * What comes to a run from outside, messages and approvals, as what is asked of it.
 * Knows how the run stands and what its steps expect; must not know how the request comes to whoever runs it.
 */
import type { Expected } from '../../graph/expected.ts';
import type { RunRequest } from '../../ports/store.ts';
import type { PlanShape } from '../../run/plan.ts';
import { type Run, statusOf } from '../../run/run.ts';
import { lookUpStep } from '../../run/step-ids.ts';
import { mayBeDecided, takerAfter } from '../../run/takers.ts';
import { checkOf } from '../../schemas/check.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import { show } from '../../std/printable.ts';
import type { Approval } from '../../workflow/approval.ts';
import { placeOf } from '../attempt/checked-output.ts';
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
  const schema = schemaOf(standing, answer);
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
  if (mayBeDecided(run, id)) return;
  const { step } = found;
  if (step === undefined) throw neverThere(run, id, found);
  const message = `step ${show(id)} has ended without a decision: ${statusOf(run, step)}`;
  throw new EngineError('invalid-option', message, { hint: 'there is nothing to decide' });
}

/** The decision about a step that counts: the one that the run has taken, else the first that it will. */
export function firstDecision(
  { run, requests }: Standing,
  step: string,
): (Answer & { readonly kind: 'decide' }) | undefined {
  const taken = run.decisions.get(step);
  if (taken !== undefined)
    return { id: taken.id, kind: 'decide', step, ...(taken.value as Approval) };
  return requests.find(
    (one): one is Answer & { kind: 'decide' } => one.kind === 'decide' && one.step === step,
  );
}

export function alreadyDecided(
  runId: string,
  { step, approved, by }: Answer & { readonly kind: 'decide' },
): EngineError {
  const who = by === undefined ? 'somebody' : show(by);
  const message = `${who} has ${approved ? 'approved' : 'rejected'} ${show(step)} of run ${show(runId)} already`;
  const hint = 'the first decision holds';
  return new EngineError('already-decided', message, { hint, step });
}

/** What the message has to fit for the step that will take it. */
function schemaOf(
  { run, requests }: Standing,
  { message }: Answer & { readonly kind: 'deliver' },
): JsonSchema | undefined {
  const { expected } = run.plan.graph;
  const before = requests.filter(
    (one) => one.kind === 'deliver' && one.message === message && !run.requests.has(one.id),
  ).length;
  const kept = run.messages.get(message)?.length ?? 0;
  const taker = expected.get(takerAfter(run, message, before + kept) ?? -1);
  if (taker?.kind === 'message') return taker.schema;
  if (isNamed(run, message)) {
    const text = `no step waits for the message ${show(message)} any more, or will`;
    const hint = 'each of its steps takes one, and has it, or has ended';
    throw new EngineError('invalid-option', text, { hint });
  }
  const found = lookUpStep(run, message);
  if (found?.lacks !== undefined && isByItsId(expected.get(found.def)))
    throw neverThere(run, message, found);
  const hint = namesHint(message, expectedNames(run, 'message'), {
    what: 'messages',
    none: 'none of its steps waits for a message',
  });
  const text = `no step of run ${show(run.plan.runId)} waits for a message ${show(message)}`;
  throw new EngineError('invalid-option', text, { hint });
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
