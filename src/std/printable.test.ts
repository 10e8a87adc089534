/**
 * Foreign text made safe, and any value in a few words.
 */
import { describe, expect, it } from 'vitest';
import { printable, printableLines, show } from './printable.ts';

function check(text: string, expected: string): void {
  it(`shows ${JSON.stringify(text)} as ${expected}`, () => expect(printable(text)).toBe(expected));
}

describe('printable', () => {
  check('plain text', 'plain text');
  check('größer, 漢字, 👍', 'größer, 漢字, 👍');
  check('\u001b[31mred', '\\x1b[31mred');
  check('a\nb\tc\u0000', 'a\\x0ab\\x09c\\x00');
  check('\u007f\u0085\u009b', '\\x7f\\x85\\x9b');
  check('a\u200bb\ufeff', 'a\\u200bb\\ufeff');
  check('\u202eevil', '\\u202eevil');
  check('\u2066\u2069', '\\u2066\\u2069');
  check('\u2028', '\\u2028');
  check('\ud800 alone', '\\ud800 alone');
  check('arabic letter mark \u061c', 'arabic letter mark \\u061c');

  it('cuts long text and says so', () => {
    expect(printable('x'.repeat(500), 10)).toBe('xxxxxxxxxx…');
    expect(printable('x'.repeat(10), 10)).toBe('xxxxxxxxxx');
    expect(printable('x'.repeat(500))).toHaveLength(201);
  });

  it('leaves no single character that steers or hides', () => {
    const unsafe = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\u200b-\u200d\u2060\ufeff]/u;
    const codes = Array.from({ length: 0x10000 }, (_, code) => code);
    const left = codes.filter((code) => {
      const shown = printable(String.fromCharCode(code));
      return unsafe.test(shown) || !shown.isWellFormed();
    });
    expect(left.map((code) => code.toString(16))).toEqual([]);
  });

  it('does not cut a character in two', () => {
    expect(printable(`${'x'.repeat(9)}👍`, 10)).not.toContain('\\u');
  });
});

describe('printableLines', () => {
  it('keeps line ends and tabs, and nothing else that steers', () => {
    expect(printableLines('a\n\tb\r\u001b')).toBe('a\n\tb\\x0d\\x1b');
  });
});

describe('show', () => {
  it.each<[unknown, string]>([
    ['text', '"text"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['\u001b[0m', '"\\u001b[0m"'],
    ['\u202e', '"\\u202e"'],
    [undefined, 'nothing'],
    [null, 'null'],
    [true, 'true'],
    [1.5, '1.5'],
    [-0, '-0'],
    [10n, '10n'],
    [() => 1, 'a function'],
    [Symbol('x'), 'a symbol'],
    [[], 'an empty list'],
    [[1, 2, 3], 'a list of 3'],
    [{}, 'an empty mapping'],
    [Object.create(null), 'an empty mapping'],
    [{ a: 1, b: 2 }, 'a mapping with a, b'],
    [new Map([[1, 2]]), 'a Map'],
    [new Set(), 'a Set'],
    [new Error('x'), 'an Error'],
    [Promise.resolve(1), 'a Promise'],
    [{ '\u001b': 1 }, 'a mapping with \\x1b'],
  ])('%o as %s', (value, expected) => expect(show(value)).toBe(expected));

  it('cuts what is long', () => {
    expect(show('x'.repeat(100)).length).toBeLessThanOrEqual(61);
    expect(show({ ['k'.repeat(100)]: 1 }).length).toBeLessThanOrEqual(61);
    expect(show('x'.repeat(100), 5)).toBe('"xxxx…');
  });

  it('stands in for what throws where it is looked at', () => {
    const fails = () => {
      throw new Error('not for you');
    };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const values = [
      proxy,
      new Proxy({ a: 1 }, { ownKeys: fails }),
      new Proxy({}, { getPrototypeOf: fails, get: fails }),
    ];
    for (const value of values) expect(show(value)).toBe('a value that cannot be looked at');
    const odd = {
      toString: fails,
      toJSON: fails,
      get [Symbol.toStringTag]() {
        return fails();
      },
    };
    expect(show(odd)).toBe('a value that cannot be looked at');
    expect(show({ toString: fails })).toBe('a mapping with toString');
  });
});
