/**
 * Which arrows lead to a step, and what is written at each of them.
 * Knows conditions, rules and jumps; must not know how an arrow is drawn.
 */
import { needsOf } from '../graph/graph.ts';
import { isJumpOnly } from '../graph/jumps.ts';
import type { Rule } from '../graph/rules.ts';
import type { Shape } from '../graph/shape.ts';
import { sourcesOf } from '../graph/sources.ts';
import type { Subject } from './picture.ts';

/** Steps from which an arrow leads to a step: its needs, and those that may jump to it. */
export function arrowsInto(shape: Shape, step: number): readonly number[] {
  const needs = [...sourcesOf(shape, step)];
  if (shape.goes.size === 0) return needs;
  const jumping = [...needsOf(shape, step)].filter((need) => isJumpOnly(shape, need, step));
  return [...needs, ...jumping];
}

/** Whether what is written at an arrow is a condition, which has not come true as far as is known. */
export function isOpen({ shape, wentTo }: Subject, need: number, step: number): boolean {
  return edgeLabel(shape, need, step) !== undefined && wentTo(need) !== step;
}

/** `when`, `goto`, `any_failed`, `at_least 2`, `critical`; undefined for a need that must simply succeed. */
export function edgeLabel(
  { rules, conditional, goes }: Shape,
  need: number,
  step: number,
): string | undefined {
  const rule = rules.get(step);
  const words = [
    goes.get(need)?.includes(step) === true ? 'goto' : undefined,
    rule === undefined ? undefined : ruleWord(rule, need),
    conditional.has(step) ? 'when' : undefined,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? undefined : words.join(', ');
}

function ruleWord(rule: Rule, need: number): string | undefined {
  switch (rule.kind) {
    case 'all_succeeded':
      return undefined;
    case 'at_least':
      return `at_least ${rule.count}`;
    case 'critical':
      return rule.needs.includes(need) ? 'critical' : 'not critical';
    default:
      return rule.kind;
  }
}
