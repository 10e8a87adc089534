/**
 * What is read of JSON from outside, and what is refused where.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson, writtenAt } from './read-json.ts';

function reads(text: string, value: unknown): void {
  it(`reads ${text.slice(0, 60)}`, () => expect(readJson(text)).toEqual({ value }));
}

function refuses(text: string, message: string): void {
  it(`refuses ${text.slice(0, 60)}`, () => {
    const number = message.startsWith('$');
    expect(readJson(text)).toMatchObject({
      fault: number ? 'number' : 'syntax',
      message: number ? `${message} is too large to be exact` : message,
    });
  });
}

describe('F01 JSON from outside', () => {
  reads('{"a":[1,-2.5,1e3,null,true,"x"]}', { a: [1, -2.5, 1000, null, true, 'x'] });
  reads('9007199254740991', 9007199254740991);
  reads('-9007199254740991', -9007199254740991);
  // Decimals are not exact in any program; these have the digits that were written.
  for (const text of ['1e23', '6.02214076e+23', '1.2345678901234567e20', '0.12345678901234567890'])
    reads(text, Number(text));
  for (const text of ['123456789012345.6789', '1e-400', '12345678901234567890e-8'])
    reads(text, Number(text));
  reads('{"9007199254740993": "9007199254740993", "1e400": "1e400"}', {
    '9007199254740993': '9007199254740993',
    '1e400': '1e400',
  });
  reads(String.raw`["\"9007199254740993", "\\", "\\\" 1e400"]`, [
    '"9007199254740993',
    '\\',
    '\\" 1e400',
  ]);
  reads('\ufeff{"a":1}', { a: 1 });
  reads('[-0]', [-0]);
  reads('{"a":1,"a":2}', { a: 2 });

  refuses('9007199254740993', '$: 9007199254740993');
  refuses('{"id": 9007199254740993}', '$.id: 9007199254740993');
  refuses(
    '{"rows":[{"n":1},{"n":[2,-12345678901234567890]}]}',
    '$.rows[1].n[1]: -12345678901234567890',
  );
  refuses(
    '{"a":{"b":"c"},"odd key":{ "x" : [ [], 1, 9007199254740993 ] } }',
    '$["odd key"].x[2]: 9007199254740993',
  );
  refuses('{"a":["{[,:","\\""],"b":1e400}', '$.b: 1e400');
  refuses('[1,-1E+309]', '$[1]: -1E+309');
  refuses('[9007199254740993.0]', '$[0]: 9007199254740993.0');
  refuses('[12345678901234567890.5]', '$[0]: 12345678901234567890.5');
  refuses('[1234567890123456789e9, 1]', '$[0]: 1234567890123456789e9');
  refuses('[0.9007199254740993e16]', '$[0]: 0.9007199254740993e16');
  refuses(`[1${'0'.repeat(60)}]`, `$[0]: 1${'0'.repeat(39)}…`);
  refuses('{"a":\n1', 'line 2, column 2: expected a comma or }, found the end');
  refuses('', 'line 1, column 1: expected a value, found the end');
  refuses('\ufeff', 'line 1, column 1: expected a value, found the end');

  it('reads what JavaScript writes of any value whose whole numbers are exact', () => {
    const value = fc.jsonValue().filter((any) => !/\d{16}/.test(JSON.stringify(any)));
    fc.assert(
      fc.property(fc.oneof(value, fc.double({ noNaN: true, noDefaultInfinity: true })), (any) => {
        const text = JSON.stringify(any);
        if (/^-?\d{16,}$/.test(text)) return;
        expect(readJson(text)).toEqual({ value: JSON.parse(text) });
      }),
    );
  });

  it('reads whole numbers that are written as they are, or refuses them', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (whole) => {
        const read = readJson(`{"n":[${whole}]}`);
        const safe = Number.isSafeInteger(Number(whole));
        if (safe) expect(read).toEqual({ value: { n: [Number(whole)] } });
        else
          expect(read).toMatchObject({
            fault: 'number',
            message: expect.stringMatching(/^\$\.n\[0\]: /),
          });
      }),
    );
  });
});

describe('F11 how a part is written', () => {
  const json =
    '\ufeff{ "a\\u0062": [1, "7", { "n": 3.10 }], "t": true, "n": 1, "n": 2.50, "x": "n: 9" }';

  it.each<[(string | number)[], string | undefined]>([
    [['ab', 0], '1'],
    [['ab', 2, 'n'], '3.10'],
    [['t'], 'true'],
    [['n'], '2.50'],
    [['x'], undefined],
    [['ab'], undefined],
    [['n', 'n'], undefined],
  ])('at %j', (path, written) => expect(writtenAt(json, path)).toBe(written));

  it('tells the path of a number that is too large', () => {
    expect(readJson('{"a b": [0, 9007199254740993]}')).toMatchObject({
      path: ['a b', 1],
      number: '9007199254740993',
    });
  });
});
