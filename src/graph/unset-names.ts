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
}

/** What an expression cannot do without: not what it tests with `has(…)`. */
export function variablesOf({ env, tested }: Reading, path: Path): VariableRead[] {
  return env
    .filter((name) => name !== EVERY_INPUT && !tested.includes(`env.${name}`))
    .map((name) => ({ name, path }));
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
  const unset = new Map<string, Path>();
  for (const { name, path } of reads)
    if (!Object.hasOwn(env, name) && !unset.has(name)) unset.set(name, path);
  return [...unset].map(([name, path]) => {
    const message = `the environment variable ${name} is not set.`;
    return diagnostic('W_ENV', message, { path, fix: setIt(name) });
  });
}
