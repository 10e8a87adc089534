/**
 * How a run stands at one moment, for people and programs.
 * Knows runs and words; must not know why a step waits: whoever decides is asked.
 */
import { quoted } from '../std/printable.ts';
import type { AnyHandle } from '../workflow/handle.ts';
import type { Budget } from '../workflow/workflow.ts';
import { type BranchView, branchView } from './branch-view.ts';
import { type ItemResult, itemResults } from './item-results.ts';
import type { PlanShape, RunHead } from './plan.ts';
import { type Run, statusOf } from './run.ts';
import { isSettled, RUNNING, type RunStatus } from './status.ts';
import { stepOfId } from './step-ids.ts';
import { type StepResult, stepResult } from './step-result.ts';
import { idOf } from './steps.ts';
import { type Unanswered, unansweredIn } from './story.ts';

export interface RunStatusView {
  readonly runId: string;
  readonly workflow: string;
  readonly status: RunStatus;
  /** Steps running at once at most, at this moment. */
  readonly concurrency: number;
  /** Ids of steps that have ended, in file order. */
  readonly completed: readonly string[];
  /** Ids of steps that run, in file order. */
  readonly active: readonly string[];
  /** Every other step with the reason why it does not run. */
  readonly waiting: Readonly<Record<string, string>>;
  /** What is known of every step, by id. */
  readonly steps: Readonly<Record<string, StepResult>>;
  readonly branches: BranchView;
  /** How much its attempts have spent, and how much they may, by name. */
  readonly spent: Budget;
  readonly budget: Budget;
  /** Steps that wait for somebody who approves or for a message, also those that others have grown into. */
  readonly unanswered: readonly Unanswered[];
  /**
   * The items of a step that has some, one after the other, as they stand when they are asked for; see
   * `RunResult.items`. Throws a `RangeError` for any other step. It is no part of what is printed.
   */
  items<Item = unknown>(
    which: AnyHandle<readonly Item[]> | string,
  ): IterableIterator<ItemResult<Item>>;
}

/** The run at the instant `now`; `whyNot` gives the reason why a step does not run. */
export function statusView(
  run: Readonly<Run<PlanShape>>,
  head: RunHead,
  now: number,
  whyNot: (step: number) => string | undefined,
): RunStatusView {
  const { runId } = run.plan;
  const [completed, active]: [string[], string[]] = [[], []];
  const waiting: [string, string][] = [];
  const steps: [string, StepResult][] = [];
  for (let step = 0; step < run.roots; step++) {
    const id = idOf(run, step);
    const status = run.stepStatus[step]!;
    steps.push([id, stepResult(run, step, now)]);
    if (isSettled(status)) completed.push(id);
    else if (status === RUNNING) active.push(id);
    else waiting.push([id, whyNot(step) ?? statusOf(run, step)]);
  }
  const view = {
    runId,
    workflow: head.workflow,
    status: run.status,
    concurrency: run.concurrency,
    completed,
    active,
    waiting: Object.fromEntries(waiting),
    steps: Object.fromEntries(steps),
    branches: branchView(run, head.maxBranches),
    spent: Object.fromEntries(run.spent),
    budget: head.budget,
    unanswered: unansweredIn(run),
  };
  const items = (which: AnyHandle | string) => {
    const id = typeof which === 'string' ? which : which.id;
    const step = stepOfId(run, id);
    if (step < 0) throw new RangeError(`${quoted(id)} is not a step of ${quoted(head.workflow)}`);
    return itemResults(run, step);
  };
  return Object.defineProperty(view, 'items', { value: items }) as typeof view &
    Pick<RunStatusView, 'items'>;
}
