/**
 * What an expression reads, and what of the language is forbidden to it.
 * Knows trees of the expression package; must not know how one is evaluated.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { timestampProblem } from '../std/timestamp.ts';
import { ExpressionError } from './expression-error.ts';
import { keepKeys } from './expression-maps.ts';
import { checkErrorField, checkStatuses } from './expression-statuses.ts';
import { OWN_TIMESTAMP } from './expression-words.ts';
import type { FieldRead } from './step-read.ts';

const MAX_MACRO_NESTING = 2;
const MACROS = new Set(['map', 'filter', 'exists', 'all', 'exists_one', 'transformList']);

/** What an expression can read. */
const ROOTS = new Set(['inputs', 'steps', 'run', 'env', 'secrets']);

/** What can be read of an item, or of a round. In a loop of an expression the names may stand for something else. */
export const ITEM_NAMES: readonly string[] = ['item', 'index', 'last', 'round'];

/** Stands for all inputs, or all variables: none can have this name. */
export const EVERY_INPUT = '*';

/** What an expression reads, and how deep its loops nest. */
export interface Reads {
  readonly steps: Set<string>;
  /** What of steps it reads. */
  readonly fields: FieldRead[];
  readonly inputs: Set<string>;
  readonly run: Set<string>;
  readonly env: Set<string>;
  /** Names of secrets, `EVERY_INPUT` where that cannot be told. */
  readonly secrets: Set<string>;
  readonly item: Set<string>;
  /** Names that stand for something else here. */
  readonly taken: string[];
  readonly roots: Set<string>;
  /** Inputs and variables, as `inputs.x` and `env.X`, that it tests with `has(…)`. */
  readonly tested: Set<string>;
  /** Where variables are read: the offset at which the package tells that one is missing. */
  readonly envAt: Map<number, string>;
  nesting: number;
}

/** Everything that an expression reads. Throws an `ExpressionError` for what the guards forbid. */
export function readsOf(ast: ASTNode): Reads {
  const reads: Reads = {
    steps: new Set(),
    fields: [],
    inputs: new Set(),
    run: new Set(),
    env: new Set(),
    secrets: new Set(),
    item: new Set(),
    taken: [],
    roots: new Set(),
    tested: new Set(),
    envAt: new Map(),
    nesting: 0,
  };
  inspect(ast, 0, reads);
  return reads;
}

function inspect(node: ASTNode, macros: number, reads: Reads): void {
  switch (node.op) {
    case 'id':
      reads.roots.add(node.args);
      if (ITEM_NAMES.includes(node.args) && !reads.taken.includes(node.args))
        reads.item.add(node.args);
      if (node.args === 'inputs' || node.args === 'env' || node.args === 'secrets')
        reads[node.args].add(EVERY_INPUT);
      if (node.args === 'steps') {
        throw new ExpressionError(
          '"steps" stands alone',
          node.start,
          node.end,
          'name a step: steps.ID.output',
        );
      }
      return;
    case '.':
    case '.?':
      checkErrorField(node);
      readField(node.args[0], node.args[1], reads);
      if (isRoot(node.args[0], 'steps')) return readStep(node.args[1], reads);
      for (const root of ['inputs', 'secrets'] as const)
        if (isRoot(node.args[0], root)) return readName(root, node.args[1], reads);
      if (isRoot(node.args[0], 'env')) {
        // The package points at the name behind the dot.
        reads.envAt.set(node.end - node.args[1].length, node.args[1]);
        return readName('env', node.args[1], reads);
      }
      if (isRoot(node.args[0], 'run')) reads.run.add(node.args[1]);
      return inspect(node.args[0], macros, reads);
    case '[]':
    case '[?]': {
      checkErrorField(node);
      const [object, key] = node.args;
      if (key.op === 'value') readField(object, key.args, reads);
      if (isRoot(object, 'steps') && key.op === 'value' && typeof key.args === 'string') {
        return readStep(key.args, reads);
      }
      for (const root of ['inputs', 'env', 'secrets'] as const) {
        if (!isRoot(object, root) || key.op !== 'value') continue;
        if (root === 'env') reads.envAt.set(node.start, String(key.args));
        return readName(root, String(key.args), reads);
      }
      if (isRoot(object, 'run') && key.op === 'value') reads.run.add(String(key.args));
      inspect(object, macros, reads);
      return inspect(key, macros, reads);
    }
    case 'map':
      keepKeys(node);
      for (const child of children(node.args)) inspect(child, macros, reads);
      return;
    case 'call':
    case 'rcall':
      return inspectCall(node, macros, reads);
    default:
      checkStatuses(node);
      for (const child of children(node.args)) inspect(child, macros, reads);
  }
}

function inspectCall(
  node: Extract<ASTNode, { op: 'call' | 'rcall' }>,
  macros: number,
  reads: Reads,
): void {
  const name = node.args[0];
  if (name === 'bind') {
    const fix = 'write the value where it is used';
    throw new ExpressionError('"cel.bind" is not available', node.start, node.end, fix);
  }
  if (name === 'matches') {
    const fix = 'use startsWith, endsWith, contains or ==, or test the text in a function step';
    throw new ExpressionError('"matches" is not available', node.start, node.end, fix);
  }
  if (name === 'timestamp' && node.op === 'call') takeOwnTimestamp(node);
  if (name === 'has' && node.op === 'call') readTest(node.args[1][0], reads);
  const isMacro = node.op === 'rcall' && MACROS.has(name);
  if (isMacro) refuseRootNames(name, node.args[2]);
  const depth = macros + (isMacro ? 1 : 0);
  if (depth > reads.nesting) reads.nesting = depth;
  if (depth > MAX_MACRO_NESTING) {
    throw new ExpressionError(
      `more than ${MAX_MACRO_NESTING} nested ${[...MACROS].slice(0, 4).join('/')}`,
      node.start,
      node.end,
    );
  }
  if (node.op !== 'rcall' || !isMacro) {
    for (const child of children(node.args.slice(1))) inspect(child, depth, reads);
    return;
  }
  inspect(node.args[1], depth, reads);
  const names = macroNames(name, node.args[2]);
  reads.taken.push(...names);
  for (const child of children(node.args[2])) inspect(child, depth, reads);
  reads.taken.length -= names.length;
}

/** The variables of a macro. */
function macroNames(macro: string, given: readonly ASTNode[]): string[] {
  const named = macro === 'map' ? given.slice(0, 1) : given.slice(0, -1);
  return named.flatMap(({ op, args }) => (op === 'id' ? [args as string] : []));
}

/** A variable of a macro that is called like a root would be taken for it by whoever reads on. */
function refuseRootNames(macro: string, given: readonly ASTNode[]): void {
  const named = macro === 'map' ? given.slice(0, 1) : given.slice(0, -1);
  for (const { op, args, start, end } of named) {
    if (op !== 'id' || !ROOTS.has(args)) continue;
    const fix = `give the variable another name, such as ${macro}(one, …)`;
    throw new ExpressionError(`"${args}" has a meaning of its own here`, start, end, fix);
  }
}

/** The package does not let its own function be replaced, so another one is called instead. */
function takeOwnTimestamp(node: Extract<ASTNode, { op: 'call' }>): void {
  node.args[0] = OWN_TIMESTAMP;
  const [only] = node.args[1];
  if (only?.op !== 'value' || typeof only.args !== 'string') return;
  const problem = timestampProblem(only.args);
  if (problem !== undefined) throw new ExpressionError(problem, only.start, only.end);
}

/** Whether an expression is the name of a value and nothing else, such as `steps.load.output.at`. */
export function namesOnly(node: ASTNode): boolean {
  let at = node;
  while (at.op === '.' || at.op === '[]') {
    if (at.op === '[]' && at.args[1].op !== 'value') return false;
    at = at.args[0];
  }
  return at.op === 'id';
}

/** The secret that an expression is, where it is one and nothing else: `secrets.key`. */
export function secretIn({ op, args }: ASTNode): string | undefined {
  if (op === '.') return isRoot(args[0], 'secrets') ? args[1] : undefined;
  if (op !== '[]' || !isRoot(args[0], 'secrets') || args[1].op !== 'value') return undefined;
  return String(args[1].args);
}

function isRoot(node: ASTNode, name: string): boolean {
  return node.op === 'id' && node.args === name;
}

function readStep(id: string, reads: Reads): void {
  reads.steps.add(id);
  reads.roots.add('steps');
}

/** What is read of a step when `of` is one, named by the expression itself. */
function readField(of: ASTNode, field: unknown, reads: Reads): void {
  const id = stepIn(of);
  if (id !== undefined && typeof field === 'string') reads.fields.push({ id, field });
}

/** The step that an expression names, where it is one. */
export function stepIn({ op, args }: ASTNode): string | undefined {
  if (op === '.' || op === '.?') return isRoot(args[0], 'steps') ? args[1] : undefined;
  if ((op !== '[]' && op !== '[?]') || !isRoot(args[0], 'steps')) return undefined;
  const [, key] = args;
  return key.op === 'value' && typeof key.args === 'string' ? key.args : undefined;
}

function readName(root: 'inputs' | 'env' | 'secrets', name: string, reads: Reads): void {
  reads[root].add(name);
  reads.roots.add(root);
}

/** `has(inputs.x)`: whoever asks whether it is there can do without it. */
function readTest(node: ASTNode | undefined, reads: Reads): void {
  if (node?.op !== '.') return;
  for (const root of ['inputs', 'env'] as const) {
    if (isRoot(node.args[0], root)) reads.tested.add(`${root}.${node.args[1]}`);
  }
}

/** Whether it gives nothing where there is no such member. */
export function isOptional({ op }: ASTNode): boolean {
  return op === '.?' || op === '[?]';
}

export function* children(args: unknown): Generator<ASTNode> {
  if (Array.isArray(args)) for (const item of args) yield* children(item);
  else if (args !== null && typeof args === 'object' && 'op' in args) yield args as ASTNode;
}
