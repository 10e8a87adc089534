/**
 * What becomes of what is given to `forEach()` and its like: the settings of a step, and the steps that it grows into.
 * Knows plain values; must not know types that say more, nor how such steps are run.
 */
import { isMapping } from '../std/mapping.ts';
import { show } from '../std/printable.ts';
import { type AnyBody, isStep } from './defined-step.ts';
import type { Step, StepBody, StepFunction, Workflow } from './workflow.ts';

/** A step that grows, as it is to be written. */
export interface Grown {
  readonly uses: string;
  /** What its needs and settings are told from. */
  readonly settings: AnyBody;
  readonly run: StepFunction | undefined;
  readonly with: Readonly<Record<string, unknown>> | undefined;
  readonly body?: GivenBody;
  readonly cases?: Readonly<Record<string, GivenBody>>;
  readonly calls?: Workflow;
}

/** What says which steps it grows into. */
export interface GivenBody {
  /** A function that writes them, or the only one. */
  readonly given: unknown;
  /** Where it stands. */
  readonly key: string;
  /** What the only step is called. */
  readonly only: string;
  readonly functions?: Pick<StepBody, 'key' | 'until' | 'while'>;
}

/** What is given, as a mapping. */
export function givenTo(who: string, given: unknown, keys: string): Record<string, unknown> {
  if (isMapping(given)) return given as Record<string, unknown>;
  throw new TypeError(`${who}: expected { ${keys}, … }, got ${show(given)}`);
}

/** What has to be a function where it is there. */
export function functionAt(
  who: string,
  named: Readonly<Record<string, unknown>>,
  fix: string,
): StepFunction | undefined {
  const [[key, given]] = Object.entries(named) as [[string, unknown]];
  if (given === undefined || typeof given === 'function') return given as StepFunction | undefined;
  throw new TypeError(`${who}: ${key} is ${show(given)}, not a function; ${fix}`);
}

/** Has the steps written, and gives the one whose output is that of all of them. */
export function writeBody<Body extends { step(id: string, definition: never): Step }>(
  id: string,
  { given, key, only }: GivenBody,
  body: Body,
  owns: (step: Step) => boolean,
): Step {
  if (isMapping(given)) return body.step(only, given as never);
  const who = `step ${show(id)}: ${key}`;
  if (typeof given !== 'function') {
    const expected = 'a function that writes steps, or one step, { run }';
    throw new TypeError(`${who}: expected ${expected}, got ${show(given)}`);
  }
  const last: unknown = given(body);
  if (isStep(last) && owns(last)) return last;
  const fix = 'write { run } for a function that is called when the workflow runs';
  throw new TypeError(`${who} has to give a step that body.step() gave, got ${show(last)}; ${fix}`);
}
