/**
 * What worlds with groups are drawn from: what there is in them, and where chance comes from.
 * Must not know how a step is drawn.
 */
import type { FailureMode } from '../../../src/workflow/workflow.ts';
import type { Chance } from '../draw/chance.ts';
import type { Adding } from './draw-added.ts';

/** What there is in a world. */
export interface Has {
  readonly takes: boolean;
  readonly times: boolean;
  readonly modes: readonly FailureMode[];
  /** Whether groups within others succeed without some of their items. */
  readonly isLossy: boolean;
  /** Set where calls have ends of their own. */
  readonly ends: Chance | undefined;
  /** Set where steps add others at run time. */
  readonly adding: Adding | undefined;
}

/** Each of its own, so that worlds without calls, say, are what they were. */
export interface Chances {
  readonly chance: Chance;
  readonly jumps: Chance;
  readonly asking: Chance;
  readonly calling: Chance;
  readonly hearing: Chance;
  readonly once: Chance;
  readonly lossy: Chance;
}
