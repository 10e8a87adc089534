/**
 * The rule for names: the rows D1 to D5, D7 and D10 of the catalogue of bad input.
 */
import { describe, expect, it } from 'vitest';
import { idProblem } from './id.ts';

function accepts(id: string): void {
  it(`accepts "${id.slice(0, 30)}"`, () => expect(idProblem(id, 'the id')).toBeUndefined());
}

/** `why` is what the message must say. */
function refuses(id: unknown, why: string): void {
  it(`refuses ${JSON.stringify(id)?.slice(0, 40)}: ${why}`, () => {
    const problem = idProblem(id, 'the id');
    expect(problem?.message).toContain(why);
    expect(problem?.message).toMatch(/^the id /);
    expect(problem?.reserved).toBe(false);
    expect(problem?.fix).toContain('at most 128');
  });
}

describe('idProblem', () => {
  accepts('a');
  accepts('_');
  accepts('Load-2_b');
  accepts('a10');
  accepts('x'.repeat(128));
  accepts('constructors');

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

  refuses('', 'is empty');
  refuses(' ', 'holds " "');
  refuses('10', 'is only digits');
  refuses('1a', 'starts with "1"');
  refuses('-a', 'starts with "-"');
  refuses('.', 'holds "."');
  refuses('..', 'holds "."');
  refuses('../../etc', 'holds "."');
  refuses('a/b', 'holds "/"');
  refuses('a\\b', 'holds "\\\\"');
  refuses('a:b', 'holds ":"');
  refuses('%2e', 'holds "%"');
  refuses('{{x}}', 'holds "{"');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text itself is the case.
  refuses('${x}', 'holds "$"');
  refuses('a\n', 'holds "\\n"');
  refuses('a\u0000', 'holds "\\u0000"');
  refuses('а', 'U+0430');
  refuses('é', 'U+00E9');
  refuses('e\u0301', 'U+0301');
  refuses('a👍', 'U+1F44D');
  refuses('x'.repeat(129), 'has 129 characters');
  refuses('x'.repeat(300), 'has 300 characters');
  refuses(10, '10, not text');
  refuses(null, 'null, not text');
  refuses(undefined, 'nothing, not text');
  refuses(['a'], 'a list of 1, not text');
});
