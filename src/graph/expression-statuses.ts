/**
 * Statuses that an expression compares with, and what it reads of errors: what there never is would be told
 * only when the expression is evaluated, or not at all.
 * Knows trees of the expression package, statuses and errors; must not know how one is evaluated.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { ERROR_FIELDS } from '../std/error-like.ts';
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';
import { ExpressionError } from './expression-error.ts';

const FIELDS: readonly string[] = ERROR_FIELDS;

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
    if (node.op !== 'value' || statuses.includes(node.args as string)) continue;
    const fix = `write one of ${statuses.map((known) => `"${known}"`).join(', ')}`;
    const given = typeof node.args === 'bigint' ? Number(node.args) : node.args;
    const message = `the status of a ${of} is never ${show(given)}`;
    throw new ExpressionError(message, node.start, node.end, fix);
  }
}

/** Throws an `ExpressionError` for `steps.a.error.mesage` and `run.error.cod`. */
export function checkErrorField(node: ASTNode): void {
  const [error, field] = memberOf(node) ?? [];
  if (error === undefined || field === undefined || FIELDS.includes(field)) return;
  if (ofWhat(error, 'error') === undefined) return;
  const close = nearest(field, FIELDS);
  const fix = close === undefined ? 'read its code or its message' : `did you mean ${close}?`;
  throw new ExpressionError(`an error has no ${show(field)}`, node.start, node.end, fix);
}

/** Whose status, or whose error, it is. */
function ofWhat(node: ASTNode, wanted = 'status'): 'step' | 'run' | undefined {
  const [of, field] = memberOf(node) ?? [];
  if (of === undefined || field !== wanted) return undefined;
  if (of.op === 'id') return of.args === 'run' ? 'run' : undefined;
  const [steps] = memberOf(of) ?? [];
  return steps?.op === 'id' && steps.args === 'steps' ? 'step' : undefined;
}

/** `a.b` and `a["b"]`: of what, and which. */
function memberOf({ op, args }: ASTNode): readonly [of: ASTNode, name: string] | undefined {
  if (op === '.') return args;
  if (op !== '[]') return undefined;
  const [of, key] = args;
  return key.op === 'value' && typeof key.args === 'string' ? [of, key.args] : undefined;
}
