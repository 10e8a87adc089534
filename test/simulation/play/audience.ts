/**
 * What is shown of a run on its stage.
 * Must not know who looks on.
 */
import type { Event } from '../../../src/run/event.ts';
import type { Command, Input } from '../../../src/schedule/input.ts';
import type { Batch } from '../../../src/std/batch.ts';
import type { Stage } from './stage.ts';

/** What one turn of the scheduler came to. */
export interface Turn {
  readonly inputs: readonly Input[];
  readonly events: Batch<Event>;
  readonly commands: Batch<Command>;
}

/** Sees what happens on the stage. */
export interface Audience {
  /** After inputs were decided, before commands are performed. */
  turn(turn: Turn, stage: Stage): void;
  /** A turn is decided that nobody will ever read: its process ends before it is stored. */
  losing(turn: Turn): void;
  /** The process has ended before the run did. A turn that was lost with it was never seen. */
  died(stage: Stage): void;
}
