/**
 * Whatever a step may throw, as recorded data. Nothing about it is trusted.
 */
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { NonRetryableError, StepFailure, toStepError } from './step-error.ts';

function check(what: string, thrown: unknown, expected: object): void {
  it(`records ${what}`, () => expect(toStepError(thrown)).toEqual(expected));
}

/** As another copy of the package makes it, in another realm. */
function secondCopy(message: string): unknown {
  const code = `new (class NonRetryableError extends Error {
    code = 'E_MINE';
    retryable = false;
    retryAfterMs = undefined;
  })(${JSON.stringify(message)})`;
  return runInNewContext(code);
}

const plain = { code: 'E_STEP', retryable: true };

describe('toStepError', () => {
  check('an Error', new Error('broke'), { ...plain, message: 'broke' });
  check('an Error without a message, by its name', new TypeError(), {
    ...plain,
    message: 'TypeError',
  });
  check('an empty text, in words', '', { ...plain, message: 'threw an empty text' });
  check('the code of a system error', Object.assign(new Error('no file'), { code: 'ENOENT' }), {
    ...plain,
    code: 'ENOENT',
    message: 'no file',
  });
  check('no code that is not text', Object.assign(new Error('x'), { code: 5 }), {
    ...plain,
    message: 'x',
  });
  check('a cause', new Error('x', { cause: new Error('below') }), {
    ...plain,
    message: 'x',
    cause: { message: 'below' },
  });
  check('a cause that is text', new Error('x', { cause: 'below' }), {
    ...plain,
    message: 'x',
    cause: { message: 'below' },
  });
  check('a StepFailure', new StepFailure('E_MINE', 'x'), {
    ...plain,
    code: 'E_MINE',
    message: 'x',
  });
  check('a StepFailure that says when', new StepFailure('E_BUSY', 'x', { retryAfterMs: 50 }), {
    ...plain,
    code: 'E_BUSY',
    message: 'x',
    retryAfterMs: 50,
  });
  check('a failure that no try can mend', new NonRetryableError('x'), {
    code: 'E_STEP',
    message: 'x',
    retryable: false,
  });
  check('its own code', new NonRetryableError('x', { code: 'E_MINE' }), {
    code: 'E_MINE',
    message: 'x',
    retryable: false,
  });
  check(
    'S6 the errors that one stands for',
    new AggregateError([new Error('a'), 'b', new Error('c'), 1, 2], 'All'),
    {
      ...plain,
      message: 'All',
      errors: ['a', 'b', 'c', '1', '2'].map((message) => ({ message })),
    },
  );
  check(
    'S6 its cause and its errors',
    new AggregateError([new Error('a')], 'All', { cause: 'it' }),
    {
      ...plain,
      message: 'All',
      cause: { message: 'it' },
      errors: [{ message: 'a' }],
    },
  );
  const gone =
    'Object.assign(new Error("gone", { cause: new TypeError("below") }), { code: "ENOENT" })';
  check('S1 an error of another realm', runInNewContext(gone), {
    ...plain,
    code: 'ENOENT',
    message: 'gone',
    cause: { message: 'below' },
  });
  check(
    'S1 an error of a class of another realm',
    runInNewContext('new (class Lost extends RangeError {})("far")'),
    {
      ...plain,
      message: 'far',
    },
  );
  check('S1 a failure of a second copy of the package', secondCopy('x'), {
    code: 'E_MINE',
    message: 'x',
    retryable: false,
  });
  check('text', 'broke', { ...plain, message: 'threw broke' });
  check('a number', 42, { ...plain, message: 'threw 42' });
  check('null', null, { ...plain, message: 'threw null' });
  check('a symbol', Symbol('x'), { ...plain, message: 'threw Symbol(x)' });
  check(
    'an object',
    { message: 'x' },
    { ...plain, message: 'threw an object that is not an Error' },
  );
  check('an object without a prototype', Object.create(null), {
    ...plain,
    message: 'threw an object that is not an Error',
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'drops a wish for %d ms, which no clock can wait for',
    (retryAfterMs) => {
      expect(toStepError(new StepFailure('E', 'x', { retryAfterMs }))).not.toHaveProperty(
        'retryAfterMs',
      );
    },
  );

  it('takes no message that is not text', () => {
    const odd = Object.assign(new Error('x'), { message: { secret: 1 } });
    expect(toStepError(odd).message).toBe('Error');
    const none = Object.assign(new Error('x'), { message: undefined, name: '' });
    expect(toStepError(none).message).toBe('an error without a message');
  });

  it('F22 cuts a message and a cause that nobody could read, and says so', () => {
    const long = new Error('z'.repeat(1_000_000), { cause: 'y'.repeat(100_000) });
    const { message, cause } = toStepError(long);
    expect([message.length, cause?.message.length]).toEqual([65_564, 4_123]);
    expect(message).toMatch(/z… and 934464 characters more$/);
  });

  it('survives an Error that throws when it is looked at', () => {
    class Trap extends Error {
      override get message(): string {
        throw new Error('never look');
      }
    }
    expect(toStepError(new Trap())).toMatchObject({ code: 'E_STEP', retryable: true });
  });
});

describe('NonRetryableError', () => {
  it('is an Error with a name and a cause', () => {
    const error = new NonRetryableError('x', { cause: 'why' });
    expect(error).toBeInstanceOf(StepFailure);
    expect([error.name, error.cause]).toEqual(['NonRetryableError', 'why']);
  });
});
