/**
 * What is kept of what programs without types log.
 */
import { describe, expect, it } from 'vitest';
import { logText } from './log-text.ts';

const circle: Record<string, unknown> = { a: 1 };
circle.again = circle;

describe('logText', () => {
  it.each<[unknown, string]>([
    ['as it "is"', 'as it "is"'],
    [{ a: 1, b: [true, null] }, '{"a":1,"b":[true,null]}'],
    [[1, { a: 2 }], '[1,{"a":2}]'],
    [5, '5'],
    [-0, '-0'],
    [12345678901234567890n, '12345678901234567890'],
    [null, 'null'],
    [undefined, 'nothing'],
    [new TypeError('no rows'), 'no rows'],
    [new TypeError(''), 'TypeError'],
    [() => 1, 'a function'],
    [circle, 'a mapping with a, again'],
    [{ n: 1n }, 'a mapping with n'],
    [{ toJSON: () => undefined }, 'a mapping with toJSON'],
  ])('of %o', (value, text) => {
    expect(logText(value)).toBe(text);
  });

  it('of an error that throws when it is looked at', () => {
    const get = () => {
      throw new Error('not to be read');
    };
    const closed = Object.defineProperty(new Error(''), 'message', { get });
    expect(logText(closed)).toBe('an error that cannot be read');
  });
});
