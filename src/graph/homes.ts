/**
 * The workflows of a graph: whose a definition is, and what they say together.
 * Knows which definitions are theirs; must not know what any step does.
 */
import type { Home } from '../workflow/definitions.ts';
import type { Diagnostic } from '../workflow/diagnostic.ts';
import type { Pool, Workflow } from '../workflow/workflow.ts';
import type { Graph } from './graph.ts';

type Homes = Pick<Graph, 'homes'>;

/** The workflow that defines a step. */
export function homeOf({ homes }: Homes, def: number): Home {
  let at = homes.length - 1;
  while (homes[at]!.from > def) at--;
  return homes[at]!;
}

/** A finding about a definition, with its place in the file of its own workflow. */
export function atHome({ homes }: Homes, found: Diagnostic): Diagnostic {
  const { path = [] } = found;
  const [top, step, ...rest] = path;
  if (homes.length === 1 || top !== 'steps' || typeof step !== 'number') return found;
  const { from, workflow } = homeOf({ homes }, step);
  if (from === 0) return found;
  const { source } = workflow;
  return { ...found, path: [top, step - from, ...rest], ...(source && { source }) };
}

/** Names of the variables that any of them lists; undefined where none does. */
export function envNames({ homes }: Homes): readonly string[] | undefined {
  const own = homes[0]!.workflow.env;
  if (homes.length === 1) return own;
  const all = homes.flatMap(({ workflow }) => workflow.env ?? []);
  return all.length === 0 ? own : [...new Set(all)];
}

/** Names of the secrets that any of them declares. */
export function secretNames({ homes }: Homes): readonly string[] {
  const own = homes[0]!.workflow.secrets ?? [];
  if (homes.length === 1) return own;
  return [...new Set(homes.flatMap(({ workflow }) => workflow.secrets ?? []))];
}

/** Pools that any of them declares: those of the workflow that calls win over those of one that is called. */
export function poolsOfAll(
  homes: readonly Pick<Home, 'workflow'>[],
): Readonly<Record<string, Pool>> | undefined {
  if (homes.length === 1) return homes[0]!.workflow.pools;
  return Object.assign(
    {},
    ...homes.map(({ workflow }: { workflow: Workflow }) => workflow.pools).reverse(),
  );
}
