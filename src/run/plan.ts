/**
 * A graph and every choice for one run.
 * Knows choices already made; must not know who made them or why.
 */
import type { Graph } from '../graph/graph.ts';
import type { FailureMode } from '../workflow/workflow.ts';

export interface Plan {
  readonly graph: Graph;
  readonly runId: string;
  readonly strategy: string;
  readonly failureMode: FailureMode;
  /** Steps running at once; `Infinity` for no limit. */
  readonly concurrency: number;
  /** Longest time the run may take, in milliseconds. */
  readonly timeoutMs: number | undefined;
  /** What the run works on: text, or the declared inputs by name. */
  readonly input: unknown;
  /** Allow-listed environment variables, read once when the plan was made. */
  readonly env: Readonly<Record<string, string>>;
  /** Where chance in this run comes from (jitter). */
  readonly seed: number;
}
