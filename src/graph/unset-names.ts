/**
 * Environment variables that expressions read and that are not set.
 * Knows names and places; must not read the environment itself: it is handed in.
 */
import type { Path } from '../std/json-schema.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { EVERY_INPUT } from './expression-reads.ts';

/** What an expression reads (`expression.ts`). */
interface Reading {
  readonly env: readonly string[];
  readonly tested: readonly string[];
}

/** An expression that needs a variable, and where it stands. */
export interface VariableRead {
  readonly name: string;
  readonly path: Path;
  /** The step that reads it; undefined for the outputs. */
  readonly step: number | undefined;
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

/** The reads that are still to come: those of the outputs, and of steps that have not ended. */
export function readsLeft(
  reads: readonly VariableRead[],
  hasEnded: (step: number) => boolean,
): VariableRead[] {
  return reads.filter(({ step }) => step === undefined || !hasEnded(step));
}

/** What to do about it. */
export function setIt(name: string): string {
  return `set it, give it with --env-file, or test it with has(env.${name})`;
}

/** A warning for each variable that is not set, at the first place: a step may never get there. */
export function unsetVariables(
  reads: readonly VariableRead[],
  env: Readonly<Record<string, string>>,
): Diagnostic[] {
  return firstUnset(reads, env).map(({ name, path }) => {
    const message = `the environment variable ${name} is not set.`;
    return diagnostic('W_ENV', message, { path, fix: setIt(name) });
  });
}

/** An error for each variable that is not set and was when the run began: going on could only end it. */
export function lostVariables(
  reads: readonly VariableRead[],
  env: Readonly<Record<string, string>>,
  before: readonly string[] = [],
): Diagnostic[] {
  const unset = firstUnset(reads, env).filter(({ name }) => before.includes(name));
  return unset.map(({ name, path }) => {
    const message = `the environment variable ${name} is not set, and was when the run began.`;
    return diagnostic('E_ENV', message, { path, fix: 'set it, or give it with --env-file' });
  });
}

function firstUnset(
  reads: readonly VariableRead[],
  env: Readonly<Record<string, string>>,
): readonly VariableRead[] {
  const unset = new Map<string, VariableRead>();
  for (const read of reads)
    if (!Object.hasOwn(env, read.name) && !unset.has(read.name)) unset.set(read.name, read);
  return [...unset.values()];
}
