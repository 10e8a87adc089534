/**
 * Which of the steps that others have grown into keep their results in a new run, item by item.
 * Knows how the earlier run stands, and the rule for steps beside each other; must not know how the new run goes on.
 */
import { segmentOf } from '../../run/grown.ts';
import type { PlanShape } from '../../run/plan.ts';
import { comesToTheSame, firstAnew, type RerunCause, whyNotReused } from '../../run/reuse.ts';
import { type Run, statusOf } from '../../run/run.ts';
import { firstOf, itemOf, type Segment } from '../../run/segment.ts';
import { idOf } from '../../run/steps.ts';
import type { FromWithin } from './from-within.ts';
import type { Standing } from './standing.ts';

export interface KeptWithin {
  /** What comes again as it was laid out, in the order in which steps had grown into it. */
  readonly segments: readonly Segment[];
  /** Steps that keep their results. */
  readonly results: ReadonlySet<number>;
  /** Why a step of theirs, or all that is around it, runs again, in words; undefined where a result is kept. */
  whyAgain(step: number): string | undefined;
}

/** `roots`: the steps of the workflow that go on as they have begun, by their numbers in the earlier run. */
export function keptWithin(
  standing: Standing,
  roots: ReadonlySet<number>,
  within: FromWithin,
): KeptWithin {
  const { run } = standing;
  const segments: Segment[] = [];
  const results = new Set<number>();
  const onward = new Set(roots);
  // By step that runs others round by round: the first round that has something to run.
  const cut = new Map<number, string>();
  const reasons = new Map<number, number>();
  for (const segment of run.segments) {
    const { parent, count, body, then } = segment;
    if (!onward.has(parent) || cut.has(parent) || !within.isRepeated(segment)) continue;
    segments.push(segment);
    for (let item = 0; item < count; item++) {
      const shift = firstOf(segment, item) - body.from;
      const why = whyIn(standing, segment, shift, within);
      for (const [place, cause] of why.entries()) {
        const step = body.from + place + shift;
        if (cause === undefined) results.add(step);
        else if (cause.kind === 'after') reasons.set(step, cause.need + shift);
        else if (cause.kind === 'status') {
          const need = firstAnew(run.plan.graph, why, step - shift, body);
          if (need === undefined) onward.add(step);
          // What it runs would be run anew for that.
          else reasons.set(step, need + shift);
        }
      }
      if (then === 'again' && !why.every(comesToTheSame))
        cut.set(parent, `${idOf(run, parent)}[${segment.first + item}]`);
    }
  }
  const whyAgain = (step: number) => reasonFor(run, step, { results, reasons, cut });
  return { segments, results, whyAgain };
}

/** What becomes of the steps of an item: they are this far from their definitions. */
function whyIn(
  { run, passed }: Standing,
  { body }: Segment,
  shift: number,
  within: FromWithin,
): (RerunCause | undefined)[] {
  const again = new Set<number>();
  for (let def = body.from; def < body.to; def++) if (within.isAnew(def + shift)) again.add(def);
  return whyNotReused(
    run.plan.graph,
    {
      // One of which a part was named has to end once more.
      statusOf: (def) => (within.endsAnew(def + shift) ? 'pending' : statusOf(run, def + shift)),
      changed: NONE,
      again,
      downstream: true,
      isPassed: (def) => passed.has(def + shift),
    },
    body,
  );
}

const NONE: ReadonlySet<number> = new Set();

interface Reasons {
  readonly results: ReadonlySet<number>;
  readonly reasons: ReadonlyMap<number, number>;
  readonly cut: ReadonlyMap<number, string>;
}

/** The one that is the furthest out says it. */
function reasonFor(
  run: Readonly<Run<PlanShape>>,
  step: number,
  { results, reasons, cut }: Reasons,
): string | undefined {
  let found: string | undefined;
  for (let at = step; ; ) {
    if (results.has(at)) return undefined;
    const need = reasons.get(at);
    if (need !== undefined) found = `after ${idOf(run, need)}`;
    const segment = segmentOf(run, at);
    if (segment === undefined) return found;
    const round = cut.get(segment.parent);
    if (round !== undefined && round !== roundOf(run, segment, at)) found = `after ${round}`;
    at = segment.parent;
  }
}

function roundOf(run: Readonly<Run<PlanShape>>, segment: Segment, step: number): string {
  return `${idOf(run, segment.parent)}[${segment.first + itemOf(segment, step)}]`;
}
