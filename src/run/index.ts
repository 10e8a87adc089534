/**
 * The door `heddle/run`: reading runs without an engine, also in a browser.
 * Must not open anything that needs Node.js.
 */
export type { Event } from './event.ts';
export { withStepIds } from './event-ids.ts';
export { apply, fold } from './kept-fold.ts';
export {
  durationOf,
  metadataOf,
  newRun,
  settledCount,
  statusOf,
  storyOf,
} from './kept-look.ts';
export { type KeptPlan, planOfKept } from './kept-plan.ts';
export { KeptRunError } from './kept-run-error.ts';
export type { Plan, PlanShape } from './plan.ts';
export type { Run } from './run.ts';
export { RUN_STATUSES, type RunStatus, STEP_STATUSES, type StepStatus } from './status.ts';
export type { RunStory, StepStory } from './story.ts';
