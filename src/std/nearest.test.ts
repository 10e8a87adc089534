/**
 * "Did you mean": which word is offered, and when none is.
 */
import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.ts';

function check(word: string, candidates: readonly string[], expected: string | undefined): void {
  it(`offers ${expected ?? 'nothing'} for "${word}" among ${candidates}`, () => {
    expect(nearest(word, candidates)).toBe(expected);
  });
}

describe('nearest', () => {
  check('extrct', ['load', 'extract', 'save'], 'extract');
  check('extarct', ['extract'], 'extract');
  check('exract', ['extract', 'exact'], 'extract');
  check('exxtracct', ['extract'], 'extract');
  check('Extract', ['extract'], 'extract');
  check('laod', ['save', 'load'], 'load');
  check('levle', ['level', 'hybrid'], 'level');
  check('loads', ['lo', 'load', 'loadss'], 'load');

  check('transform', ['load', 'save'], undefined);
  check('extractxyz', ['extract'], undefined);
  check('ab', ['cd'], undefined);
  check('ab', ['ac'], 'ac');
  check('a', ['b'], 'b');
  check('load', ['load'], undefined);
  check('', ['a'], undefined);
  check('load', [], undefined);

  it('does not search further than is worth a hint', () => {
    const candidates = Array.from({ length: 20_001 }, (_, i) => `other-name-${i}`);
    expect(nearest('extrct', [...candidates, 'extract'])).toBeUndefined();
    expect(nearest('extrct', ['extract', ...candidates])).toBe('extract');
  });
});
