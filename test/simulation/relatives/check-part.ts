/**
 * A run of a part of its workflow comes to the same as a workflow that somebody has cut by hand.
 * Knows worlds and what cutting is; must not know how a run is played.
 */
import { leftOutBy, withoutLeftOut } from '../draw/cut-by-hand.ts';
import { drawPart } from '../draw/draw-part.ts';
import type { World } from '../draw/world.ts';
import { holdSameRun, holdSameSteps } from '../expect/compare.ts';
import type { Given } from './check-seed.ts';
import { untimed } from './variants.ts';

/** False where nothing was left out, or no file can say the same. */
export async function checkPart({ played, play, chance }: Given): Promise<boolean> {
  const { part: _, ...whole } = untimed(played.world);
  const drawn = drawPart(whole.steps, chance);
  if (drawn === undefined) return false;
  const world = withoutItsOutputs({ ...whole, part: drawn });
  const byHand = withoutLeftOut(world);
  if (byHand === undefined || byHand.steps.length === world.steps.length) return false;
  const [part, other] = [await play(world), await play(byHand)];
  // Steps have other numbers, and so another jitter: what a failure cuts off is a matter of time.
  if (part.stopped || other.stopped) return false;
  holdSameSteps(other, part, 'a part');
  holdSameRun(other, part, 'a part');
  return true;
}

/** Outputs that nobody makes are null, which a file does not say. */
function withoutItsOutputs(world: World): World {
  const { outputs, ...rest } = world;
  const leftOut = leftOutBy(world);
  const made = Object.entries(outputs ?? {}).filter(([, key]) => !leftOut.has(key));
  return made.length === 0 ? rest : { ...rest, outputs: Object.fromEntries(made) };
}
