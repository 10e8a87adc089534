/**
 * What is written at the arrow from a need to the step behind it.
 * Knows conditions and rules; must not know arrows.
 */
import type { Rule } from '../graph/rules.ts';
import type { Shape } from '../graph/shape.ts';

/** `when`, `any_failed`, `at_least 2`, `critical`; undefined for a need that must simply succeed. */
export function edgeLabel(
  { rules, conditional }: Shape,
  need: number,
  step: number,
): string | undefined {
  const rule = rules.get(step);
  const words = [
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
