/**
 * A shape of which a part runs: the other steps keep their numbers, and nothing leads to them or from them.
 * Knows shapes; must not know how a run goes, nor who wants a part of it.
 *
 * A need that is left out counts as not there, and of a step that needs nothing any more no rule about its
 * needs is asked. Steps of hooks keep all that they need.
 */
import { isWhole, type Part } from '../workflow/part.ts';
import { bodyShape } from './body.ts';
import { edgesOf } from './kept-shape.ts';
import { leftOutOf } from './left-out.ts';
import type { Rule } from './rules.ts';
import { judgedOf, type Shape } from './shape.ts';

/** The shape of a run of a part, which must be one; itself where nothing is left out. */
export function cutShape<Of extends Shape>(whole: Of, part: Part): Of {
  if (isWhole(part)) return whole;
  const isLeftOut = leftOutOf(whole, part);
  const { size, roots, hooks, conditional, order } = whole;
  const edges = edgesOf(needsWithin(whole, isLeftOut));
  const rules = new Map<number, Rule>();
  for (const [step, rule] of whole.rules) {
    const count = edges.needsAt[step + 1]! - edges.needsAt[step]!;
    const own = hooks.has(step) ? rule : ruleWithin(rule, count, isLeftOut);
    if (own !== undefined) rules.set(step, own);
  }
  const leftOut = new Set<number>();
  for (let step = 0; step < roots; step++) if (isLeftOut[step] === 1) leftOut.add(step);
  const [root, ...bodies] = whole.bodies;
  const body = bodyShape(root, { ...edges, hooks, order });
  const entries = body.entries.filter((step) => isLeftOut[step] === 0);
  return {
    ...whole,
    ...edges,
    sources: sourcesWithin(whole, isLeftOut),
    rules,
    judged: judgedOf(size, { rules, conditional }),
    bodies: [{ ...root, ...body, entries }, ...bodies],
    cut: { part, leftOut, whole },
  };
}

/** All steps and edges, also where a part of them runs. */
export function wholeOf(shape: Shape): Shape {
  return shape.cut?.whole ?? shape;
}

export function isLeftOut({ cut }: Pick<Shape, 'cut'>, step: number): boolean {
  return cut !== undefined && cut.leftOut.has(step);
}

/** How many steps are left out. */
export function leftOutCount({ cut }: Pick<Shape, 'cut'>): number {
  return cut?.leftOut.size ?? 0;
}

function needsWithin(
  { size, needs, needsAt, hooks }: Shape,
  isLeftOut: Uint8Array,
): { readonly needs: number[]; readonly needsAt: number[] } {
  const kept: number[] = [];
  const keptAt = [0];
  for (let step = 0; step < size; step++) {
    for (let n = needsAt[step]!; n < needsAt[step + 1]!; n++) {
      const runs = isLeftOut[step] === 0 && isLeftOut[needs[n]!] === 0;
      if (runs || hooks.has(step)) kept.push(needs[n]!);
    }
    keptAt.push(kept.length);
  }
  return { needs: kept, needsAt: keptAt };
}

/** Steps of hooks keep all that they need. */
function sourcesWithin({ sources, hooks }: Shape, isLeftOut: Uint8Array): Shape['sources'] {
  if ([...sources.keys()].every((step) => hooks.has(step))) return sources;
  const within = [...sources].map(([step, needs]) => {
    const runs = hooks.has(step) ? needs : needs.filter((need) => isLeftOut[need] === 0);
    return [step, runs] as const;
  });
  return new Map(within);
}

/** None for a step that needs nothing any more. No rule asks for more needs than are left. */
function ruleWithin(rule: Rule, count: number, isLeftOut: Uint8Array): Rule | undefined {
  if (count === 0) return undefined;
  switch (rule.kind) {
    case 'at_least':
      return { ...rule, count: Math.min(rule.count, count) };
    case 'critical':
      return { ...rule, needs: rule.needs.filter((need) => isLeftOut[need] === 0) };
    default:
      return rule;
  }
}
