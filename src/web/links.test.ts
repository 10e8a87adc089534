/**
 * Headers `Link` as servers send them, and as they would to lead somewhere else.
 * Must not know what a link is followed for.
 */
import { describe, expect, it } from 'vitest';
import { linkTo } from './links.ts';

const next = (link: string) => linkTo('next', new Headers({ link }));

describe('the next page', () => {
  it.each([
    ['</2>; rel="next"', '/2'],
    ['</2>;rel=next', '/2'],
    ['</2> ; REL = "Last NEXT"', '/2'],
    ['</1>; rel="prev", </3>; rel="last next"', '/3'],
    ['</2>; title="a, <b>; \\"c\\""; rel=next', '/2'],
    ["</2>; title*=UTF-8''a%20b; rel=next", '/2'],
    ['</2>; title=";rel=prev"; rel="next"', '/2'],
    ['</2>;; rel=next', '/2'],
    ['</2>; a="b"c; rel=next', '/2'],
    ['</2>; rel="ne\\xt"', '/2'],
    [', , </2>; rel=next', '/2'],
    ['garbage, </2>; rel=next', '/2'],
    ['<>; rel=next', ''],
    ['</2>; a="b; rel=next', undefined],
    ['</2>; title="x; rel=next"; rel="prev"', undefined],
    ['</2>; title="x; rel=next"', undefined],
    ['</evil>; title="x, </items?p=9>; rel=next"; rel="prev"', undefined],
    ['</2>; rel=prev; rel=next', undefined],
    ['</2>; rel="next"; anchor="/other"', undefined],
    ['</2>; rel="nextpage"', undefined],
    ['', undefined],
  ])('of %s is %s', (link, address) => {
    expect(next(link)).toBe(address);
  });

  it.each(['<', '<a>;a="', '<a>;', '<a>;a', '"', ';', ',', '<a>;a=""', '\\"'])(
    'is looked for in no time where %s comes over and over',
    (part) => {
      // By squares that would be four billion looks.
      expect(next(part.repeat(65_536))).toBeUndefined();
    },
  );
});
