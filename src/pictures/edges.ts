/**
 * What is written at the arrow from a need to the step behind it.
 * Knows conditions and rules; must not know arrows.
 */
import { type Graph, settingsAt } from '../graph/graph.ts';
import type { Rule } from '../graph/rules.ts';

/** `when`, `any_failed`, `at_least 2`, `critical`; undefined for a need that must simply succeed. */
export function edgeLabel(graph: Graph, need: number, step: number): string | undefined {
  const { rule, condition } = settingsAt(graph, step);
  const words = [
    rule === undefined ? undefined : ruleWord(rule, need),
    condition === undefined ? undefined : 'when',
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
