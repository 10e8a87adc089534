/**
 * Values with holes: `${{ … }}` inside text, anywhere in a tree of settings; `$${{` is no hole.
 * Knows text and expressions; must not know what the filled value is for.
 */
import { jsonOf } from '../std/json-text.ts';
import { isLeaf } from '../std/value-kinds.ts';
import { CLOSE, nextHole, OPEN, unescapeHoles } from '../workflow/hole-marks.ts';
import {
  type Dates,
  type Expression,
  type OwnNames,
  parseExpression,
  type Scope,
} from './expression.ts';
import { ExpressionError } from './expression-error.ts';

/** A value whose holes are checked expressions. */
export interface Template {
  /** Every expression in it. */
  readonly expressions: readonly Expression[];
  /** Where in the value each of them stands. */
  readonly places: readonly TemplatePath[];
  /**
   * The value with its holes filled once; what was filled in is never read as a template again. `evaluate`:
   * what fills a hole; default what its expression gives.
   */
  render(scope: Scope, evaluate?: (expression: Expression) => unknown): unknown;
}

type TemplatePath = readonly (string | number)[];

/** A problem in a template: `start` and `end` count from the beginning of the text at `path`. */
export interface TemplateProblem {
  readonly path: TemplatePath;
  readonly error: ExpressionError;
}

type Render = (evaluate: (expression: Expression) => unknown) => unknown;

/** Whether any text inside the value has a hole. */
export function hasHole(value: unknown): boolean {
  return someText(value, (text) => nextHole(text) >= 0);
}

/** Whether the text is one hole and nothing else: what it gives keeps its kind. */
export function isOneHole(text: string): boolean {
  return text.startsWith(OPEN) && endOfHole(text, OPEN.length) === text.length - CLOSE.length;
}

/** What stands before, between and behind the holes of a text: the text itself where it has none. */
export function textsOf(text: string): readonly string[] {
  const texts: string[] = [];
  let at = 0;
  for (let open = nextHole(text); open >= 0; open = nextHole(text, at)) {
    const close = endOfHole(text, open + OPEN.length);
    if (close < 0) break;
    texts.push(unescapeHoles(text.slice(at, open)));
    at = close + CLOSE.length;
  }
  return [...texts, unescapeHoles(text.slice(at))];
}

/** Whether any text inside the value has marks of holes, be they escaped: it must be rendered. */
export function hasMarks(value: unknown): boolean {
  return someText(value, (text) => text.includes(OPEN));
}

function someText(value: unknown, is: (text: string) => boolean): boolean {
  if (typeof value === 'string') return is(value);
  if (Array.isArray(value)) return value.some((item) => someText(item, is));
  if (value === null || typeof value !== 'object' || isLeaf(value)) return false;
  return Object.values(value).some((item) => someText(item, is));
}

/**
 * Reads every hole of `value`; what is wrong is added to `problems`. `dates`: what they become in a hole that is a
 * whole text. `own`: names that people are told of beside the others.
 */
export function parseTemplate(
  value: unknown,
  problems: TemplateProblem[],
  { dates = 'text', own }: { readonly dates?: Dates; readonly own?: OwnNames | undefined } = {},
): Template {
  const found: Found = { expressions: [], places: [], problems, dates, own };
  const render = compileValue(value, [], found);
  return {
    expressions: found.expressions,
    places: found.places,
    render: (scope, evaluate = (expression) => expression.evaluate(scope)) => render(evaluate),
  };
}

interface Found {
  readonly expressions: Expression[];
  readonly places: TemplatePath[];
  readonly problems: TemplateProblem[];
  readonly dates: Dates;
  readonly own: OwnNames | undefined;
}

function compileValue(value: unknown, path: TemplatePath, found: Found): Render {
  if (typeof value === 'string') return compileText(value, path, found);
  if (Array.isArray(value)) {
    const items = value.map((v, i) => compileValue(v, [...path, i], found));
    return (evaluate) => items.map((item) => item(evaluate));
  }
  if (value !== null && typeof value === 'object' && !isLeaf(value)) {
    const entries = Object.entries(value).map(
      ([key, v]) => [key, compileValue(v, [...path, key], found)] as const,
    );
    return (evaluate) => Object.fromEntries(entries.map(([key, item]) => [key, item(evaluate)]));
  }
  return () => value;
}

function compileText(text: string, path: TemplatePath, found: Found): Render {
  const { problems, own } = found;
  const parts: (string | Expression)[] = [];
  let at = 0;
  for (;;) {
    const open = nextHole(text, at);
    if (open < 0) break;
    if (open > at) parts.push(unescapeHoles(text.slice(at, open)));
    const from = open + OPEN.length;
    const close = endOfHole(text, from);
    if (close < 0) {
      const error = new ExpressionError(
        `"${OPEN}" is never closed`,
        open,
        open + 3,
        `end it with ${CLOSE}`,
      );
      problems.push({ path, error });
      return () => text;
    }
    const dates = isOneHole(text) ? found.dates : 'text';
    const expression = parseAt(text.slice(from, close), {
      offset: from,
      dates,
      path,
      problems,
      own,
    });
    if (expression !== undefined) {
      parts.push(expression);
      found.expressions.push(expression);
      found.places.push(path);
    }
    at = close + CLOSE.length;
  }
  if (at < text.length) parts.push(unescapeHoles(text.slice(at)));
  const [only] = parts;
  // A hole that is the whole text keeps the type of its value.
  if (parts.length === 1 && typeof only === 'object') return (evaluate) => evaluate(only);
  return (evaluate) =>
    parts.map((part) => (typeof part === 'string' ? part : asText(evaluate(part)))).join('');
}

/** Where a hole ends: at `}}` outside quotes and outside braces of its own; -1 when it does not. */
function endOfHole(text: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let i = from; i < text.length; i++) {
    const c = text[i]!;
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '{') depth++;
    else if (c === '}' && depth > 0) depth--;
    else if (c === '}' && text[i + 1] === '}') return i;
  }
  return -1;
}

function parseAt(
  inner: string,
  {
    offset,
    path,
    dates,
    problems,
    own,
  }: Pick<Found, 'dates' | 'problems' | 'own'> & {
    readonly offset: number;
    readonly path: TemplatePath;
  },
): Expression | undefined {
  try {
    return parseExpression(inner, own, dates);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { message, start, end, fix } = error;
    problems.push({ path, error: new ExpressionError(message, start + offset, end + offset, fix) });
    return undefined;
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : jsonOf(value);
}
