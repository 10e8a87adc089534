/**
 * A few letters for each step that differ when its settings or its function do.
 * Knows definitions of steps; must not know which of them were kept with a run.
 *
 * They only tell what has changed: the shape of a workflow is its identity (`identity.ts`). What a schema of
 * a library takes cannot be read from it, so it does not count.
 */

import { functionText } from '../../std/function-text.ts';
import { functionsOf, plainSettings } from '../../workflow/code-settings.ts';
import type { Step, StepBody, Workflow } from '../../workflow/workflow.ts';

/** Two definitions have the same letters once in 2^36: what a run of a thousand steps keeps stays short. */
export const CODE_LETTERS = 6;

/** One workflow has many runs. While it is being written steps are added to it, and none is changed. */
const known = new WeakMap<readonly Step[], string>();
const ofStep = new WeakMap<Step, string>();

/** Those of all steps, one after the other. */
export function codeOf(steps: readonly Step[]): string {
  const before = known.get(steps);
  if (before?.length === steps.length * CODE_LETTERS) return before;
  const code = steps.map(lettersOf).join('');
  known.set(steps, code);
  return code;
}

/** Those of the step with this number. */
export function codeAt(code: string, step: number): string {
  return code.slice(step * CODE_LETTERS, (step + 1) * CODE_LETTERS);
}

function lettersOf(step: Step): string {
  let letters = ofStep.get(step);
  if (letters === undefined) {
    letters = digestOf(step);
    ofStep.set(step, letters);
  }
  return letters;
}

/** The steps in it have letters of their own. */
function ofBody(body: StepBody | undefined): unknown {
  if (body === undefined) return null;
  const { outputs, last, key, until, while: goesOn } = body;
  return [outputs, last?.id, ...[key, until, goesOn].map((call) => call && functionText(call))];
}

/** What a workflow says beside its steps, which have letters of their own. */
function ofCalled(called: Workflow | undefined): unknown[] {
  if (called === undefined) return [];
  const { name, inputs, outputs, onFailure, defaults, env } = called;
  // Of a schema that is code nobody can tell whether it is the same.
  const plain = (_: string, value: unknown) =>
    value !== null && typeof value === 'object' && '~standard' in value ? null : value;
  return [JSON.stringify([name, inputs, outputs, onFailure, defaults, env], plain)];
}

function digestOf(step: Step): string {
  const { needs, with: config, settings, run, body: inner, cases, takes } = step;
  // Their order is a setting: it says what the input is made of.
  const ids = needs.map((need) => (typeof need === 'string' ? need : need.id));
  // Of a schema that is code nobody can tell whether it is the same.
  const plain = plainSettings(settings);
  const code = functionsOf(settings).map(([name, call]) => [name, functionText(call)]);
  const body = run === undefined ? '' : functionText(run);
  const bodies =
    inner === undefined && cases === undefined ? [] : [inner, ...Object.values(cases ?? {})];
  const made: unknown[] = bodies.map(ofBody);
  const around = takes && [takes.as, takes.from.map(([name, { id }]) => [name, id])];
  if (around !== undefined) made.push(around);
  made.push(...ofCalled(step.calls));
  const text = JSON.stringify([ids, config, plain, body, ...code, ...made]);
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('base64url').slice(0, CODE_LETTERS);
}
