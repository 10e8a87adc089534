/**
 * When the process of a run ends before the run does, and what a run has from its processes so far.
 * Knows crashes and turns by number; must not know what a turn holds.
 */
import type { Event } from '../../../src/run/event.ts';
import type { Plan } from '../../../src/run/plan.ts';
import { newRun, type Run } from '../../../src/run/run.ts';
import { hashRandom } from '../../../src/std/random.ts';
import type { Crash, World } from '../draw/world.ts';
import type { SimulatedAttempt } from './attempt.ts';
import { Mailbox } from './mailbox.ts';

/** What becomes of a turn that is being stored when its process ends. */
export type Doom = 'lost' | 'applied' | undefined;

/** What of a run is there before a process takes it up, and how that process ends. */
export interface Past {
  readonly run: Run;
  /** What has been stored. The stage goes on with it. */
  readonly log: Event[];
  /** By step and number of the attempt; nothing in the place of one that never began. */
  readonly attempts: SimulatedAttempt[][];
  /** What was asked of the run, and is told to each process of it. */
  readonly mailbox: Mailbox;
  /** When the run was begun first. */
  readonly beganAt?: number | undefined;
  /** Turns that were stored, or lost while they were. */
  readonly turns: number;
  readonly crash?: Crash | undefined;
  /** The process of the run has ended: by a crash, or because its run rests. */
  readonly gone?: (crash: Crash | undefined) => void;
}

export function newPast(plan: Plan, world: World): Past {
  const attempts = world.steps.map(() => []);
  return { run: newRun(plan), log: [], attempts, turns: 0, mailbox: new Mailbox() };
}

/** Not yet. */
const LATER = Number.POSITIVE_INFINITY;

/** How one process is going to end. */
export class Mortality {
  private readonly crash: Crash;
  private readonly luck: number;
  private diesAt = LATER;

  constructor(crash: Crash, luck: number) {
    this.crash = crash;
    this.luck = luck;
  }

  /** For the turn with this number, which takes so long to store. */
  doomOf(turn: number, now: number, storeMs: number): Doom {
    const { how, turn: from } = this.crash;
    if (this.diesAt === LATER) return how !== 'later' && turn >= from ? how : undefined;
    if (storeMs === 0 || now + storeMs < this.diesAt) return undefined;
    return hashRandom(this.luck, -10, turn) < 0.5 ? 'lost' : 'applied';
  }

  /** After a turn has been performed: when the process ends, told once. */
  hitBy(turn: number, now: number): number | undefined {
    const { how, turn: from, afterMs = 0 } = this.crash;
    if (how !== 'later' || turn < from || this.diesAt < LATER) return undefined;
    this.diesAt = now + afterMs;
    return this.diesAt;
  }
}
