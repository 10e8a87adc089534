/**
 * Mappings that an expression makes: every key is kept, or refused.
 * Knows trees of the expression package; must not know what a mapping is for.
 *
 * The package leaves out keys that are names of JavaScript objects, without a word.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { ExpressionError } from './expression-error.ts';

type MapNode = Extract<ASTNode, { op: 'map' }>;

/** How the package evaluates a part of an expression; its types do not tell of it. */
interface Evaluator {
  run(node: ASTNode, context: unknown): unknown;
}

interface Evaluated {
  setMeta(
    key: 'evaluate',
    evaluate: (by: Evaluator, node: MapNode, context: unknown) => unknown,
  ): void;
}

/** Throws an `ExpressionError` for a key that is written there and not allowed. */
export function keepKeys(node: MapNode): void {
  for (const [key] of node.args) if (key.op === 'value') checkKey(key.args, key);
  // The package knows what a mapping without entries is.
  if (node.args.length > 0) (node as unknown as Evaluated).setMeta('evaluate', mappingOf);
}

function mappingOf(by: Evaluator, node: MapNode, context: unknown): unknown {
  const made = new Map<unknown, unknown>();
  let isTrap = false;
  for (const [key, value] of node.args) {
    const name = by.run(key, context);
    checkKey(name, key);
    isTrap ||= name === 'constructor';
    made.set(name, by.run(value, context));
  }
  // The package tells what an object is by its constructor. Of a `Map` it tells that too.
  return isTrap ? made : Object.fromEntries(made);
}

function checkKey(key: unknown, { start, end }: ASTNode): void {
  if (key !== '__proto__') return;
  throw new ExpressionError('the key "__proto__" is not allowed', start, end, 'name it otherwise');
}
