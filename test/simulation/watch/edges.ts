/**
 * The life of steps and runs as one table: from which status to which one a step may go, by what, and
 * under which stop of its run. What is not in the table must not happen.
 * Knows events and statuses; must not know what else has to be right about an event.
 */
import type { Event, StepEvent } from '../../../src/run/event.ts';
import {
  CANCELLED,
  FAILED,
  PENDING,
  READY,
  RUNNING,
  SKIPPED,
  STEP_STATUSES,
  SUCCEEDED,
  WAITING,
} from '../../../src/run/status.ts';
import { situations } from '../situations.ts';

type Stopping = Event & { readonly type: 'run.stopping' };

/** By what a run is stopping, from the weakest on. */
const STOPS = ['no stop', 'drained failure', 'failure', 'timeout', 'drained cancel', 'cancel'];

/** The number of a stop; 0 for none. */
export function stopNumber(stop: Stopping | undefined): number {
  if (stop === undefined) return 0;
  const { cause, drain } = stop;
  return STOPS.indexOf(drain ? `drained ${cause.kind}` : cause.kind);
}

const ANY = [0, 1, 2, 3, 4, 5];
const UNSTOPPED = [0];
/** Of a run that has been cancelled nothing starts. */
const NOT_CALLED_OFF = [0, 1, 2, 3];
const STOPPED = [1, 2, 3, 4, 5];
/** What a failure leaves to finish is wanted. */
const UNWANTED = [2, 3, 4, 5];
/** Once its run is cancelled without patience, a step has been asked to stop. */
const UNASKED = [0, 1, 2, 3, 4];

/** An event of a step, or that a step moves because of something else. */
export type On =
  | Exclude<StepEvent['type'], 'step.late' | 'step.spent' | 'branch.expired'>
  | Because;
/** Its needs have succeeded; the run is about others; it has a result of an earlier run; its run stops. */
type Because = 'unblocked' | 'left out' | 'reused' | 'stopped';

type Row = readonly [on: On, from: number, to: number, under: readonly number[]];

const ROWS: readonly Row[] = [
  ['unblocked', PENDING, READY, NOT_CALLED_OFF],
  ['left out', PENDING, SKIPPED, UNSTOPPED],
  ['reused', PENDING, SUCCEEDED, UNSTOPPED],
  ['reused', READY, SUCCEEDED, UNSTOPPED],
  ['stopped', PENDING, CANCELLED, STOPPED],
  ['stopped', READY, CANCELLED, STOPPED],
  ['stopped', WAITING, CANCELLED, UNWANTED],
  ['step.ready', PENDING, READY, NOT_CALLED_OFF],
  ['step.ready', WAITING, READY, NOT_CALLED_OFF],
  ['step.started', READY, RUNNING, NOT_CALLED_OFF],
  ['step.stopping', RUNNING, RUNNING, UNASKED],
  ['step.interrupted', RUNNING, READY, ANY],
  ['step.parked', READY, WAITING, NOT_CALLED_OFF],
  ['step.retrying', RUNNING, WAITING, NOT_CALLED_OFF],
  ['step.waiting', RUNNING, WAITING, NOT_CALLED_OFF],
  ['step.answered', WAITING, WAITING, NOT_CALLED_OFF],
  ['step.succeeded', RUNNING, SUCCEEDED, ANY],
  ['step.succeeded', WAITING, SUCCEEDED, NOT_CALLED_OFF],
  ['step.failed', RUNNING, FAILED, ANY],
  ['step.failed', PENDING, FAILED, NOT_CALLED_OFF],
  ['step.failed', READY, FAILED, NOT_CALLED_OFF],
  ['step.failed', WAITING, FAILED, NOT_CALLED_OFF],
  ['step.skipped', PENDING, SKIPPED, NOT_CALLED_OFF],
  ['step.cancelled', RUNNING, CANCELLED, UNWANTED],
  ['step.cancelled', PENDING, CANCELLED, NOT_CALLED_OFF],
  ['step.cancelled', READY, CANCELLED, UNWANTED],
];

/** Of what happens to a run as a whole, under which stop it may. */
const OF_RUNS: Readonly<Record<string, readonly number[]>> = {
  'run.started': UNSTOPPED,
  'run.resumed': ANY,
  'run.asked': ANY,
  'run.waiting': NOT_CALLED_OFF,
  'run.stopping': UNASKED,
  'run.hooks': NOT_CALLED_OFF,
  'run.paced': ANY,
  'run.finished': ANY,
  'branch.expired': UNASKED,
  'process ends, turn lost': ANY,
  'process ends, turn stored': ANY,
  'process ends, later': ANY,
};

export interface Edge {
  readonly to: number;
  /** The situation of each stop; undefined where it must not happen. */
  readonly under: readonly (number | undefined)[];
}

function edge(name: string, to: number, under: readonly number[]): Edge {
  return {
    to,
    under: STOPS.map((stop, i) =>
      under.includes(i) ? situations([`${name}, ${stop}`]) : undefined,
    ),
  };
}

/** By what happens and the status before; undefined where there is no such way. */
export const EDGES: Readonly<Partial<Record<string, readonly (Edge | undefined)[]>>> = table();
/** By type of event; the status of a run is not followed here. */
export const RUN_EDGES: Readonly<Partial<Record<string, Edge>>> = Object.fromEntries(
  Object.entries(OF_RUNS).map(([on, under]) => [on, edge(on, 0, under)]),
);

function table() {
  const edges: Record<string, (Edge | undefined)[]> = {};
  for (const [on, from, to, under] of ROWS) {
    edges[on] ??= STEP_STATUSES.map(() => undefined);
    edges[on][from] = edge(`${on} from ${STEP_STATUSES[from]}`, to, under);
  }
  return edges;
}
