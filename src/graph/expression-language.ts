/**
 * The language of expressions: the package's, with arithmetic over whole numbers and decimals, and instants of our own.
 * Knows the expression package; must not know any expression.
 */
import type { Environment } from '@marcbachmann/cel-js';
import { assert } from '../std/assert.ts';
import { timestampProblem } from '../std/timestamp.ts';
import { ExpressionError } from './expression-error.ts';
import { FUNCTIONS } from './expression-functions.ts';
import { ITEM_NAMES } from './expression-reads.ts';
import { OWN_TIMESTAMP } from './expression-words.ts';

/** Without a name that it could read. */
let bare: Environment | undefined;
/** By the names that can be read. */
const languages = new Map<string, Environment>();

/** Loads the expression package; before this, nothing can be parsed. Loaded only when needed. */
export async function loadExpressions(): Promise<void> {
  if (bare !== undefined) return;
  const cel = await import('@marcbachmann/cel-js');
  const made = new cel.Environment({
    homogeneousAggregateLiterals: false,
    limits: { maxDepth: 64, maxAstNodes: 4_000, maxListElements: 1_000, maxMapEntries: 1_000 },
  });
  for (const [operator, apply] of Object.entries(MIXED_ARITHMETIC)) {
    made.registerOperator(`int ${operator} double`, (a, b) => apply(Number(a), Number(b)));
    made.registerOperator(`double ${operator} int`, (a, b) => apply(Number(a), Number(b)));
  }
  made.registerOperator('double % double', (a, b) => MIXED_ARITHMETIC['%']!(Number(a), Number(b)));
  const instant = new cel.Environment().registerVariable('of', 'dyn').parse('timestamp(of)');
  const type = 'google.protobuf.Timestamp';
  made.registerFunction(`${OWN_TIMESTAMP}(int): ${type}`, (of) => instant({ of }));
  made.registerFunction(`${OWN_TIMESTAMP}(string): ${type}`, (of) => {
    const problem = timestampProblem(String(of));
    if (problem !== undefined) throw new ExpressionError(problem);
    return instant({ of: String(of).toUpperCase() });
  });
  registerFunctions(made);
  bare = made;
}

/** Ours, each also as a method of the list or the text that it takes first. */
function registerFunctions(cel: Environment): void {
  for (const [name, ways] of Object.entries(FUNCTIONS)) {
    for (const { takes, apply } of ways) {
      const [first, ...rest] = takes;
      const call = (...given: unknown[]) => apply(...(given as never[]));
      cel.registerFunction(`${name}(${takes.join(', ')}): dyn`, call);
      if (first !== 'dyn') cel.registerFunction(`${first}.${name}(${rest.join(', ')}): dyn`, call);
    }
  }
}

// Data holds JavaScript numbers (doubles to CEL) while a literal `1` is an int.
const MIXED_ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

/** What any expression of a workflow may read. */
export const WORKFLOW_NAMES: readonly string[] = [
  'inputs',
  'steps',
  'run',
  'env',
  'secrets',
  ...ITEM_NAMES,
];
/** The same for expressions about what their step has given. */
export const NAMES_AND_OUTPUT: readonly string[] = [...WORKFLOW_NAMES, 'output'];

/** The language in which these names can be read. Needs `loadExpressions` before. */
export function languageOver(names: readonly string[]): Environment {
  assert(bare !== undefined, 'expressions are loaded before they are parsed');
  const key = names.join();
  const known = languages.get(key);
  if (known !== undefined) return known;
  const made = bare.clone();
  for (const name of names) made.registerVariable(name, 'dyn');
  languages.set(key, made);
  return made;
}
