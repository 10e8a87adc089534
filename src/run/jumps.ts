/**
 * What a jump means for the steps around it: which needs count as not there.
 * Knows who went where; must not know who decides what follows.
 *
 * A step that goes to another one is no need for any other step behind it, and a step that may go to one, and does not,
 * is none for that. What is skipped for this alone is no need either, so a step that is reached in another way runs.
 */
import { isLeftOut } from '../graph/cut.ts';
import { isJumpOnly } from '../graph/jumps.ts';
import { quoted } from '../std/printable.ts';
import { someOf } from '../std/some-of.ts';
import { yamlWord } from '../std/yaml-word.ts';
import type { Jump } from '../workflow/jump.ts';
import { defOf, shiftOf } from './grown.ts';
import type { Given } from './outcome.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import { rootOf } from './skip.ts';
import { SUCCEEDED } from './status.ts';
import type { StepError } from './step-error.ts';
import { authoredOf, idOf, localIdOf, needsOf, sourcesOf } from './steps.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** Whether a step that has ended leads past the one behind it. */
export function isPassed(run: AnyRun, need: number, step: number): boolean {
  const target = run.jumps.get(need);
  if (target !== undefined) return target !== step;
  return isJumpOnly(run.plan.graph, defOf(run, need), defOf(run, step));
}

/** Whether a need that has ended counts as not there. */
export function isAbsent(run: AnyRun, need: number, step: number): boolean {
  if (run.plan.graph.goes.size === 0) return false;
  if (isPassed(run, need, step)) return true;
  const cause = run.skips.get(rootOf(need, (one) => run.skips.get(one)));
  return cause?.kind === 'goto';
}

/** Steps that have jumped to a step which does not need them. */
export function jumpedTo(run: Readonly<Run>, step: number): readonly number[] {
  if (run.jumps.size === 0) return [];
  const sources = sourcesOf(run, step);
  return [...needsOf(run, step)].filter(
    (need) => run.jumps.get(need) === step && !sources.includes(need),
  );
}

/** Whether a step has an output for the one behind it. */
export function gives(run: AnyRun, need: number, step: number): boolean {
  if (run.stepStatus[need] !== SUCCEEDED) return false;
  return run.plan.graph.goes.size === 0 || !isPassed(run, need, step);
}

/** What comes of an attempt that goes to another step: an error for one that its step does not name. */
export function jumpOutcome(
  run: Readonly<Run>,
  step: number,
  { target: id }: Jump,
  given: Given,
): Given {
  if (given.tag !== 'value') return given;
  const { metadata } = given;
  const shift = shiftOf(run, step);
  const targets = run.plan.graph.goes.get(step - shift) ?? [];
  const named = (def: number) => localIdOf(run, def + shift);
  const target = targets.find((def) => named(def) === id);
  if (target !== undefined) return { ...given, goto: target + shift };
  // As it is written there.
  const isCode = authoredOf(run, step).run !== undefined;
  const key = isCode ? 'goesTo' : 'goes_to';
  const why =
    targets.length > 0
      ? `${key} of the step names only ${someOf(targets.map(named), 10)}`
      : `the step does not say so, with ${key}: [${isCode ? quoted(id) : yamlWord(id)}]`;
  return { tag: 'error', error: noWay(id, why), metadata };
}

/** Why an attempt cannot go to a step that its own step names; undefined where it can. */
export function wayFault(run: AnyRun, target: number): StepError | undefined {
  // Whatever else has ended the target already, it comes to that without this step.
  if (!isLeftOut(run.plan.graph, defOf(run, target)) || target >= run.roots) return undefined;
  return noWay(idOf(run, target), 'it is left out of this run');
}

function noWay(id: string, why: string): StepError {
  return { code: 'E_GOTO', message: `cannot go to ${quoted(id)}: ${why}`, retryable: false };
}
