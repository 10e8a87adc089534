/**
 * Whether what attempts spend is recorded: each time once, and nothing else.
 * Knows inputs and events; must not know what becomes of attempts.
 */
import type { Event, EventOf } from '../../../src/run/event.ts';
import { broke } from '../broken.ts';
import type { Turn } from '../play/audience.ts';
import type { SoFar } from './so-far.ts';

type Aside = 'step.late' | 'step.spent' | 'branch.expired';

/** Whether the step does not move by it. */
export function isAside<Of extends Event>(
  event: Of,
): event is Extract<Of, { readonly type: Aside }> {
  return (
    event.type === 'step.late' || event.type === 'step.spent' || event.type === 'branch.expired'
  );
}

export function followSpent({ inputs }: SoFar, event: EventOf<'step.spent'>): void {
  const { step, attempt, amounts } = event;
  const said = inputs.some(
    (input) =>
      input.type === 'spent' &&
      input.step === step &&
      input.attempt === attempt &&
      input.amounts.tokens === amounts.tokens,
  );
  if (!said) broke('spent', `${JSON.stringify(event)}, and nobody has spent it`);
}

/** All that was spent before the end of the run is recorded; of a run that rests nobody hears what was given up. */
export function checkSpent(so: SoFar, { events }: Pick<Turn, 'events'>): void {
  const { inputs, finished, gone } = so;
  if (finished !== undefined || gone) return;
  const said = inputs.filter(({ type }) => type === 'spent').length;
  let told = 0;
  for (let i = 0; i < events.length; i++) if (events.at(i)!.type === 'step.spent') told++;
  if (said !== told) broke('spent', `${said} times, and recorded ${told} times`);
}
