/**
 * Why a step was skipped: as data, from which is decided, and as a sentence for people.
 * Knows causes; must not know who decided.
 */
import type { NEED_RULES } from '../workflow/workflow.ts';
import type { RunStatus, StepStatus } from './status.ts';

export type SkipCause =
  /** Its condition gave false. */
  | { readonly kind: 'condition'; readonly text: string }
  /** Its `run_if`: so many of its needs succeeded. */
  | {
      readonly kind: 'rule';
      readonly rule: (typeof NEED_RULES)[number] | `at_least ${number}`;
      readonly succeeded: number;
      readonly of: number;
    }
  /** A need without a result, which its `run_if` may name; the chain of skips began with `root`. */
  | { readonly kind: 'need' | 'critical'; readonly need: number; readonly root: number }
  /** None of its needs leads to it: the first of them went to another step (`target`), or to none. */
  | { readonly kind: 'goto'; readonly need: number; readonly target: number | undefined }
  /** It is in a hook that is not for a run that ended so. */
  | { readonly kind: 'run'; readonly status: RunStatus }
  /** The same in a workflow that `step` calls. */
  | { readonly kind: 'call'; readonly step: number; readonly status: RunStatus }
  /** The run is about a part of its workflow. Said by the plan, with the start of the run: no event holds it. */
  | { readonly kind: 'left_out' };

/** The steps of a run, as far as sentences name them. */
export interface NamedSteps {
  readonly idOf: (step: number) => string;
  readonly statusOf: (step: number) => StepStatus;
  readonly skipOf: (step: number) => SkipCause | undefined;
}

/** Where a chain of skips began, seen from a need without a result. */
export function rootOf(need: number, skipOf: NamedSteps['skipOf']): number {
  const cause = skipOf(need);
  return cause?.kind === 'need' ? cause.root : need;
}

export function skipReason(cause: SkipCause, steps: NamedSteps): string {
  switch (cause.kind) {
    case 'condition':
      return `when: ${cause.text}`;
    case 'rule':
      return cause.rule === 'any_failed'
        ? 'run_if: any_failed (no need failed)'
        : `run_if: ${cause.rule} (${cause.succeeded} of ${cause.of} succeeded)`;
    case 'critical':
      return `run_if: critical (${needReason(cause, steps)})`;
    case 'need':
      return needReason(cause, steps);
    case 'goto': {
      const by = steps.idOf(cause.need);
      return cause.target === undefined
        ? `${by} did not go to it`
        : `${by} went to ${steps.idOf(cause.target)}`;
    }
    case 'left_out':
      return 'left out of this run';
    case 'run':
      return standsText('the run', cause.status);
    case 'call':
      return standsText(steps.idOf(cause.step), cause.status);
  }
}

/** `the run failed`, `orders is partial`. */
export function standsText(what: string, status: RunStatus): string {
  if (status === 'partial') return `${what} is partial`;
  return status === 'cancelled' ? `${what} was cancelled` : `${what} ${status}`;
}

/** How a need ended, and where that began. */
function needReason(
  { need, root }: { readonly need: number; readonly root: number },
  steps: NamedSteps,
): string {
  const ended = (step: number) => `${steps.idOf(step)} ${steps.statusOf(step)}`;
  const own = steps.skipOf(root);
  if (own === undefined) return root === need ? ended(need) : `${ended(need)} (${ended(root)})`;
  // A root that was skipped has a reason of its own. Of needs it tells the last one only: a chain may be long.
  const why = 'root' in own ? `run_if: critical (${ended(own.root)})` : skipReason(own, steps);
  return `${ended(need)} (${why})`;
}
