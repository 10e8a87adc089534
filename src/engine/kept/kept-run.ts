/**
 * A run as a store keeps it, once it is sure that it makes sense.
 * Knows the shapes of snapshots and events; must not know what follows from them.
 *
 * A store proves that it gives back what was written. What was written may still be nonsense, of
 * another program or of a faulty one, and it must stop nothing but that run.
 */

import type { RunHistory, RunRequest, Store } from '../../ports/store.ts';
import { widthsOf } from '../../run/addition.ts';
import type { Event } from '../../run/event.ts';
import { eventFault } from '../../run/event-shape.ts';
import { planFault } from '../../run/kept-plan.ts';
import { isMapping } from '../../std/mapping.ts';
import { show } from '../../std/printable.ts';
import { isBudget } from '../../workflow/budget.ts';
import { EngineError, failStore } from '../engine-error.ts';
import type { Snapshot } from './snapshot.ts';
import { CODE_LETTERS } from './step-code.ts';

/** A run with everything that is kept of it. */
export interface KeptRun extends RunHistory {
  readonly snapshot: Snapshot;
  /** What was asked of it and it has not taken yet, in the order asked. */
  readonly asked: readonly RunRequest[];
}

/** Undefined when the run is unknown. Throws the `EngineError` `run-damaged`. */
export async function readKept(store: Store, runId: string): Promise<KeptRun | undefined> {
  const history = await store.read(runId).catch(failStore);
  if (history === undefined) return undefined;
  const fault = historyFault(history);
  if (fault === undefined) {
    const requests = await store.requests(runId).catch(failStore);
    const asked = untaken(requests, history.events);
    return { ...history, snapshot: history.snapshot as Snapshot, asked };
  }
  throw new EngineError('run-damaged', `what is kept of run ${show(runId)} is no run: ${fault}`, {
    hint: 'start the workflow again; other runs are not concerned',
  });
}

function untaken(requests: readonly RunRequest[], events: readonly Event[]): readonly RunRequest[] {
  if (requests.length === 0) return requests;
  const taken = new Set(events.flatMap((event) => (event.type === 'run.asked' ? [event.id] : [])));
  return requests.filter(({ id }) => !taken.has(id));
}

/** What of that is a cancel. */
export function askedToCancel({ asked }: Pick<KeptRun, 'asked'>) {
  for (const request of asked) if (request.kind === 'cancel') return request;
  return undefined;
}

/** The run that goes on in place of one, where that was made up. */
export function successorIn(events: readonly Event[]): string | undefined {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    if (event.type === 'run.stopping' && event.cause.kind === 'cancel' && event.cause.successor)
      return event.cause.successor;
  }
  return undefined;
}

/** The same, once it was begun. */
export async function begunSuccessor(
  store: Store,
  { events }: Pick<KeptRun, 'events'>,
): Promise<string | undefined> {
  const next = successorIn(events);
  if (next === undefined) return undefined;
  const found = await store.list({ runIds: [next] }).catch(failStore);
  return found.length > 0 ? next : undefined;
}

/** The run that goes on in place of this one now: the last of a chain as far as it is kept. */
export async function lastSuccessor(store: Store, first: KeptRun): Promise<KeptRun> {
  const seen = new Set([first.runId]);
  for (let run = first; ; ) {
    const next = successorIn(run.events);
    const found = next === undefined || seen.has(next) ? undefined : await readKept(store, next);
    if (found === undefined) return run;
    seen.add(found.runId);
    run = found;
  }
}

function historyFault({ runId, snapshot, events }: RunHistory): string | undefined {
  const fault = snapshotFault(snapshot, runId);
  if (fault !== undefined) return fault;
  const { steps, shape } = snapshot as Pick<Snapshot, 'steps' | 'shape'>;
  const widths = (shape.bodies ?? []).map(([from, to]) => to - from);
  let size = shape.bodies?.[0]?.[0] ?? steps.length;
  let definitions = steps.length;
  for (const [i, event] of events.entries()) {
    const wrong = eventFault(event, { steps: size, definitions });
    if (wrong !== undefined) return `event ${i + 1}: ${wrong}`;
    if (event.type !== 'step.expanded') continue;
    const { adds, body, count } = event;
    if (adds !== undefined) {
      widths.push(...widthsOf(adds));
      definitions += adds.ids.length;
    }
    size += (widths[body - 1] ?? 0) * count;
  }
  const [first] = events;
  if (first === undefined || first.type === 'run.started') return undefined;
  return `event 1: it is ${first.type}`;
}

/** In words what is wrong with a snapshot; undefined when it is one. */
export function snapshotFault(snapshot: unknown, runId: string): string | undefined {
  const fault = planFault(snapshot);
  if (fault !== undefined) return fault;
  const { source, options, from, keysOf, code, workflowVersion, strategy, branches, budget } =
    snapshot as Parts;
  const size = (snapshot as { steps: unknown[] }).steps.length;
  if (!isText(code) || code.length !== size * CODE_LETTERS)
    return 'the letters of its steps are not those of its steps';
  if (workflowVersion !== undefined && !isText(workflowVersion))
    return `the version of its workflow is ${show(workflowVersion)}`;
  if (!isText(strategy)) return `its strategy is ${show(strategy)}`;
  if (budget !== undefined && !isBudget(budget)) return `its budget is ${show(budget)}`;
  if (branches !== undefined && !Number.isFinite(branches))
    return `its limit of branches is ${show(branches)}`;
  const { contents = [] } = snapshot as Parts;
  if (!Array.isArray(contents) || !contents.every((one) => isContent(one, size)))
    return 'its files are those of none of its steps';
  if (source !== undefined && !(isMapping(source) && isSource(source)))
    return 'its workflow is not kept as a file and its text';
  if (!isMapping(options)) return `its options are ${show(options)}`;
  if (options.runId !== runId) return `its options are those of run ${show(options.runId)}`;
  if (!Number.isFinite(options.seed)) return `its seed is ${show(options.seed)}`;
  const isOrigin = isMapping(from) && isText(from.runId) && isText(from.kind);
  if (from !== undefined && !isOrigin) return `the run that it was made from is ${show(from)}`;
  if (keysOf !== undefined && !isText(keysOf)) return `its keys are those of ${show(keysOf)}`;
  return undefined;
}

type Parts = Readonly<Record<string, unknown>>;

function isContent(value: unknown, size: number): boolean {
  if (!Array.isArray(value)) return false;
  const [step, letters] = value as unknown[];
  return Number.isSafeInteger(step) && Number(step) >= 0 && Number(step) < size && isText(letters);
}

function isSource({ file, root, text }: Readonly<Record<string, unknown>>): boolean {
  return isText(file) && isText(root) && isText(text);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
