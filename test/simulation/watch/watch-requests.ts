/**
 * Whether what is asked of a run is taken: once, however often it is told, and before anything comes of it.
 * Knows requests by their ids; must not know what a request does.
 */
import type { Event, EventOf } from '../../../src/run/event.ts';
import { broke } from '../broken.ts';
import type { Stop } from './scope.ts';
import type { SoFar } from './so-far.ts';
import { followMessage } from './watch-messages.ts';

export function followAsked(so: SoFar, event: EventOf<'run.asked'>): void {
  const { id, request } = event;
  if (so.taken.has(id)) broke('asked', `${id} is taken twice`);
  const told = so.inputs.some(
    (input) => input.type === 'asked' && input.id === id && input.request === request,
  );
  if (!told) broke('asked', `${id} is taken, and nobody told it`);
  so.taken.add(id);
  so.requests.push(request);
  followMessage(so, event);
}

/** At the end of a turn: nothing that was told is passed over. */
export function checkTaken(so: SoFar): void {
  if (so.finished !== undefined) return;
  for (const input of so.inputs)
    if (input.type === 'asked' && !so.taken.has(input.id)) broke('asked', `${input.id} is not`);
}

/** A run is cancelled right after it was asked, or when what was left to finish has had its time. */
export function checkCancelled(so: SoFar, { drain }: Stop, before: Event | undefined): void {
  const asked = before?.type === 'run.asked' && before.request.kind === 'cancel';
  const drained = so.root.stopping?.cause.kind === 'cancel' && !drain;
  if (!asked && !drained) broke('asked', 'the run is cancelled before it was asked');
}
