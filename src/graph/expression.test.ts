/**
 * Expressions: what they give, what they may read, and the guards. Section E of the catalogue of
 * bad input.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadExpressions, parseExpression, type Scope } from './expression.ts';
import { ExpressionError } from './expression-error.ts';

beforeAll(loadExpressions);

const SCOPE: Scope = {
  inputs: {
    n: 5,
    half: 1.5,
    zero: 0,
    list: [1, 2, 3],
    name: 'x',
    deep: { a: { b: 1 } },
    none: null,
    yes: true,
  },
  steps: {
    load: { output: { rows: 3 }, status: 'succeeded', metadata: { char_count: 11 }, error: null },
    'a-b': { output: 2, status: 'succeeded', metadata: {}, error: null },
  },
  run: { id: 'r-1', name: 'etl' },
  env: { HOME: 'there' },
};

function gives(text: string, expected: unknown): void {
  it(`${text} is ${JSON.stringify(expected)}`, () => {
    expect(parseExpression(text).evaluate(SCOPE)).toEqual(expected);
  });
}

/** Refused before anything runs; `at` is the stretch of text that is shown. */
function refuses(text: string, message: string, at?: readonly [number, number]): void {
  it(`${text.slice(0, 60)} is refused: ${message}`, () => {
    const error = thrownBy(() => parseExpression(text));
    expect(error.message).toContain(message);
    if (at !== undefined) expect([error.start, error.end]).toEqual(at);
  });
}

/** Refused when it is evaluated. */
function fails(text: string, message: string): void {
  it(`${text} fails: ${message}`, () => {
    const expression = parseExpression(text);
    expect(thrownBy(() => expression.evaluate(SCOPE)).message).toContain(message);
  });
}

function thrownBy(act: () => unknown): ExpressionError {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(ExpressionError);
    return error as ExpressionError;
  }
  throw new Error('nothing was thrown');
}

describe('what expressions give', () => {
  gives('inputs.n > 3', true);
  gives('inputs.n == 5 && inputs.name == "x"', true);
  gives('inputs.n + 1', 6);
  gives('inputs.n * 2.5', 12.5);
  gives('inputs.n % 2', 1);
  gives('7 / 2', 3);
  gives('inputs.n / 2', 2.5);
  gives('0.1 + 0.2', 0.1 + 0.2);
  gives('size(inputs.list) == inputs.n - 2', true);
  gives('size(inputs.list) * inputs.half', 4.5);
  gives('inputs.list[0]', 1);
  gives('inputs.list.map(x, x * 2)', [2, 4, 6]);
  gives('inputs.list.filter(x, x > 1)', [2, 3]);
  gives('inputs.list.exists(x, inputs.list.exists(y, y > x))', true);
  gives('inputs.list == [1, 2, 3]', true);
  gives('inputs.deep == {"a": {"b": 1}}', true);
  gives('{"a": 1, "b": [1, "x", null]}', { a: 1, b: [1, 'x', null] });
  gives('has(inputs.missing) ? 1 : 2', 2);
  gives('inputs.none == null', true);
  gives('inputs.name == 1', false);
  gives('"a" in inputs', false);
  gives('"abc".startsWith("a")', true);
  gives('size("👍")', 1);
  gives('steps.load.output.rows', 3);
  gives('steps["a-b"].output', 2);
  gives('steps.load.status + "!"', 'succeeded!');
  gives('steps.load.metadata.char_count', 11);
  gives('run.name + run.id', 'etlr-1');
  gives('env.HOME', 'there');
  gives('inputs.n > 3 || 1 / 0 > 1', true);
});

describe('results are plain JSON', () => {
  gives('9007199254740991', Number.MAX_SAFE_INTEGER);
  gives('1u + 2u', 3);
  gives('timestamp("2020-01-01T00:00:00Z")', '2020-01-01T00:00:00.000Z');
  gives('timestamp(1)', '1970-01-01T00:00:01.000Z');
  gives('timestamp("2024-02-29T23:59:59.5+01:00") < timestamp("2024-03-01T00:00:00Z")', true);
  gives('inputs.list.map(x, {"k": x})[2]', { k: 3 });
  fails('9007199254740993', 'too large to be exact');
  fails('9223372036854775807 + 1', 'integer overflow');
  fails('1 / 0', 'division by zero');
  fails('inputs.n / 0', 'the result is Infinity, which is not a value');

  it('have no negative zero, which could not be written down', () => {
    expect(Object.is(parseExpression('inputs.zero * -1').evaluate(SCOPE), -0)).toBe(false);
  });
});

describe('F20 times that are none', () => {
  refuses('timestamp("2024-02-30T00:00:00Z")', '"2024-02-30T00:00:00Z" is no time', [10, 32]);
  refuses('timestamp("2023-02-29T00:00:00Z")', 'is no time');
  refuses('timestamp("2024-01-01T24:00:00Z")', 'is no time');
  refuses('timestamp("March 7, 2024 10:00:00")', 'takes text such as 2024-02-29T12:00:00Z');
  refuses('timestamp(true)', "no matching overload for 'timestamp(bool)'");
  fails('timestamp(inputs.name)', 'takes text such as 2024-02-29T12:00:00Z');
});

describe('what cannot be read', () => {
  refuses('', 'is empty');
  refuses('  \n', 'is empty');
  refuses('1 +', 'Unexpected here: the end', [3, 3]);
  refuses('inputs.', 'Expected a name, got the end');
  refuses('inputs.n >> 2', 'Unexpected', [10, 11]);
  refuses('"abc', 'Unterminated string');
  refuses('process', 'Unknown variable: process', [0, 7]);
  refuses('inputs.n > x', 'Unknown variable: x', [11, 12]);
  refuses('globalThis', 'Unknown variable');
  refuses('this', 'Unknown variable');
  refuses('arguments', 'Unknown variable');
  refuses('require("fs")', 'require');
  refuses('import("fs")', 'import');
  refuses('inputs.n = 1', 'Unexpected character: =');
  refuses('inputs.n++', 'Unexpected');
  refuses('delete inputs.n', 'Unexpected');
  refuses('new Date()', 'Unexpected');
  refuses('x => 1', 'Unexpected');
  refuses('`a`', 'Unexpected');
  refuses('unknown(1)', 'unknown(int)');
  refuses('size(1, 2)', 'size(int, int)');
  refuses('"a" < 1', 'string < int');
  refuses('now()', 'now()');
  refuses('random()', 'random()');
  refuses('steps', 'stands alone', [0, 5]);
  refuses('steps["lo" + "ad"].output', 'stands alone');
});

describe('what is not there', () => {
  fails('inputs.missing', 'No such key: missing');
  fails('inputs.deep.x.b', 'No such key: x');
  fails('inputs.list[9]', 'out of bounds');
  fails('inputs.constructor', 'No such key: constructor');
  fails('inputs.__proto__', 'No such key: __proto__');
  fails('inputs["const" + "ructor"]', 'No such key: constructor');
  fails('inputs.toString', 'No such key: toString');
  fails('inputs.name.constructor', 'No such key: constructor');
  fails('env.PATH', 'the environment variable PATH is not set');
  fails('1 + size(env["PATH"])', 'the environment variable PATH is not set');
  fails('size(env .PATH)', 'the environment variable PATH is not set');
  fails('env.PATH + inputs.missing', 'the environment variable PATH is not set');
  fails('inputs.missing + env.PATH', 'No such key: missing');
  fails('inputs.name < 1', 'string < int');
  refuses('"".constructor.constructor("x")()', '');
});

describe('F22 keys of a mapping', () => {
  it('that JavaScript has a use for are kept, wherever they stand', () => {
    const made = (text: string) => parseExpression(text).evaluate(SCOPE);
    expect(made("{'constructor': 1, 'prototype': {'constructor': [2]}, 3: true}")).toEqual(
      JSON.parse('{"constructor":1,"prototype":{"constructor":[2]},"3":true}'),
    );
    expect(made("dyn({'constructor': 1}).constructor")).toBe(1);
    expect(made("{'constructor': 1} == {'constructor': 1}")).toBe(true);
    expect(made("[1, 2].map(x, {'const' + 'ructor': x})")).toEqual(
      JSON.parse('[{"constructor":1},{"constructor":2}]'),
    );
  });

  refuses("{'__proto__': {'x': 1}, 'b': 1}", 'the key "__proto__" is not allowed', [1, 12]);
  refuses("[1].map(x, {'__proto__': x})", 'the key "__proto__" is not allowed');
  refuses("dyn({'a': {'__proto__': 1}})", 'the key "__proto__" is not allowed');
  fails("{'__pro' + 'to__': 1}", 'the key "__proto__" is not allowed');
  fails("[1].map(x, dyn({'__pro' + 'to__': x}))", 'the key "__proto__" is not allowed');
});

describe('guards', () => {
  refuses('('.repeat(65) + 1 + ')'.repeat(65), 'maxDepth');
  refuses(`"${'x'.repeat(8 * 1024)}"`, 'longer than 8192 characters');
  refuses('"a".matches("^(a+)+$")', '"matches" is not available', [0, 22]);
  refuses('matches("a", "a+")', '"matches" is not available');
  refuses('inputs.list.map(x, inputs.list.map(y, inputs.list.map(z, 1)))', 'more than 2 nested');
  refuses('[1].all(x, [1].exists(y, [1].filter(z, true) == [1]))', 'more than 2 nested');

  it('refuse a text that doubles at every name it is given', () => {
    let text = 'a25.size()';
    for (let i = 25; i > 0; i--) text = `cel.bind(a${i}, a${i - 1} + a${i - 1}, ${text})`;
    thrownBy(() => parseExpression(`cel.bind(a0, "xx", ${text})`));
  });
});

describe('hints', () => {
  it.each([
    ['steps.a-b.output', 'write steps["a-b"]'],
    ['nothing', 'inputs, steps, run and env'],
    ['steps', 'steps.ID.output'],
    ['"a".matches("b")', 'startsWith'],
    ['[1].map(x => x)', 'write map(x, …)'],
    ['[1].filter((x, i) => x > 1)', 'write filter(x, …)'],
    ['[1].some(x => x > 1)', 'write exists(x, …)'],
    ['[1].every(x => x > 1)', 'write all(x, …)'],
    ['inputs.n => 1', 'write >= to compare'],
    ['inputs.n ?? 1', 'write has(inputs.n) ? inputs.n : …'],
    ['null ?? 1', 'write has(…) ? … : …'],
    ['inputs?.n == 1', 'write inputs.n, and test it first with has(inputs.n)'],
    ['typeof inputs.n == "a"', 'write type(…) == string'],
    ['inputs.n.toUpperCase() == "A"', 'write upperAscii()'],
    ['inputs.n.toLowerCase() == "a"', 'write lowerAscii()'],
    ['inputs.n.includes("a")', 'write contains(…)'],
    ['inputs.n & true', 'write && for and'],
    ['inputs.n | true', 'write || for or'],
    ['{{ inputs.n }}', 'leave out {{ and }}'],
    ['`a` == inputs.n', 'single or double quotes'],
  ])('for %s', (text, fix) => expect(thrownBy(() => parseExpression(text)).fix).toContain(fix));

  it('for a missing key', () => {
    const expression = parseExpression('inputs.missing');
    expect(thrownBy(() => expression.evaluate(SCOPE)).fix).toContain('has(');
  });
});

describe('what an expression reads', () => {
  it.each<[string, string[], boolean]>([
    ['1 + 1', [], true],
    ['"a" == "b"', [], true],
    ['inputs.n', [], false],
    ['run.id', [], false],
    ['steps.a.output', ['a'], false],
    ['steps["a-b"].output + steps.c.output', ['a-b', 'c'], false],
    ['has(steps.a.output.x)', ['a'], false],
    ['[1].map(x, steps.a.output)', ['a'], false],
    ['{"k": steps.a.output}', ['a'], false],
    ['steps.a.output[steps.b.output]', ['a', 'b'], false],
    ['steps.a.output + steps.a.output', ['a'], false],
  ])('%s', (text, steps, constant) => {
    const expression = parseExpression(text);
    expect([...expression.steps].sort()).toEqual(steps);
    expect(expression.constant).toBe(constant);
  });
});
