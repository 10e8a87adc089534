/**
 * What has come to a run and no step of it has gone on with yet.
 * Knows what is kept of a run; must not know what is shown of the run beside it.
 */
import type { RunRequest } from '../index.ts';
import type { PlanShape } from '../run/plan.ts';
import type { Run } from '../run/run.ts';
import { isSettled } from '../run/status.ts';
import { stepOfId } from '../run/step-ids.ts';
import type { Unanswered } from '../run/story.ts';
import { printable } from '../std/printable.ts';
import type { Approval } from '../workflow/approval.ts';

/** One thing that is kept: what it is about, and who brought it. */
export interface KeptAnswer {
  readonly kind: 'approval' | 'message' | 'decision';
  /** Of an approval and a decision. */
  readonly step?: string;
  readonly message?: string;
  readonly approved?: boolean;
  readonly by?: string;
  readonly note?: string;
}

type Earlier = Readonly<Run<PlanShape>>;

/** In the order in which it came: what the run has taken before what it has not. */
export function keptAnswers(run: Earlier, asked: readonly RunRequest[]): KeptAnswer[] {
  const kept: KeptAnswer[] = [];
  for (const [step, { value }] of run.decisions)
    if (!hasEnded(run, step)) kept.push({ kind: 'approval', step, ...(value as Approval) });
  for (const [message, all] of run.messages)
    for (const _ of all) kept.push({ kind: 'message', message });
  return [...kept, ...asked.flatMap((request) => answerIn(request) ?? [])];
}

function hasEnded(run: Earlier, id: string): boolean {
  const step = stepOfId(run, id);
  return step >= 0 && isSettled(run.stepStatus[step]!);
}

function answerIn(request: RunRequest): KeptAnswer | undefined {
  switch (request.kind) {
    case 'decide': {
      const { id: _, kind: __, ...approval } = request;
      return { ...approval, kind: 'approval' };
    }
    case 'deliver': {
      const { message, by } = request;
      return { kind: 'message', message, ...(by !== undefined && { by }) };
    }
    case 'resolve':
      return { kind: 'decision', step: request.step };
    default:
      return undefined;
  }
}

/** Ids of the steps that go on with it once the run is resumed, of those that wait now. */
export function answeredBy(
  kept: readonly KeptAnswer[],
  unanswered: readonly Unanswered[],
): ReadonlySet<string> {
  const waiting = new Set(unanswered.map(({ id }) => id));
  const isWaiting = ({ kind, step }: KeptAnswer) => kind === 'decision' || waiting.has(step ?? '');
  const ids = new Set(kept.filter(isWaiting).flatMap(({ step }) => step ?? []));
  const left = new Map<string, number>();
  for (const { message } of kept)
    if (message !== undefined) left.set(message, (left.get(message) ?? 0) + 1);
  for (const { id, wait } of unanswered) {
    const more = wait.message === undefined ? 0 : (left.get(wait.message) ?? 0);
    if (more === 0) continue;
    ids.add(id);
    left.set(wait.message!, more - 1);
  }
  return ids;
}

/** `ok approved by ann: looks good`. */
export function answerText({ kind, step, message, approved, by, note }: KeptAnswer): string {
  const who = by === undefined ? '' : ` by ${printable(by)}`;
  if (kind === 'message')
    return `the message ${printable(message!)}${by === undefined ? '' : ` from ${printable(by)}`}`;
  if (kind === 'decision') return `a decision about ${printable(step!)}`;
  const why = note === undefined ? '' : `: ${printable(note, 200)}`;
  return `${printable(step!)} ${approved ? 'approved' : 'rejected'}${who}${why}`;
}
