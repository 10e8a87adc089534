/**
 * Statuses that an expression compares with: a word that no status is would never be met.
 * Knows trees of the expression package and the statuses that something ends with; must not know how one
 * is evaluated.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { show } from '../std/printable.ts';
import { ExpressionError } from './expression-error.ts';

/** How a step ends, and how a run stands when the steps at its end run. */
const STATUSES = {
  step: ['succeeded', 'failed', 'skipped', 'cancelled'],
  run: ['succeeded', 'failed', 'partial'],
} as const;

/** Throws an `ExpressionError` for `steps.a.status == "success"` and `run.status in ["ok"]`. */
export function checkStatuses({ op, args }: ASTNode): void {
  if (op !== '==' && op !== '!=' && op !== 'in') return;
  const [left, right] = args;
  const of = ofWhat(left) ?? ofWhat(right);
  if (of === undefined) return;
  const statuses: readonly string[] = STATUSES[of];
  for (const node of [left, right, ...(right.op === 'list' ? right.args : [])]) {
    if (node.op !== 'value' || typeof node.args !== 'string' || statuses.includes(node.args))
      continue;
    const fix = `write one of ${statuses.join(', ')}`;
    const message = `the status of a ${of} is never ${show(node.args)}`;
    throw new ExpressionError(message, node.start, node.end, fix);
  }
}

function ofWhat(node: ASTNode): 'step' | 'run' | undefined {
  if (node.op !== '.' || node.args[1] !== 'status') return undefined;
  const [of] = node.args;
  if (of.op === 'id') return of.args === 'run' ? 'run' : undefined;
  if (of.op !== '.' && of.op !== '[]') return undefined;
  const [steps] = of.args;
  return steps.op === 'id' && steps.args === 'steps' ? 'step' : undefined;
}
