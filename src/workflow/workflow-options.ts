/**
 * What a whole workflow may set in TypeScript, as types.
 * Must not know which of it is right.
 */
import type { Span } from '../std/duration.ts';
import type { ModuleUrl } from './module-url.ts';
import type { StepIds } from './part.ts';
import type { PoolSizes } from './pool-sizes.ts';
import type { Budget, Concurrency, FailureMode, Workflow } from './workflow.ts';
import type { WithSpans } from './written-spans.ts';

/** What a whole workflow may set; the names are those of the file format, in camelCase. */
export interface WorkflowOptions<Inputs, Mode extends FailureMode = FailureMode> {
  readonly title?: string;
  /** The module it is written in, `import.meta.url`, or its folder: paths of modules, files and folders start there. */
  readonly from?: string | ModuleUrl;
  /**
   * For a function that makes workflows: what it made this one from, as plain data. It is copied, kept with
   * each run, and part of which workflow it is, so `resumeAll` can have it made again.
   */
  readonly args?: unknown;
  /** Runs of one version are not resumed by another one. */
  readonly version?: string;
  readonly strategy?: string;
  /** Only these steps run, and what is reachable from one of them, where the call of a run does not say otherwise. */
  readonly start?: StepIds;
  /** Only these steps run, and what one of them needs; with `start`, what is both. */
  readonly target?: StepIds;
  readonly onFailure?: Mode;
  readonly drain?: boolean;
  readonly concurrency?: Concurrency;
  readonly maxBranches?: number;
  readonly pools?: PoolSizes;
  /** How much one run may spend, by name, such as `{ tokens: 200_000 }`: steps hold and spend of it. */
  readonly budget?: Budget;
  readonly timeoutMs?: Span;
  readonly defaults?: WithSpans<NonNullable<Workflow['defaults']>>;
  readonly inputs?: Inputs;
  readonly env?: readonly string[];
  readonly secrets?: readonly string[];
}
