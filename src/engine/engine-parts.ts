/**
 * What an engine is put together from.
 * Must not know any adapter by name.
 */
import type { GuardOptions } from './guards/guards.ts';
import type { LiveRunsParts } from './live/live-runs.ts';
import type { PlannerParts } from './plan/planner.ts';

/** The adapters of an engine. The first strategy is the default one. */
export interface EngineParts extends PlannerParts, LiveRunsParts, GuardOptions {
  /** The root of the project that the store belongs to. */
  readonly project?: string;
}
