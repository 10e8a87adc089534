/**
 * Spans of branches, where a run limits them: from the first start in one to the last end.
 * Knows branches and times; must not know steps, but by number.
 */
import { type Branches, branchesOf, NO_BRANCH } from '../../graph/branches.ts';
import { idOf } from '../../run/steps.ts';
import { BRANCH } from './span-ids.ts';
import type { SpanWriter } from './span-writer.ts';

/** From when to when. */
interface Extent {
  startMs: number;
  endMs: number;
}

export class BranchSpans {
  private readonly writer: SpanWriter;
  /** Undefined where they are no more than a way to draw the workflow. */
  private readonly branches: Branches | undefined;
  private readonly extents = new Map<number, Extent>();

  constructor(writer: SpanWriter) {
    const { run, limitsBranches } = writer.traced;
    this.writer = writer;
    this.branches = limitsBranches ? branchesOf(run.plan.graph) : undefined;
  }

  /** The id of the branch that a step is in. */
  idAround(step: number): string | undefined {
    const head = this.headOf(step);
    return head === NO_BRANCH ? undefined : this.writer.ids.of(BRANCH, head);
  }

  /** A step of one has ended. */
  extend(step: number, startMs: number, endMs: number): void {
    const head = this.headOf(step);
    if (head !== NO_BRANCH) this.grow(head, { startMs, endMs });
  }

  /** Once all has ended. `around`: the id of what outermost branches are within, by when they began. */
  tellAll(around: (startMs: number) => string): void {
    if (this.branches === undefined) return;
    const { run, ids } = this.writer;
    const { heads, around: outerOf } = this.branches;
    // Those within others come behind them.
    for (const head of heads.toReversed()) {
      const extent = this.extents.get(head);
      if (extent === undefined) continue;
      const outer = outerOf[head]!;
      if (outer !== NO_BRANCH) this.grow(outer, extent);
      this.writer.tell({
        ...extent,
        spanId: ids.of(BRANCH, head),
        parentId: outer === NO_BRANCH ? around(extent.startMs) : ids.of(BRANCH, outer),
        name: `branch ${idOf(run, head)}`,
        attributes: { 'heddle.step.id': idOf(run, head) },
      });
    }
  }

  private headOf(step: number): number {
    // Those that others have grown into are in none.
    if (this.branches === undefined || step >= this.writer.run.roots) return NO_BRANCH;
    return this.branches.of[step]!;
  }

  private grow(head: number, { startMs, endMs }: Extent): void {
    const extent = this.extents.get(head);
    if (extent === undefined) this.extents.set(head, { startMs, endMs });
    else {
      extent.startMs = Math.min(extent.startMs, startMs);
      extent.endMs = Math.max(extent.endMs, endMs);
    }
  }
}
