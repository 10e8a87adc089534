/**
 * The branches of a run: which have started, which are at work, how they ended.
 * Knows branches and statuses; must not know who limits them.
 */
import { branchesOf, membersOf, NO_BRANCH } from '../graph/branches.ts';
import type { PlanShape } from './plan.ts';
import { type Run, statusOf } from './run.ts';
import { FAILED, isSettled, SKIPPED, SUCCEEDED } from './status.ts';
import { idOf } from './steps.ts';

/** A branch that has started. */
export interface BranchStanding {
  /** The step that the branch starts at. */
  readonly step: string;
  /** The branch around it, by its first step. */
  readonly within?: string;
  readonly status: 'active' | 'succeeded' | 'failed' | 'timed_out' | 'cancelled';
  /** Ids of the steps that belong to it, those of branches inside it included, in file order. */
  readonly steps: readonly string[];
}

export interface BranchView {
  /** How many branches have started. */
  readonly spawned: number;
  /** How many of them have steps that have not ended. */
  readonly active: number;
  /** The most branches at work at once; `Infinity` for no limit. */
  readonly limit: number;
  readonly branches: readonly BranchStanding[];
}

/** Whether the run limits its branches: else they are no more than a way to draw the workflow. */
export function limitsBranches({
  plan: { maxBranches, branchTimeoutMs },
}: Pick<Run, 'plan'>): boolean {
  return maxBranches !== Number.POSITIVE_INFINITY || branchTimeoutMs !== undefined;
}

/** `limit`: how many may be at work at once. */
export function branchView(run: Readonly<Run<PlanShape>>, limit: number): BranchView {
  const { graph } = run.plan;
  const found = branchesOf(graph);
  const branches = found.heads
    .filter((head) => run.attempt[head]! > 0 || run.stepStatus[head] === SUCCEEDED)
    .map((head): BranchStanding => {
      const members = [...membersOf(found, head)].sort((a, b) => a - b);
      const around = found.around[head]!;
      return {
        step: idOf(run, head),
        ...(around !== NO_BRANCH && { within: idOf(run, around) }),
        status: standing(run, head, members),
        steps: members.map((step) => idOf(run, step)),
      };
    });
  const active = branches.filter(({ status }) => status === 'active').length;
  return { spawned: branches.length, active, limit, branches };
}

function standing(run: Readonly<Run<PlanShape>>, head: number, members: readonly number[]) {
  const statuses = members.map((step) => run.stepStatus[step]!);
  if (statuses.some((status) => !isSettled(status))) return 'active';
  const late = run.errors.get(head)?.code === 'timed_out' && statusOf(run, head) === 'failed';
  if (run.expired.has(head) || late) return 'timed_out';
  if (statuses.includes(FAILED)) return 'failed';
  const ended = statuses.every((status) => status === SUCCEEDED || status === SKIPPED);
  return ended ? 'succeeded' : 'cancelled';
}
