/**
 * The states of a run and of a step: the words people see, and the numbers the arrays hold.
 * Knows the words; must not know what leads from one to another (that is `fold`).
 */

export const RUN_STATUSES = [
  'pending',
  'running',
  'waiting',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Those of runs that have not ended. */
export const OPEN_STATUSES: readonly RunStatus[] = ['pending', 'running', 'waiting'];

/**
 * ```
 *  pending ──> ready ──> running ──> succeeded | failed | cancelled
 *     │          │  ▲        │
 *     │          │  └──── waiting      (for the next try)
 *     └──────────┴──> skipped | cancelled
 * ```
 */
export const STEP_STATUSES = [
  'pending',
  'ready',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

// The place of each word in STEP_STATUSES; everything from SUCCEEDED on is an end.
export const PENDING = 0;
export const READY = 1;
export const RUNNING = 2;
export const WAITING = 3;
export const SUCCEEDED = 4;
export const FAILED = 5;
export const SKIPPED = 6;
export const CANCELLED = 7;

/** Whether a step with this status number has come to its end. */
export function isSettled(status: number): boolean {
  return status >= SUCCEEDED;
}
