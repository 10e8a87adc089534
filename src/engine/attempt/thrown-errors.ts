/**
 * What the attempts of a run threw, itself, for results in this process.
 * Knows recorded errors; must not be kept, nor change what is recorded.
 */
import { type Hidden, hiddenError, withoutSecrets } from '../../run/hidden.ts';
import type { StepError } from '../../run/step-error.ts';

/** Of so many failed steps it is there: what is thrown may hold anything, such as a whole response. */
const MOST_STEPS = 1_000;

export class ThrownErrors {
  private readonly hidden: Hidden;
  /** The last one of each step. */
  private readonly bySteps = new Map<number, { error: StepError; thrown: unknown }>();

  constructor(hidden: Hidden) {
    this.hidden = hidden;
  }

  add(step: number, error: StepError, thrown: unknown): void {
    const { bySteps } = this;
    if (bySteps.size < MOST_STEPS || bySteps.has(step)) bySteps.set(step, { error, thrown });
  }

  /** What led to an error of the run; undefined where something else did, such as the end of its time. */
  of(step: number, error: StepError): unknown {
    const last = this.bySteps.get(step);
    if (last === undefined) return undefined;
    // What was thrown has the secret that is masked in what is recorded of it.
    if (withoutSecrets(last.error, this.hidden) !== last.error) return undefined;
    if (last.error === error) return last.thrown;
    const { code, message } = hiddenError(last.error, this.hidden);
    return code === error.code && message === error.message ? last.thrown : undefined;
  }
}
