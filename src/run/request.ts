/**
 * What may be asked of a run from outside, and whether something is such a request.
 * Knows the kinds of requests; must not know who asks, who keeps them, nor what comes of them.
 */

import { isMapping } from '../std/mapping.ts';
import type { Approval } from '../workflow/approval.ts';

/** What becomes of a step that waits for a decision: it ends in one of two ways, or is tried again. */
export type Resolution =
  | { readonly as: 'succeeded'; readonly output: unknown }
  | { readonly as: 'failed'; readonly message: string }
  | { readonly as: 'rerun' };

/**
 * `Step`: how a step is named; by its id outside of a run, by its number within. `at`: when it was asked, in milliseconds
 * since the Unix epoch, by the clock of who asked: it may be long before the run takes it.
 */
export type Requested<Step> =
  /** It is to stop; with `drainMs` what runs is first left so long to finish. */
  | { readonly kind: 'cancel'; readonly reason: string; readonly drainMs?: number }
  /**
   * What becomes of a step that waits for a decision. It is about this attempt of the step: whoever
   * decided has not seen a later one.
   */
  | {
      readonly kind: 'resolve';
      readonly step: Step;
      readonly attempt: number;
      readonly resolution: Resolution;
    }
  /** A message for the first step that waits for one with this name. */
  | {
      readonly kind: 'deliver';
      readonly message: string;
      readonly value: unknown;
      /** Who brings it. */
      readonly by?: string;
      readonly at: number;
    }
  /** Somebody approves of a step that waits for that, or rejects it: by its id, as it may not be there yet. */
  | ({ readonly kind: 'decide'; readonly step: string; readonly at: number } & Approval);

/** The request with another name for the step that it is about, where it is about one. */
export function withStep<Step, Other>(
  request: Requested<Step>,
  of: (step: Step) => Other,
): Requested<Other> {
  return request.kind === 'resolve' ? { ...request, step: of(request.step) } : request;
}

/** `isStep`: whether a value names a step, in that way. */
export function isAsked<Step>(
  value: unknown,
  isStep: (step: unknown) => step is Step,
): value is Requested<Step> {
  if (!isMapping(value)) return false;
  switch (value.kind) {
    case 'cancel':
      return (
        typeof value.reason === 'string' && (value.drainMs === undefined || isLength(value.drainMs))
      );
    case 'resolve':
      return isStep(value.step) && isAttempt(value.attempt) && isResolution(value.resolution);
    case 'deliver':
      return (
        typeof value.message === 'string' &&
        isThere(value.value) &&
        isMaybeText(value.by) &&
        Number.isFinite(value.at)
      );
    case 'decide':
      return (
        typeof value.step === 'string' &&
        Number.isFinite(value.at) &&
        typeof value.approved === 'boolean' &&
        isMaybeText(value.by) &&
        isMaybeText(value.note)
      );
    default:
      return false;
  }
}

function isThere(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function';
}

function isMaybeText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isResolution(value: unknown): value is Resolution {
  if (!isMapping(value)) return false;
  switch (value.as) {
    case 'succeeded':
      return value.output !== undefined;
    case 'failed':
      return typeof value.message === 'string';
    default:
      return value.as === 'rerun';
  }
}

function isLength(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}

function isAttempt(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
