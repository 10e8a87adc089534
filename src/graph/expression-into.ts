/**
 * Steps whose output an expression cannot do without: it reads a member of it, whatever else holds.
 * Knows trees of the expression package; must not know how one is evaluated.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { children, isOptional, stepIn } from './expression-reads.ts';

/** Ids of such steps. What stands behind a question, in a test or in a loop may never be read. */
export function readsInto(ast: ASTNode): readonly string[] {
  const found = new Set<string>();
  const stack: ASTNode[] = [ast];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const id = outputIn(node);
    if (id !== undefined) found.add(id);
    stack.push(...certain(node));
  }
  return [...found];
}

/** The parts of an expression that are evaluated whenever it is. */
function certain(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case '&&':
    case '||':
      return [];
    case '?:':
      return [node.args[0]];
    case 'call':
      return node.args[0] === 'has' ? [] : node.args[1];
    // What a macro does with each item is done with none of an empty list.
    case 'rcall':
      return [node.args[1]];
    default:
      return isOptional(node) ? [] : [...children(node.args)];
  }
}

/** The step of `steps.ID.output.name`, and of what is written otherwise and reads the same. */
function outputIn(node: ASTNode): string | undefined {
  if (node.op !== '.' && node.op !== '[]') return undefined;
  const [of] = node.args;
  if (of.op === '.') return of.args[1] === 'output' ? stepIn(of.args[0]) : undefined;
  if (of.op !== '[]') return undefined;
  const [step, key] = of.args;
  return key.op === 'value' && key.args === 'output' ? stepIn(step) : undefined;
}
