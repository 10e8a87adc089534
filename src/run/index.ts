/**
 * The door `heddle/run`: reading runs without an engine, also in a browser.
 * Must not open anything that needs Node.js.
 */
export { type Event, withStepIds } from './event.ts';
export { apply, fold } from './kept-fold.ts';
export { type KeptPlan, planOfKept } from './kept-plan.ts';
export { KeptRunError } from './kept-run-error.ts';
export type { Plan, PlanShape } from './plan.ts';
export { newRun, type Run, settledCount, statusOf } from './run.ts';
export { durationOf, metadataOf } from './scope.ts';
export { RUN_STATUSES, type RunStatus, STEP_STATUSES, type StepStatus } from './status.ts';
export { type RunStory, type StepStory, storyOf } from './story.ts';
