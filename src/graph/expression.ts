/**
 * Conditions and templates: CEL expressions over data, behind guards.
 * Knows the expression package; must not know where an expression stands or when it is evaluated.
 *
 * The guards: at most 8 KiB, 64 levels and two nested macros; no `matches` (its regular expressions
 * can take minutes); whole numbers and decimals mix; results are plain JSON again.
 */
import type { Environment } from '@marcbachmann/cel-js';
import { assert } from '../std/assert.ts';
import { copiedDate, dateText, textDates } from '../std/text-dates.ts';
import { timestampProblem } from '../std/timestamp.ts';
import { ExpressionError } from './expression-error.ts';
import { readsInto } from './expression-into.ts';
import { ITEM_NAMES, namesOnly, type Reads, readsOf } from './expression-reads.ts';
import { slipFix } from './expression-slips.ts';
import { inWords, OWN_TIMESTAMP } from './expression-words.ts';
import { badlyRead, type FieldRead } from './step-read.ts';
import { setIt } from './unset-names.ts';

const MAX_LENGTH = 8 * 1024;
/** The names an expression may read, all plain data. */
export interface Scope {
  readonly inputs: unknown;
  readonly steps: Readonly<Record<string, unknown>>;
  /** In hooks also how the run stands. */
  readonly run: {
    readonly id: string;
    readonly name: string;
    readonly status?: string;
    readonly error?: unknown;
  };
  readonly env: Readonly<Record<string, string>>;
  /** What the step has given, for an expression about that. */
  readonly output?: unknown;
  /** In what a step grows into: what it is about, and its place from 0. */
  readonly item?: unknown;
  readonly index?: number;
  /** In a round: what has come of the rounds before it, and how many they are. */
  readonly last?: unknown;
  readonly round?: number;
}

/** A checked expression. `evaluate` throws `ExpressionError`. */
export interface Expression {
  readonly text: string;
  /** Ids of the steps it reads. */
  readonly steps: readonly string[];
  /** What of steps it reads, by names that it writes out. */
  readonly fields: readonly FieldRead[];
  /** Ids of steps of whose output it needs a member, whatever else holds. */
  readonly into: readonly string[];
  /** Names of the inputs it reads, `EVERY_INPUT` where that cannot be told. */
  readonly inputs: readonly string[];
  /** What it reads of the run: `status` for `run.status`. */
  readonly run: readonly string[];
  /** Which names of an item or a round it reads. */
  readonly item: readonly string[];
  /** Names of the environment variables it reads, `EVERY_INPUT` where that cannot be told. */
  readonly env: readonly string[];
  /** Inputs and variables, as `inputs.x` and `env.X`, that it tests with `has(…)`. */
  readonly tested: readonly string[];
  /** Whether it reads nothing and so always gives the same. */
  readonly constant: boolean;
  evaluate(scope: Scope): unknown;
}

let environment: Environment | undefined;
/** The same for expressions about what their step has given. */
let withOutput: Environment | undefined;

/** Loads the expression package; before this, nothing can be parsed. Loaded only when needed. */
export async function loadExpressions(): Promise<void> {
  if (environment !== undefined) return;
  const cel = await import('@marcbachmann/cel-js');
  const made = new cel.Environment({
    homogeneousAggregateLiterals: false,
    limits: { maxDepth: 64, maxAstNodes: 4_000, maxListElements: 1_000, maxMapEntries: 1_000 },
  });
  for (const name of ['inputs', 'steps', 'run', 'env', ...ITEM_NAMES])
    made.registerVariable(name, 'dyn');
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
  withOutput = made.clone().registerVariable('output', 'dyn');
  environment = made;
}

// Data holds JavaScript numbers (doubles to CEL) while a literal `1` is an int.
const MIXED_ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

/** What dates in results and inputs become: text, as in JSON, or `kept` where the expression does nothing but name a value. */
export type Dates = 'text' | 'kept';

/** What an expression may read beside the rest: what its step has given, or what of items and rounds there is. */
export type OwnNames = 'output' | 'last, round' | 'item, index' | 'item, index, last, round';

/**
 * Reads and checks an expression. `own`: names that people are told of beside the others; `output` can be read
 * only with it. Throws `ExpressionError`. Needs `loadExpressions` before.
 */
export function parseExpression(text: string, own?: OwnNames, dates: Dates = 'text'): Expression {
  const cel = own === 'output' ? withOutput : environment;
  assert(cel !== undefined, 'expressions are loaded before they are parsed');
  if (text.trim() === '') throw new ExpressionError('the expression is empty');
  if (text.length > MAX_LENGTH) {
    throw new ExpressionError(`the expression is longer than ${MAX_LENGTH} characters`);
  }
  const parsed = parse(cel, text);
  const reads = readsOf(parsed.ast);
  const checked = parsed.check();
  if (!checked.valid) throw fromPackage(checked.error, text, own);
  const isName = namesOnly(parsed.ast);
  const date = dates === 'kept' && isName ? copiedDate : dateText;
  // Where dates are not kept, whoever makes the scope has made text of them.
  const isText = dates === 'kept' && !isName;
  return {
    text,
    steps: [...reads.steps],
    fields: reads.fields,
    into: reads.steps.size === 0 ? NO_STEPS : readsInto(parsed.ast),
    inputs: [...reads.inputs],
    run: [...reads.run],
    item: [...reads.item],
    env: [...reads.env],
    tested: [...reads.tested],
    constant: reads.roots.size === 0,
    evaluate(scope) {
      try {
        if (reads.nesting > 1) refuseLongLists(scope);
        return toJson(parsed(isText ? textScope(scope) : scope), date);
      } catch (error) {
        const failure = missingVariable(error, reads, scope) ?? fromPackage(error, text);
        failure.expression = text;
        throw failure;
      }
    },
  };
}

const NO_STEPS: readonly never[] = [];

function parse(cel: Environment, text: string) {
  try {
    return cel.parse(text);
  } catch (error) {
    throw fromPackage(error, text);
  }
}

/** A loop inside a loop over lists of this length is as much as one evaluation may take. */
const MAX_NESTED_ITEMS = 1_000;

function refuseLongLists(scope: Scope): void {
  const stack: unknown[] = [scope.inputs, scope.steps, scope.output, scope.item, scope.last];
  for (let value = stack.pop(); stack.length > 0 || value !== undefined; value = stack.pop()) {
    if (value === null || typeof value !== 'object' || value instanceof Uint8Array) continue;
    if (Array.isArray(value) && value.length > MAX_NESTED_ITEMS) {
      const message = `nested loops take lists of at most ${MAX_NESTED_ITEMS} items, this one has ${value.length}`;
      throw new ExpressionError(message, 0, 0, 'do it in a function step');
    }
    for (const item of Object.values(value)) stack.push(item);
  }
}

interface PackageError {
  readonly code?: string;
  readonly summary?: string;
  readonly message?: string;
  readonly range?: { readonly start: number; readonly end: number };
}

const ROOTS = 'inputs, steps, run and env';

function fromPackage(error: unknown, text: string, own?: OwnNames): ExpressionError {
  if (error instanceof ExpressionError) return error;
  const { code, summary, message = String(error), range } = error as PackageError;
  const sentence = inWords(summary ?? message.split('\n')[0]!);
  return new ExpressionError(sentence, range?.start, range?.end, hint(code, text, own));
}

/** A variable that was listed, and is not set. */
function missingVariable(
  error: unknown,
  { envAt }: Reads,
  { env }: Scope,
): ExpressionError | undefined {
  const { code, range } = error as PackageError;
  const name = code === 'no_such_key' && range !== undefined ? envAt.get(range.start) : undefined;
  if (name === undefined || Object.hasOwn(env, name)) return undefined;
  const message = `the environment variable ${name} is not set`;
  return new ExpressionError(message, range!.start, range!.end, setIt(name));
}

function hint(
  code: string | undefined,
  text: string,
  own: OwnNames | undefined,
): string | undefined {
  const unfit = badlyRead(text);
  if (unfit !== undefined) return unfit;
  const slip = code === 'no_such_key' ? undefined : slipFix(text);
  if (slip !== undefined) return slip;
  if (code === 'unknown_variable')
    return `the names here are ${own === undefined ? '' : `${own}, `}${ROOTS}`;
  if (code === 'no_such_key') return 'test it first with has(…)';
  return undefined;
}

/** The same names with dates as text. */
function textScope(scope: Scope): Scope {
  const names = Object.entries(scope).map(([name, value]) => [name, textDates(value)]);
  return Object.fromEntries(names) as Scope;
}

/** What CEL has and JSON has not: timestamps as ISO 8601, unsigned numbers as numbers, else text. */
function fromCel(value: object, date: (date: object) => unknown): unknown {
  if ('toISOString' in value && typeof value.toISOString === 'function') return date(value);
  const text = String(value);
  return /^[0-9]+$/.test(text) ? toJson(BigInt(text), date) : text;
}

/** CEL's own values as JSON: whole numbers become JavaScript numbers, maps become objects. */
function toJson(value: unknown, date: (date: object) => unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    if (!Number.isSafeInteger(number))
      throw new ExpressionError(`${value} is too large to be exact`);
    return number;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new ExpressionError(`the result is ${value}, which is not a value`);
    return value === 0 ? 0 : value;
  }
  if (Array.isArray(value)) return value.map((one) => toJson(one, date));
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([k, v]) => [k, toJson(v, date)]));
  if (value === null || typeof value !== 'object') return value;
  // Whoever gets the result may change it, and the bytes are those of a result or an input.
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return fromCel(value, date);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, toJson(v, date)]));
}
