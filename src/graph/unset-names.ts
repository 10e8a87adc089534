/**
 * Environment variables that expressions read, or programs get, and that are not set.
 * Knows names and places; must not read the environment itself: it is handed in.
 */
import type { Path } from '../std/json-schema.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Source, Workflow } from '../workflow/workflow.ts';
import type { StepDeclaration } from './catalog.ts';
import { EVERY_INPUT } from './expression-reads.ts';

/** What an expression reads (`expression.ts`). */
interface Reading {
  readonly env: readonly string[];
  readonly tested: readonly string[];
}

/** An expression that needs a variable, or a step that gets one, and where that stands. */
export interface VariableRead {
  readonly name: string;
  readonly path: Path;
  /** The step that reads it; undefined for the outputs. */
  readonly step: number | undefined;
  /** Set where the step gets it from the environment, as it is: whether the workflow lists it under `env`. */
  readonly inherited?: 'listed' | 'unlisted';
  /** The file in which that is, where it is not the one of the workflow that is run. */
  readonly source?: Source;
}

/** What an expression cannot do without: not what it tests with `has(…)`. */
export function variablesOf(
  { env, tested }: Reading,
  place: Omit<VariableRead, 'name'>,
): VariableRead[] {
  return env
    .filter((name) => name !== EVERY_INPUT && !tested.includes(`env.${name}`))
    .map((name) => ({ name, ...place }));
}

/** What steps get from the environment without an expression. */
export function inheritedBy(
  { steps, env = [] }: Workflow,
  types: readonly StepDeclaration[],
  typeOf: Uint16Array,
): VariableRead[] {
  if (types.every(({ inherits }) => inherits === undefined)) return [];
  return steps.flatMap(({ with: settings }, step) => {
    const key = types[typeOf[step]!]!.inherits;
    const names =
      key === undefined ? undefined : (settings?.[key] as readonly string[] | undefined);
    return (names ?? []).map((name, i) => {
      const inherited = env.includes(name) ? 'listed' : 'unlisted';
      return { name, path: stepPath(step, 'with', key!, i), step, inherited };
    });
  });
}

/** The reads that are still to come: those of the outputs, and of steps that have not ended. */
export function readsLeft(
  reads: readonly VariableRead[],
  hasEnded: (step: number) => boolean,
): VariableRead[] {
  return reads.filter(({ step }) => step === undefined || !hasEnded(step));
}

const NOT_LISTED =
  'set it, give it with --env-file, or do not list it under env if the program can do without';

/** What to do about it. */
export function setIt(name: string): string {
  return `set it, give it with --env-file, or test it with has(env.${name})`;
}

/**
 * A warning for each variable that is not set, at the first place: a step may never get there. A program may
 * do without one that it only gets: that is reported where the workflow lists it.
 */
export function unsetVariables(
  reads: readonly VariableRead[],
  env: Readonly<Record<string, string>>,
): Diagnostic[] {
  const needed = reads.filter(({ inherited }) => inherited !== 'unlisted');
  return firstUnset(needed, env).map(({ name, path, inherited, source }) => {
    const message = `the environment variable ${name} is not set.`;
    const fix = inherited === undefined ? setIt(name) : NOT_LISTED;
    return diagnostic('W_ENV', message, { path, fix, ...(source && { source }) });
  });
}

/** An error for a variable that is not set and was when the run began: going on could only end it. */
export function lostVariable({ name, path, source }: VariableRead): Diagnostic {
  const message = `the environment variable ${name} is not set, and was when the run began.`;
  const fix = 'set it, or give it with --env-file';
  return diagnostic('E_ENV', message, { path, fix, ...(source && { source }) });
}

/** The reads of variables that are not set, the first of each. */
export function firstUnset(
  reads: readonly VariableRead[],
  env: Readonly<Record<string, string>>,
): readonly VariableRead[] {
  const unset = new Map<string, VariableRead>();
  for (const read of reads)
    if (!Object.hasOwn(env, read.name) && !unset.has(read.name)) unset.set(read.name, read);
  return [...unset.values()];
}
