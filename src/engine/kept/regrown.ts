/**
 * What steps have grown into in an earlier run, and what of it had succeeded, for the run that is made from it.
 * Knows how the earlier run stands; must not know how the new one goes on with it.
 */
import type { Graph } from '../../graph/graph.ts';
import type { Regrown, RegrownResult, Regrowth } from '../../run/plan.ts';
import { needsAreKept, type RerunCause } from '../../run/reuse.ts';
import { firstTolerant } from '../../run/segment.ts';
import { idOf, isOnce } from '../../run/steps.ts';
import { show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';
import type { FromWithin } from './from-within.ts';
import type { KeptWithin } from './kept-within.ts';
import { addedAnew, lostWithin } from './lost-functions.ts';
import type { Standing } from './standing.ts';
import { grownInDoubt } from './undecided.ts';

type Why = readonly (RerunCause | undefined)[];

/**
 * The steps of the earlier run, by number there, that go on in the new one as they have begun. `changed`: those of the
 * workflow that are not what they were, with all that they run.
 */
export function goingOn(
  standing: Standing,
  graph: Graph,
  { why, changed }: { readonly why: Why; readonly changed: ReadonlySet<number> },
  within: FromWithin,
): ReadonlySet<number> {
  const { run } = standing;
  const found = new Set<number>();
  for (const before of run.segmentBy.keys()) {
    if (before >= run.roots) continue;
    const { id } = run.plan.graph.steps[before]!;
    const step = graph.indexOf(id);
    if (step < 0 || graph.hooks.has(step) || changed.has(step)) continue;
    if (why[step]?.kind !== (within.named.has(id) ? 'asked' : 'status')) continue;
    if (needsAreKept(graph, why, step)) found.add(before);
  }
  // Somebody has to name them.
  const inDoubt = grownInDoubt(standing);
  for (const root of found)
    if (inDoubt.get(idOf(run, root))?.some((step) => !within.isAnew(step))) found.delete(root);
  for (const root of lostWithin(run, within).keys()) found.delete(root);
  return found;
}

/** No part of a step runs again where all of it has to. Throws an `EngineError` `invalid-option`. */
export function refuseWholes(
  standing: Standing,
  graph: Graph,
  why: Why,
  { onward, within }: { readonly onward: ReadonlySet<number>; readonly within: FromWithin },
): void {
  const { run, numbers } = standing;
  const goOn = new Set([...onward].map((step) => idOf(run, step)));
  const inDoubt = grownInDoubt(standing);
  const lost = lostWithin(run, within);
  for (const [id, parts] of within.named) {
    // What is in doubt is told by itself.
    if (goOn.has(id) || inDoubt.get(id)?.some((step) => !within.isAnew(step))) continue;
    const isSame = needsAreKept(graph, why, graph.indexOf(id));
    const adding = isSame ? lost.get(numbers.get(id)!) : undefined;
    if (adding !== undefined) throw addedAnew(run, parts, adding);
    const [part] = parts;
    const reason = isSame ? 'it is not as it was' : 'what it needs does';
    const message = `${show(part)} cannot run again by itself: all of step ${show(id)} does, as ${reason}`;
    const hint = `fork the run from ${show(id)}`;
    throw new EngineError('invalid-option', message, { hint });
  }
}

/** Undefined where there is nothing. */
export function regrowthOf(earlier: Standing, within: KeptWithin): Regrowth | undefined {
  if (within.segments.length === 0) return undefined;
  const { run } = earlier;
  const growths = new Map<string, Regrown[]>();
  const lists = new Map([...run.additions].map(([adds, list]) => [list, adds]));
  for (const { parent, body, list, count, items, keys, then } of within.segments) {
    const { name } = body;
    const id = idOf(run, parent);
    const adds = lists.get(list);
    const one = { name, count, items, keys, then, ...(adds !== undefined && { adds }) };
    const before = growths.get(id);
    if (before === undefined) growths.set(id, [one]);
    else before.push(one);
  }
  const results = new Map<string, RegrownResult>();
  for (const step of within.results) results.set(idOf(run, step), resultOf(earlier, step));
  return { growths, results };
}

function resultOf({ run, runId, once }: Standing, step: number): RegrownResult {
  // One without an attempt has what it has from the run before.
  const before =
    run.attempt[step] === 0 ? run.plan.regrown?.results.get(idOf(run, step)) : undefined;
  if (before !== undefined) return before;
  const segment = run.segmentBy.get(step);
  const isPartial = segment !== undefined && firstTolerant(segment) !== undefined;
  const target = run.jumps.get(step);
  return {
    output: run.outputs[step] ?? null,
    metadata: run.metadata.get(step),
    from: runId,
    ...((isOnce(run, step) || once.around.has(step)) && { once: true as const }),
    ...(target !== undefined && { goto: idOf(run, target) }),
    ...(isPartial && { partial: true as const }),
  };
}
