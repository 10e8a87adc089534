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
    name: 'TypeError',
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
    name: 'NonRetryableError',
    message: 'x',
    retryable: false,
  });
  check('its own code', new NonRetryableError('x', { code: 'E_MINE' }), {
    code: 'E_MINE',
    name: 'NonRetryableError',
    message: 'x',
    retryable: false,
  });
  check(
    'S6 the errors that one stands for',
    new AggregateError([new Error('a'), 'b', new Error('c'), 1, 2], 'All'),
    {
      ...plain,
      name: 'AggregateError',
      message: 'All',
      errors: ['a', 'b', 'c', '1', '2'].map((message) => ({ message })),
    },
  );
  check(
    'S6 its cause and its errors',
    new AggregateError([new Error('a')], 'All', { cause: 'it' }),
    {
      ...plain,
      name: 'AggregateError',
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
    cause: { name: 'TypeError', message: 'below' },
  });
  check(
    'S1 an error of a class of another realm',
    runInNewContext('new (class Lost extends RangeError {})("far")'),
    {
      ...plain,
      name: 'RangeError',
      message: 'far',
    },
  );
  check('S1 a failure of a second copy of the package', secondCopy('x'), {
    code: 'E_MINE',
    name: 'NonRetryableError',
    message: 'x',
    retryable: false,
  });
  check('text', 'broke', { ...plain, message: 'threw broke' });
  check('a number', 42, { ...plain, message: 'threw 42' });
  check('null', null, { ...plain, message: 'threw null' });
  check('a symbol', Symbol('x'), { ...plain, message: 'threw Symbol(x)' });
  const refused = { message: 'Row not found', code: 'PGRST116' };
  check('what an object says that is no Error', refused, { ...plain, ...refused });
  check('what one says without a prototype', Object.assign(Object.create(null), refused), {
    ...plain,
    ...refused,
  });
  check(
    'what an error says that came as data',
    { ...refused, name: 'AxiosError', retryable: false },
    {
      ...refused,
      name: 'AxiosError',
      retryable: false,
    },
  );
  check(
    'what one says of a class of its own',
    new (class ApiError {
      message = 'x';
    })(),
    { ...plain, name: 'ApiError', message: 'x' },
  );
  check(
    'the code of an object that has no message',
    { code: 'E_DB', status: 4 },
    {
      ...plain,
      code: 'E_DB',
      message: 'threw an object that is not an Error',
    },
  );
  check('such an object as a cause', new Error('x', { cause: refused }), {
    ...plain,
    message: 'x',
    cause: refused,
  });
  check(
    'its own cause',
    { message: 'x', cause: { message: 'y', cause: refused } },
    {
      ...plain,
      message: 'x',
      cause: { message: 'y', cause: refused },
    },
  );
  check('such objects that one stands for', new AggregateError([refused, { a: 1 }], 'All'), {
    ...plain,
    name: 'AggregateError',
    message: 'All',
    errors: [refused, { message: 'an object that is not an Error' }],
  });
  for (const [what, silent] of Object.entries({
    'an object that says nothing': { a: 1 },
    'an object whose message is no text': { message: { text: 'x' }, code: 5 },
    'an object whose message is a getter': {
      get message(): string {
        return expect.fail('it was called');
      },
    },
    'a list': ['x'],
  }))
    check(what, silent, { ...plain, message: 'threw an object that is not an Error' });
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

  it('cuts what an object says that nobody could read, and its code and name', () => {
    const word = 'z'.repeat(100_000);
    const { message, code, name } = toStepError({ message: word, code: word, name: word });
    expect([message.length, code.length, name?.length]).toEqual([65_563, 201, 201]);
  });

  it('survives an object that throws when it is looked at', () => {
    const trap = new Proxy(
      {},
      {
        getOwnPropertyDescriptor() {
          throw new Error('never look');
        },
      },
    );
    const message = 'threw something that throws when it is looked at';
    expect(toStepError(trap)).toEqual({ ...plain, message });
  });

  it('names what an error is where it is no plain one, by the name that it has or its class', () => {
    class Refused extends Error {}
    class Z extends Error {}
    const named = Object.assign(new Error('x'), { name: 'Given' });
    const odd = Object.assign(new Error('x'), { name: 5 });
    const errors = [new Error('x'), new StepFailure('E', 'x'), new Refused('x'), new Z('x')];
    const names = [...errors, named, odd, AbortSignal.abort().reason].map(
      (e) => toStepError(e).name,
    );
    expect(names).toEqual([
      undefined,
      undefined,
      'Refused',
      undefined,
      'Given',
      undefined,
      'AbortError',
    ]);
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
