/**
 * Repeats that stand side by side and may take the same letters: `a*a*a*a*`.
 * Knows trees of expressions; must not know where one is written.
 *
 * A text that does not fit is cut between them in all ways: with each further one the time grows by a power
 * of its length. Two are common (`\s*$` behind `.*`), and short of hours on any text that people hold.
 */
import { type Letters, overlap } from './letter-sets.ts';
import type { Tree } from './pattern-tree.ts';

/** With so many the length of the text counts to the fourth power: thousands of letters take minutes. */
const TOO_MANY = 4;

/** One that may take so much counts as one without an end. */
const LONG = 1_000;

type Repeat = Tree & { kind: 'repeat' };

/** The last of too many in a row, as it is written; undefined where there are not so many. */
export function tooManyRepeats(parts: readonly Tree[]): string | undefined {
  const row = parts.flatMap(flat);
  for (const [i, start] of row.entries()) {
    const letters = lettersOf(start);
    if (letters === undefined) continue;
    let count = 1;
    for (const next of row.slice(i + 1)) {
      const taken = lettersOf(next);
      if (taken !== undefined && overlap(letters, taken)) {
        count++;
        if (count === TOO_MANY) return (next as Repeat).text;
      } else if (!mayTake(next, letters)) break;
    }
  }
  return undefined;
}

function flat(tree: Tree): readonly Tree[] {
  return tree.kind === 'row' ? tree.parts.flatMap(flat) : [tree];
}

/** Of a letter that is repeated as often as it comes. */
function lettersOf(tree: Tree): Letters | undefined {
  return tree.kind === 'repeat' && tree.max > LONG && tree.part.kind === 'letter'
    ? tree.part.letters
    : undefined;
}

/** Whether a text of these letters may go on behind it: it takes one of them, or nothing. */
function mayTake(tree: Tree, letters: Letters): boolean {
  if (tree.kind === 'letter') return overlap(tree.letters, letters);
  return (
    tree.kind === 'look' ||
    (tree.kind === 'repeat' && (tree.min === 0 || mayTake(tree.part, letters)))
  );
}
