/**
 * The environment variables that a workflow lists, as they are at the moment.
 * Knows where they come from; must not keep them: only the plan that is in memory has them.
 */
import type { Plan } from '../../run/plan.ts';

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Those of the variables that are set, put into `into` in place of what it had. */
export function readEnv(
  names: readonly string[] = [],
  from: Environment = process.env,
  into: Record<string, string> = {},
): Record<string, string> {
  for (const name of names) {
    const value = Object.hasOwn(from, name) ? from[name] : undefined;
    if (value === undefined) delete into[name];
    else into[name] = value;
  }
  return into;
}

/** What a run has: the variables that its workflow lists, and those of the process that its steps inherit. */
export function variablesAt({ graph, env }: Pick<Plan, 'graph' | 'env'>): Record<string, string> {
  const inherited = graph.variables.filter((read) => read.inherited !== undefined);
  return { ...readEnv(inherited.map(({ name }) => name)), ...env };
}
