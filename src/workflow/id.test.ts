/**
 * The rule for ids: the rows D1 to D5, D7 and D10 of the catalogue of bad input.
 */
import { describe, expect, it } from 'vitest';
import { idProblem } from './id.ts';

describe('ids that monorepos, pipelines and shops have', () => {
  it.each([
    'a',
    '_',
    'Load-2_b',
    'x'.repeat(256),
    'constructors',
    '@scope/pkg#build',
    '//packages/core:build',
    'a.b',
    '.a',
    'a..b',
    '1st',
    '10a',
    '2024-02-29',
    'ns:task',
    'a/b',
    'ünïcode',
    'заказ',
    '构建',
    'x😀',
    'order:1',
    'order#1',
    'who+tag@example.com',
    'a=b&c|d;e!f?g*h~i^j%k$l',
    '0190f5a4-0000-7000-8000-000000000000',
  ])('ids %s is one', (id) => expect(idProblem(id, 'the id')).toBeUndefined());
});

describe('what is no id', () => {
  it.each<[unknown, string]>([
    ['', 'is empty'],
    ['x'.repeat(257), 'has 257 characters, at most 256'],
    ['10', 'is only digits'],
    ['-a', 'starts with "-"'],
    [' ', 'holds " "'],
    ['a b', 'holds " "'],
    ['a\u00a0b', 'U+00A0'],
    ['a\u2003b', 'U+2003'],
    ['a\u2028b', 'U+2028'],
    ['a\u2800b', 'U+2800'],
    ...[..."'`()[]{}<>,"].map((c) => [`a${c}b`, `holds "${c}"`] as [string, string]),
    ['a"b', 'holds "\\""'],
    ['a\\b', 'holds "\\\\"'],
    ['a\n', 'holds "\\n"'],
    ['a\u0000', 'holds "\\u0000"'],
    ['a\u007fb', 'holds "\\x7f"'],
    ['a\u0085b', 'U+0085'],
    ['a\u00adb', 'U+00AD'],
    ['a\u200bb', 'U+200B'],
    ['a\u202eb', 'U+202E'],
    ['a\u2066b', 'U+2066'],
    ['a\ufeffb', 'U+FEFF'],
    ['a\ufe0fb', 'U+FE0F'],
    ['a\u3164b', 'U+3164'],
    ['a\ud800b', 'U+D800'],
    ['a\ue000b', 'U+E000'],
    ['a\uffffb', 'U+FFFF'],
    ['{{x}}', 'holds "{"'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text itself is the case.
    ['${x}', 'holds "{"'],
    ['\u0301a', 'starts with U+0301'],
    ['.', 'holds "." as a part'],
    ['..', 'holds ".." as a part'],
    ['../../etc', 'holds ".." as a part'],
    ['a/..', 'holds ".." as a part'],
    ['a/./b', 'holds "." as a part'],
    [10, '10, not text'],
    [null, 'null, not text'],
    [undefined, 'nothing, not text'],
    [['a'], 'a list of 1, not text'],
  ])('ids %j: %s', (id, why) => {
    const problem = idProblem(id, 'the id');
    expect(problem?.message).toContain(why);
    expect(problem?.message).toMatch(/^the id /);
    expect(problem?.reserved).toBe(false);
    expect(problem?.fix).not.toBe('');
  });

  it('ids that JSON would put into another order get one that it would not', () => {
    const { fix } = idProblem('42', 'the id')!;
    expect(fix).toBe('put a letter in front, such as "n42"');
    expect(idProblem('n42', 'the id')).toBeUndefined();
  });

  it('ids in pieces are given whole: the form NFC, which can be pasted', () => {
    const { message, fix } = idProblem('cafe\u0301', 'the id')!;
    expect(message).toContain('NFC');
    const offered = /"([^"]+)"$/.exec(fix)![1]!;
    expect(offered).toBe('caf\u00e9');
    expect(idProblem(offered, 'the id')).toBeUndefined();
  });

  it.each([
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'then',
    'isPrototypeOf',
    '__defineGetter__',
  ])('keeps %s for JavaScript, and offers a free name', (id) => {
    const problem = idProblem(id, 'the id');
    expect(problem?.reserved).toBe(true);
    const offered = /"([^"]+)"/.exec(problem!.fix)![1]!;
    expect(idProblem(offered, 'the id')).toBeUndefined();
  });
});
