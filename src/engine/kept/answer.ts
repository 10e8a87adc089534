/**
 * What comes to a run from outside, messages and approvals, as what is asked of it.
 * Knows how the run stands and what its steps expect; must not know how the request comes to whoever runs it.
 */
import type { Expected } from '../../graph/expected.ts';
import type { RunRequest } from '../../ports/store.ts';
import type { PlanShape } from '../../run/plan.ts';
import { type Run, statusOf } from '../../run/run.ts';
import { isSettled } from '../../run/status.ts';
import { idOf } from '../../run/steps.ts';
import { checkOf } from '../../schemas/check.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import { nearest } from '../../std/nearest.ts';
import { printable, show } from '../../std/printable.ts';
import { someOf } from '../../std/some-of.ts';
import { placeOf } from '../attempt/checked-output.ts';
import { EngineError } from '../engine-error.ts';
import { stepHint } from '../step-hint.ts';

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
  const { steps, expected } = run.plan.graph;
  const { step: id } = answer;
  const step = steps.findIndex((one) => one.id === id);
  if (expected.get(step)?.kind !== 'approval') {
    const approvals = [...expected].flatMap(([one, { kind }]) =>
      kind === 'approval' ? [idOf(run, one)] : [],
    );
    const what = step < 0 ? 'is not a step of the run' : 'waits for no approval';
    const hint =
      approvals.length === 0 ? 'none of its steps waits for one' : stepHint(id, approvals);
    throw new EngineError('invalid-option', `${show(id)} ${what}`, { hint });
  }
  const before = firstDecision(standing.requests, id);
  if (before !== undefined) throw alreadyDecided(run.plan.runId, before);
  if (!isSettled(run.stepStatus[step]!)) return;
  const message = `step ${show(id)} has ended without a decision: ${statusOf(run, step)}`;
  throw new EngineError('invalid-option', message, { hint: 'there is nothing to decide' });
}

/** The decision about a step that counts. */
export function firstDecision(
  requests: readonly RunRequest[],
  step: string,
): (Answer & { readonly kind: 'decide' }) | undefined {
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
  const named = [...expected].filter(
    (one): one is [number, Expected & { kind: 'message' }] => one[1].kind === 'message',
  );
  const takers = named.filter(
    ([step, one]) => one.message === message && !isSettled(run.stepStatus[step]!),
  );
  const before = requests.filter(
    (one) => one.kind === 'deliver' && one.message === message && !run.requests.has(one.id),
  ).length;
  const taker = takers[before + (run.messages.get(message)?.length ?? 0)];
  if (taker !== undefined) return taker[1].schema;
  const names = [...new Set(named.map(([, one]) => one.message))];
  if (names.includes(message)) {
    const text = `no step waits for the message ${show(message)} any more, or will`;
    const hint = 'each of its steps takes one, and has it, or has ended';
    throw new EngineError('invalid-option', text, { hint });
  }
  const close = nearest(message, names);
  const hint =
    close !== undefined
      ? `did you mean ${show(close)}?`
      : names.length === 0
        ? 'none of its steps waits for a message'
        : `its messages are ${someOf(
            names.map((name) => printable(name)),
            12,
          )}`;
  const text = `no step of run ${show(run.plan.runId)} waits for a message ${show(message)}`;
  throw new EngineError('invalid-option', text, { hint });
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
