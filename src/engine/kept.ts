/**
 * A run as a store keeps it, once it is sure that it makes sense.
 * Knows the shapes of snapshots and events; must not know what follows from them.
 *
 * A store proves that it gives back what was written. What was written may still be nonsense, of
 * another program or of a faulty one, and it must stop nothing but that run.
 */
import type { RunHistory, Store } from '../ports/store.ts';
import { eventFault } from '../run/event-shape.ts';
import { show } from '../std/printable.ts';
import { EngineError, failStore } from './engine-error.ts';

/** Undefined when the run is unknown. Throws the `EngineError` `run-damaged`. */
export async function readKept(store: Store, runId: string): Promise<RunHistory | undefined> {
  const history = await store.read(runId).catch(failStore);
  const fault = history === undefined ? undefined : historyFault(history);
  if (fault === undefined) return history;
  throw new EngineError('run-damaged', `what is kept of run ${show(runId)} is no run: ${fault}`, {
    hint: 'start the workflow again; other runs are not concerned',
  });
}

function historyFault({ runId, snapshot, events }: RunHistory): string | undefined {
  const fault = snapshotFault(snapshot, runId);
  if (fault !== undefined) return fault;
  const size = (snapshot as { steps: unknown[] }).steps.length;
  for (const [i, event] of events.entries()) {
    const wrong = eventFault(event, size);
    if (wrong !== undefined) return `event ${i + 1}: ${wrong}`;
  }
  const [first] = events;
  if (first === undefined || first.type === 'run.started') return undefined;
  return `event 1: it is ${first.type}`;
}

function snapshotFault(snapshot: unknown, runId: string): string | undefined {
  if (!isObject(snapshot)) return `its snapshot is ${show(snapshot)}`;
  const { version, source, steps, options, env } = snapshot;
  if (version !== 1) return `the version of its snapshot is ${show(version)}`;
  if (source !== undefined && !(isObject(source) && isText(source.file) && isText(source.text)))
    return 'its workflow is not kept as a file and its text';
  if (!Array.isArray(steps) || !steps.every(isStep)) return 'its steps are no ids and definitions';
  if (!isObject(options)) return `its options are ${show(options)}`;
  if (options.runId !== runId) return `its options are those of run ${show(options.runId)}`;
  if (!Number.isFinite(options.seed)) return `its seed is ${show(options.seed)}`;
  if (!isObject(env) || !Object.values(env).every(isText)) return `its environment is ${show(env)}`;
  return undefined;
}

function isStep(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
