/**
 * Asking something of a run that another process may run: its store keeps it for whoever does.
 * Knows what is kept of runs; must not know what comes of a request.
 */
import type { RunRequest, Store } from '../../ports/store.ts';
import type { PlanShape } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { idOf } from '../../run/steps.ts';
import { failStore } from '../engine-error.ts';
import { newId } from '../new-id.ts';
import { finishedRun, unknownRun } from './claim.ts';
import { alreadyDecided, type Decisions, firstDecision, requestsToResolve } from './decide.ts';
import { begunSuccessor, readKept } from './kept-run.ts';
import { doWithMeant, meantRun } from './meant-run.ts';
import { earlierRunOf } from './rerun.ts';

/** What asking needs of an engine. */
export interface AskParts {
  readonly store: Store;
  /** Runs under way in this program. */
  readonly live: { has(runId: string): boolean };
  now(): number;
}

export async function askToCancel(
  parts: AskParts,
  runId: string,
  { reason, drainMs = 0 }: { readonly reason: string; readonly drainMs?: number },
): Promise<void> {
  const { store } = parts;
  const id = newId(parts.now());
  const request = { id, kind: 'cancel', reason, ...(drainMs > 0 && { drainMs }) } as const;
  const hint = 'there is nothing to cancel';
  return doWithMeant(store, runId, async (meant) => {
    for (
      let next: string | undefined = meant;
      next !== undefined;
      next = await movedTo(parts, next)
    )
      await ask(store, next, { request, hint });
  });
}

/**
 * What a run goes on as by now, looked up once something is kept that was asked of it. Whoever moves a run notes
 * that, begins the next one, passes on what was asked, and ends the run, with which a store drops what was asked,
 * in that order. So what was kept too late to be passed on is found here to be meant for the next one.
 */
export async function movedTo(
  { store, live }: AskParts,
  runId: string,
): Promise<string | undefined> {
  if (live.has(runId)) return undefined;
  // What cannot be read goes on as nothing.
  const kept = await readKept(store, runId).catch(() => undefined);
  return kept && begunSuccessor(store, kept);
}

/**
 * What was asked of a run and is meant for the one that it goes on as: what it has taken, then the rest; but for what
 * a step has gone on with, and for a decision about an attempt, which the other one has not made.
 */
export async function requestsToPassOn(
  store: Store,
  runId: string,
): Promise<readonly RunRequest[]> {
  const asked = await store.requests(runId).catch(failStore);
  const history = await store.read(runId).catch(failStore);
  const open = new Map<string, RunRequest>();
  const answered = new Set<string>();
  for (const event of history?.events ?? []) {
    if (event.type === 'step.answered') answered.add(event.id);
    if (event.type === 'run.asked' && event.request.kind !== 'resolve')
      open.set(event.id, { id: event.id, ...event.request });
  }
  for (const request of asked) open.set(request.id, request);
  return [...open.values()].filter(({ id, kind }) => kind !== 'resolve' && !answered.has(id));
}

/** Also what is asked until the run is ended, because it goes on as another one, is meant for that one. */
export async function passOnRequests(
  store: Store,
  runId: string,
  successor: string,
): Promise<void> {
  for (const request of await requestsToPassOn(store, runId))
    await store.ask(successor, request).catch(failStore);
}

interface Deciding {
  readonly decisions: Decisions;
  /** A run as it stands, where it is under way in this program. */
  liveOf(runId: string): Readonly<Run> | undefined;
}

export async function askToResolve(
  parts: AskParts,
  asked: string,
  deciding: Deciding,
): Promise<void> {
  const { store, now } = parts;
  const { decisions, liveOf } = deciding;
  const hint = 'there is nothing to decide';
  const kept = await meantRun(store, asked);
  const { runId } = kept;
  const live = liveOf(runId);
  const [line] = await store.list({ runIds: [runId] }).catch(failStore);
  if (line === undefined) throw unknownRun(runId);
  const { run } = earlierRunOf(kept);
  if (run.endedAt !== 0) throw finishedRun(runId, hint);
  const isRun = live !== undefined || line.owner !== undefined;
  const standing = { now: now(), isRun, kept };
  for (const request of requestsToResolve(live ?? run, decisions, standing)) {
    await ask(store, runId, { request, hint });
    // Somebody may have decided at the same time: the store knows who was first.
    const first = await firstAbout(store, live ?? run, request);
    if (first !== undefined && first.id !== request.id) throw alreadyDecided(runId, first);
  }
  // There the step may wait for no decision, and that is reported.
  if ((await movedTo(parts, runId)) !== undefined) return askToResolve(parts, asked, deciding);
}

/** The decision about an attempt that counts: one that the run has taken, else the first that it will. */
async function firstAbout(
  store: Store,
  run: Readonly<Run<PlanShape>>,
  { step, attempt }: RunRequest & { readonly kind: 'resolve' },
): Promise<ReturnType<typeof firstDecision>> {
  const { runId } = run.plan;
  const asked = await store.requests(runId).catch(failStore);
  const history = await store.read(runId).catch(failStore);
  const taken = (history?.events ?? []).flatMap((event): RunRequest[] =>
    event.type === 'run.asked' && event.request.kind === 'resolve' && !event.late
      ? [{ ...event.request, id: event.id, step: idOf(run, event.request.step) }]
      : [],
  );
  return firstDecision([...taken, ...asked], step, attempt);
}

export async function ask(
  store: Store,
  runId: string,
  { request, hint }: { readonly request: RunRequest; readonly hint: string },
): Promise<void> {
  const answer = await store.ask(runId, request).catch(failStore);
  if (answer === 'unknown') throw unknownRun(runId);
  if (answer === 'finished') throw finishedRun(runId, hint);
}
