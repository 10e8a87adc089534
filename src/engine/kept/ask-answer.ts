/**
 * Bringing something to a run: its store keeps it for whoever runs the run, now or later.
 * Knows what is kept of runs; must not know which answers a run takes (`answer.ts`).
 */
import type { Store } from '../../ports/store.ts';
import type { Run } from '../../run/run.ts';
import { copyExact } from '../../std/exact-json.ts';
import { Inexact } from '../../std/inexact.ts';
import { isText } from '../../std/option-fault.ts';
import { show } from '../../std/printable.ts';
import { EngineError, failStore } from '../engine-error.ts';
import { newId } from '../new-id.ts';
import { checkNames } from '../plan/run-options.ts';
import { type Answer, checkAnswer, refuseSecond, type Standing } from './answer.ts';
import { type AskParts, ask, movedTo } from './ask.ts';
import { finishedRun } from './claim.ts';
import { meantRun } from './meant-run.ts';
import { earlierRunOf } from './rerun.ts';

/** Of a message that is sent to a run. */
export interface DeliverOptions {
  /** Of messages with one id only the first counts; default a new one. */
  readonly id?: string;
  /** Who sends it, kept with it. */
  readonly by?: string;
}

/** Of an approval or a rejection. */
export interface DecideOptions extends DeliverOptions {
  /** Why, kept with it. */
  readonly note?: string;
}

export interface AnswerParts extends AskParts {
  /** A run as it stands, where it is under way in this program. */
  liveOf(runId: string): Readonly<Run> | undefined;
}

type Given<Kind> = Omit<Answer & { readonly kind: Kind }, 'id' | 'at'>;

/** The message as it is kept. Throws an `EngineError` `invalid-option`. */
export function givenMessage(message: string, value: unknown, options: DeliverOptions): Answer {
  checkText('the name of a message', message);
  checkAnswerOptions(options, { id: true, by: true });
  const copy = copyExact(value ?? null);
  if (copy instanceof Inexact) {
    const text = `the message ${show(message)} cannot be kept exactly: ${copy.place}`;
    throw new EngineError('invalid-option', text, { hint: 'give plain JSON' });
  }
  const given: Given<'deliver'> = { kind: 'deliver', message, value: copy, ...saidBy(options) };
  return { id: options.id ?? '', ...given } as Answer;
}

/** The same of a decision. */
export function givenDecision(step: string, approved: boolean, options: DecideOptions): Answer {
  checkText('the id of a step', step);
  checkAnswerOptions(options, { id: true, by: true, note: true });
  const { note } = options;
  const more = { ...saidBy(options), ...(note !== undefined && { note }) };
  const given: Given<'decide'> = { kind: 'decide', step, approved, ...more };
  return { id: options.id ?? '', ...given } as Answer;
}

function saidBy({ by }: DeliverOptions): { readonly by?: string } {
  return by === undefined ? {} : { by };
}

function checkAnswerOptions(options: object, names: Readonly<Record<string, true>>): void {
  checkNames(options, names);
  for (const name of Object.keys(names)) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) checkText(name, value);
  }
}

function checkText(what: string, value: unknown): void {
  if (isText(value) && value.trim() !== '') return;
  const hint = 'give text that is not empty';
  throw new EngineError('invalid-option', `${what} cannot be ${show(value)}`, { hint });
}

/** Resolves when it is kept. Throws an `EngineError` where no step of the run waits for it, or will. */
export async function askToAnswer(parts: AnswerParts, asked: string, given: Answer): Promise<void> {
  const { store, now } = parts;
  const at = now();
  const answer = { ...given, at, id: given.id === '' ? newId(at) : given.id };
  const { runId, ...standing } = await standingOf(parts, asked);
  if (standing.run.endedAt !== 0) throw finishedRun(runId, hintFor(answer));
  if (isKnown(standing, answer)) return;
  await checkAnswer(standing, answer);
  await ask(store, runId, { request: answer, hint: hintFor(answer) });
  // Somebody may have answered at the same time: the run knows who was first, or the store does.
  refuseSecond(await standingOf(parts, runId), answer);
  if ((await movedTo(parts, runId)) !== undefined) return askToAnswer(parts, asked, answer);
}

async function standingOf(
  { store, liveOf }: AnswerParts,
  asked: string,
): Promise<Standing & { readonly runId: string }> {
  const live = liveOf(asked);
  if (live !== undefined)
    return { runId: asked, run: live, requests: await requestsOf(store, asked) };
  const kept = await meantRun(store, asked);
  const { runId } = kept;
  const run = liveOf(runId) ?? earlierRunOf(kept).run;
  return { runId, run, requests: await requestsOf(store, runId) };
}

function requestsOf(store: Store, runId: string) {
  return store.requests(runId).catch(failStore);
}

/** Whoever tells something twice has told it. */
function isKnown({ run, requests }: Standing, { id }: Answer): boolean {
  return run.requests.has(id) || requests.some((one) => one.id === id);
}

function hintFor({ kind }: Answer): string {
  return kind === 'decide' ? 'there is nothing to decide' : 'it takes no messages any more';
}
