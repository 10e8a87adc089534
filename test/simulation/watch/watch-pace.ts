/**
 * Whether a limit that follows the load goes where it should.
 * Knows bounds and how late a look at the load came; must not know how it is measured.
 */
import type { Event } from '../../../src/run/event.ts';
import { READY } from '../../../src/run/status.ts';
import type { Input } from '../../../src/schedule/input.ts';
import { broke } from '../broken.ts';
import type { SoFar } from './so-far.ts';

/** From this lateness on the process is behind; up to the other it has time. */
const BUSY_MS = 50;
const IDLE_MS = 20;

/** What must come of a look at the load; undefined where either is right. */
export function expectedPace(so: SoFar, inputs: readonly Input[]): number | undefined {
  const [input, ...more] = inputs;
  const { concurrency: bounds } = so.world;
  if (input?.type !== 'measured' || more.length > 0) return undefined;
  if (bounds === null || typeof bounds === 'number') return undefined;
  const late = Math.round(input.at - input.dueAt);
  const now = so.concurrency;
  if (late > BUSY_MS) return Math.max(bounds.min, Math.floor(now * 0.7));
  if (late > IDLE_MS || so.running < now || so.ready === 0) return now;
  if (!hasFreeStep(so)) return undefined;
  return Math.min(bounds.max, now + Math.max(1, Math.floor(now / 4)));
}

/** Whether a ready step waits for nothing but a place among the running ones. */
function hasFreeStep({ facts, status, world }: SoFar): boolean {
  if (world.maxBranches !== undefined) return false;
  for (let step = 0; step < facts.size; step++) {
    if (status[step] === READY && facts.claims[step]!.length === 0) return true;
  }
  return false;
}

export function followPace(so: SoFar, { concurrency }: Event & { type: 'run.paced' }): void {
  const { concurrency: bounds } = so.world;
  const tell = () => `${so.concurrency} to ${concurrency} at once, ${JSON.stringify(bounds)}`;
  if (!(bounds !== null && typeof bounds === 'object')) broke('pace', tell());
  if (!(concurrency >= bounds.min && concurrency <= bounds.max)) broke('pace', tell());
  if (concurrency === so.concurrency) broke('pace', tell());
  so.concurrency = concurrency;
}
