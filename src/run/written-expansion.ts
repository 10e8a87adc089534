/**
 * What `context.expand` gives where code of the author's writes the steps, or lists them.
 * Must not know where an attempt is made, nor whether the steps are right.
 */
import { show } from '../std/printable.ts';
import { Expansion } from '../workflow/expansion.ts';
import { writeBody } from '../workflow/grown-step.ts';
import { Steps } from '../workflow/steps-builder.ts';
import type { Step } from '../workflow/workflow.ts';
import { expandFailure, listExpansion } from './expansion-made.ts';

/** The step that adds others. */
export interface ExpandingStep {
  readonly id: string;
  /** Where paths start that stand in the steps. */
  readonly from: string | undefined;
}

/** Throws a `StepFailure` for what is neither a list nor a function that writes steps. */
export function expansionOf(
  given: unknown,
  options: unknown,
  { id, from }: ExpandingStep,
): Expansion {
  if (typeof given !== 'function') return listExpansion(given, options);
  if (options !== undefined)
    throw expandFailure(
      'expand: a function that writes steps gives the one whose output counts, and takes no options',
    );
  const around = new Set<Step>();
  const body = new Steps<unknown>(around);
  if (from !== undefined) body.from = from;
  let last: Step;
  try {
    last = writeBody(id, { given, key: 'expand', only: 'step' }, body, (step) =>
      body.steps.includes(step),
    );
  } catch (cause) {
    // What is written wrongly is a `TypeError`; anything else was thrown by the author, and may be tried again.
    if (!(cause instanceof TypeError)) throw cause;
    throw expandFailure(cause.message, cause);
  }
  const [other] = around;
  if (other !== undefined) {
    const fix = 'take its output from the input of the step, or from context.inputs';
    throw expandFailure(`expand: the steps need ${show(other.id)}, which is none of them; ${fix}`);
  }
  return new Expansion({ kind: 'code', steps: body.steps, last });
}
