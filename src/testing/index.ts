/**
 * The door for tests of workflows and of the engine: time in your hand, steps in your hand, and the
 * simulation that plays random worlds.
 * Must not open onto adapters.
 */
export { type HandHeld, handHeld, type Invocation } from './hand-held-step.ts';
export type { Mark } from './simulate/marks.ts';
export {
  type SimulateOptions,
  type SimulationFailure,
  type SimulationReport,
  shrinkSeed,
  simulate,
  tellFailure,
} from './simulate/simulate.ts';
export type { World } from './simulate/world.ts';
export { VIRTUAL_START, type VirtualClock, virtualClock } from './virtual-clock.ts';
