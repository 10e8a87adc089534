/**
 * Conditions and templates: CEL expressions over data, behind guards.
 * Knows what can be read of a run; must not know where an expression stands or when it is evaluated.
 *
 * The guards: at most 8 KiB, 64 levels and two nested macros; no `matches` (its regular expressions
 * can take minutes); whole numbers and decimals mix; results are plain JSON again.
 */
import { copiedDate, dateText, textDates } from '../std/text-dates.ts';
import {
  checkedExpression,
  fromPackage,
  type PackageError,
  refuseLongLists,
} from './expression-checked.ts';
import { ExpressionError } from './expression-error.ts';
import { beginWork } from './expression-functions.ts';
import { readsInto } from './expression-into.ts';
import { languageOver, NAMES_AND_OUTPUT, WORKFLOW_NAMES } from './expression-language.ts';
import { namesOnly, type Reads, secretIn } from './expression-reads.ts';
import { toJson } from './expression-values.ts';
import type { FieldRead } from './step-read.ts';
import { setIt } from './unset-names.ts';

export { loadExpressions } from './expression-language.ts';

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
  /** Those that were read for the attempt; only settings of a step read any. */
  readonly secrets?: Readonly<Record<string, string>>;
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
  /** Names of the secrets it reads, `EVERY_INPUT` where that cannot be told. */
  readonly secrets: readonly string[];
  /** Set where it is a secret and nothing else. */
  readonly secret: string | undefined;
  /** Inputs and variables, as `inputs.x` and `env.X`, that it tests with `has(…)`. */
  readonly tested: readonly string[];
  /** Whether it reads nothing and so always gives the same. */
  readonly constant: boolean;
  evaluate(scope: Scope): unknown;
}

/** What dates in results and inputs become: text, as in JSON, or `kept` where the expression does nothing but name a value. */
export type Dates = 'text' | 'kept';

/** What an expression may read beside the rest: what its step has given, or what of items and rounds there is. */
export type OwnNames = 'output' | 'last, round' | 'item, index' | 'item, index, last, round';

/**
 * Reads and checks an expression. `own`: names that people are told of beside the others; `output` can be read
 * only with it. Throws `ExpressionError`. Needs `loadExpressions` before.
 */
export function parseExpression(text: string, own?: OwnNames, dates: Dates = 'text'): Expression {
  const cel = languageOver(own === 'output' ? NAMES_AND_OUTPUT : WORKFLOW_NAMES);
  const { parsed, reads } = checkedExpression(
    cel,
    text,
    own === undefined ? ROOTS : `${own}, ${ROOTS}`,
  );
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
    secrets: [...reads.secrets],
    secret: reads.secrets.size === 0 ? undefined : secretIn(parsed.ast),
    tested: [...reads.tested],
    constant: reads.roots.size === 0,
    evaluate(scope) {
      try {
        beginWork();
        if (reads.nesting > 1)
          refuseLongLists([scope.inputs, scope.steps, scope.output, scope.item, scope.last]);
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

const ROOTS = 'inputs, steps, run and env';

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

/** The same names with dates as text. */
function textScope(scope: Scope): Scope {
  const names = Object.entries(scope).map(([name, value]) => [name, textDates(value)]);
  return Object.fromEntries(names) as Scope;
}
