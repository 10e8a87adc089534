/**
 * Whether the reason that is given for a step that does not run is a true one.
 * Knows how the run stands and the words; must not know how a reason is found.
 */
import { isSettled, READY, RUNNING, WAITING } from '../../../src/run/status.ts';
import { hashRandom } from '../../../src/std/random.ts';
import { broke } from '../broken.ts';
import type { Stage } from '../play/stage.ts';
import type { SoFar } from './so-far.ts';
import type { OrderWatch } from './watch-order.ts';
import type { PoolsWatch } from './watch-pools.ts';

/** Of so many quiet moments one is used to ask. */
const EVERY = 3;

/** Asks about one step, by chance; a ready one if there is any. */
export function checkWhy(order: OrderWatch, pools: PoolsWatch, stage: Stage): void {
  const { so } = order;
  if (hashRandom(stage.world.luck, -9, stage.log.length) * EVERY > 1) return;
  const step = choose(so, stage);
  if (step < 0) return;
  const why = stage.whyNot(step);
  const status = so.status[step]!;
  const tell = () => `${so.tell(step)} does not run because: ${why}`;
  if (status === RUNNING || isSettled(status)) {
    if (why !== undefined) broke('V24 why', tell());
    return;
  }
  if (why === undefined) broke('V24 why', tell());
  if (status === WAITING) {
    if (!why.startsWith(startOfWait(so, step))) broke('V24 why', tell());
    return;
  }
  if (status !== READY) {
    if (!isTrueOfPending(so, step, why)) broke('V24 why', tell());
    return;
  }
  if (!isTrueOfReady(order, pools, { step, why, at: stage.clock.now() })) broke('V24 why', tell());
}

function startOfWait(so: SoFar, step: number): string {
  if (so.parked.has(step)) return 'waits for a decision: ';
  const wait = so.waits.get(step);
  if (wait === undefined) return 'retry in ';
  if (wait.ask !== undefined) return 'waits for the message ';
  return wait.end === 'value' ? 'waits until ' : 'looks again at ';
}

function choose(so: SoFar, { world, log }: Stage): number {
  const start = Math.floor(hashRandom(world.luck, -7, log.length) * so.facts.size);
  if (so.ready === 0) return start;
  for (let i = 0; i < so.facts.size; i++) {
    const step = (start + i) % so.facts.size;
    if (so.status[step] === READY) return step;
  }
  return -1;
}

function isTrueOfPending(so: SoFar, step: number, why: string): boolean {
  const { hook } = so.facts.steps[step]!;
  const open = so.facts.needs[step]!.find((need) => !isSettled(so.status[need]!));
  if (open === undefined) return hook !== undefined && why === `${hook}: the run has not ended`;
  return why.startsWith(`needs ${so.name(open)}`);
}

function isTrueOfReady(
  order: OrderWatch,
  pools: PoolsWatch,
  { step, why, at }: { step: number; why: string; at: number },
): boolean {
  const { so } = order;
  const word = (start: string) => why.startsWith(start);
  if (word('concurrency full')) {
    return so.running >= so.concurrency && why.endsWith(` ${so.running}/${so.concurrency}`);
  }
  if (word('held back by the strategy')) return !order.mayPass(step);
  if (word('branches of this run')) {
    const counts = `${so.branchesAtWork.size}/${so.world.maxBranches}`;
    return order.lacksBranch(step) && why.endsWith(counts);
  }
  return so.facts.claims[step]!.some((claim) => {
    const [name] = claim;
    const shown = name.startsWith('key ') ? name : `pool ${name}`;
    const lack = pools.lack(order, step, claim, at);
    const breaker = pools.breakerOf(name);
    if (why === `breaker of ${name} is trying one attempt`) return breaker?.probe !== undefined;
    if (word(`breaker of ${name} open for `)) return breaker!.openUntil > at;
    const counts = `${pools.takenOf(name)}/${pools.sizeFor(order, step, name)}`;
    if (word(`${shown} full ${counts}`)) return lack === 'full';
    if (word(`${shown} promised to a more urgent step ${counts}`)) {
      return pools.isPromisedInside(order, step, name, at);
    }
    const outside = `${shown} promised to a run that asked before ${counts}`;
    return word(outside) && pools.isPromisedOutside(order, name, at);
  });
}
