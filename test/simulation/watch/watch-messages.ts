/**
 * Whether what comes for a step is kept until the step waits, taken once, and counts before what stands for it.
 * Knows messages by their names and ids; must not know how they are kept.
 */
import type { EventOf } from '../../../src/run/event.ts';
import { isSettled } from '../../../src/run/status.ts';
import { broke } from '../broken.ts';
import type { SoFar } from './so-far.ts';
import { isResumed } from './watch-commands.ts';

/** Each step takes one message, which has its name. */
export function followMessage(so: SoFar, { id, request, late }: EventOf<'run.asked'>): void {
  if (request.kind !== 'deliver') return;
  const { message, value, at } = request;
  const step = so.facts.steps.findIndex((one) => one.id === message);
  const kept = so.messages.get(message) ?? [];
  const isUseless = isSettled(so.status[step]!) || kept.length > 0;
  if (late !== isUseless) broke('message', `${message} comes too late: ${late}`);
  if (!late) so.messages.set(message, [...kept, { id, value, at }]);
}

/** Its message has come, and it goes on with that. */
export function followAnswered(so: SoFar, { step, id }: EventOf<'step.answered'>): void {
  const ask = so.waits.get(step)?.ask;
  const message = ask?.kind === 'message' ? ask.message : '';
  const [first, ...rest] = so.messages.get(message) ?? [];
  if (first === undefined || first.id !== id)
    broke('message', `${so.tell(step)} goes on with ${id}`);
  const until = so.waits.get(step)!.until?.at ?? Number.POSITIVE_INFINITY;
  if (isResumed(so) && first.at > until)
    broke(
      'message',
      `${so.tell(step)} goes on with ${id} of ${first.at}, and waited until ${until}`,
    );
  so.messages.set(message, rest);
  so.answers.set(step, first.value);
}

/** At the end of a turn: nobody waits for what is there. */
export function checkAnswered(so: SoFar): void {
  for (const [step, { ask }] of so.waits) {
    if (ask?.kind !== 'message') continue;
    const kept = so.messages.get(ask.message) ?? [];
    if (kept.length > 0) broke('message', `${so.tell(step)} waits on although it has come`);
  }
}
