/**
 * Whether a regular expression may take for ever on a text that nearly fits.
 * Knows trees of expressions; must not know where one is written.
 *
 * What is repeated is read as an automaton that has a state for each letter of the expression. When two
 * ways of going on lead back to the same state with the same text, each repetition doubles the ways that
 * are tried in vain: `(a+)+`, `(a|a)*`. Two states are followed side by side to find that out.
 */
import { type Letters, overlap } from './letter-sets.ts';
import { type Tree, treeOf } from './pattern-tree.ts';
import { tooManyRepeats } from './repeats-in-a-row.ts';

/** Larger ones are taken for risky: they would take long to look at. */
const MOST_STATES = 400;

/** The repeated part that may take for ever; undefined when there is none. The pattern is one with the flag `u`. */
export function riskyPart(pattern: string): string | undefined {
  return riskIn(treeOf(pattern));
}

function riskIn(tree: Tree): string | undefined {
  switch (tree.kind) {
    case 'row':
    case 'choice':
      for (const part of tree.parts) {
        const found = riskIn(part);
        if (found !== undefined) return found;
      }
      return tree.kind === 'row' ? tooManyRepeats(tree.parts) : undefined;
    case 'look':
      return riskIn(tree.part);
    case 'repeat':
      if (tree.max <= 1) return riskIn(tree.part);
      return isSafeLoop(tree.part) ? looksIn(tree.part) : tree.text;
    default:
      return undefined;
  }
}

/** What stands in a loop was looked at with it, but for what it only looks at. */
function looksIn(tree: Tree): string | undefined {
  if (tree.kind === 'look') return riskIn(tree.part);
  const parts = tree.kind === 'repeat' ? [tree.part] : 'parts' in tree ? tree.parts : [];
  for (const part of parts) {
    const found = looksIn(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isSafeLoop(body: Tree): boolean {
  // One letter at a time can be read in one way only.
  if (body.kind === 'letter') return true;
  const loop = new Loop();
  const { first, last, empty } = loop.read(body);
  if (loop.isOdd || empty) return false;
  loop.link(last, first);
  return !loop.isAmbiguous();
}

/** Where a part of an expression begins and ends, by states, and whether it may take nothing. */
interface Ends {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly empty: boolean;
}

const NOTHING: Ends = { first: [], last: [], empty: true };

class Loop {
  /** Something is repeated that may be empty or is not known here, or there is too much of it. */
  isOdd = false;
  private readonly letters: Letters[] = [];
  /** By state: what may come next; twice where there are two ways to it. */
  private readonly next: number[][] = [];

  read(tree: Tree): Ends {
    switch (tree.kind) {
      case 'letter':
        return this.state(tree.letters);
      case 'row':
        return tree.parts
          .map((part) => this.read(part))
          .reduce((a, b) => this.behind(a, b), NOTHING);
      case 'choice':
        return this.either(tree.parts.map((part) => this.read(part)));
      case 'repeat':
        return this.repeat(tree);
      case 'look':
        return NOTHING;
      case 'again':
        this.isOdd = true;
        return NOTHING;
    }
  }

  private state(letters: Letters): Ends {
    const state = this.letters.push(letters) - 1;
    this.next.push([]);
    if (state >= MOST_STATES) this.isOdd = true;
    return { first: [state], last: [state], empty: false };
  }

  private behind(a: Ends, b: Ends): Ends {
    this.link(a.last, b.first);
    return {
      first: a.empty ? [...a.first, ...b.first] : a.first,
      last: b.empty ? [...a.last, ...b.last] : b.last,
      empty: a.empty && b.empty,
    };
  }

  private either(all: readonly Ends[]): Ends {
    return {
      first: all.flatMap(({ first }) => first),
      last: all.flatMap(({ last }) => last),
      empty: all.some(({ empty }) => empty),
    };
  }

  private repeat({ part, min, max }: Tree & { kind: 'repeat' }): Ends {
    if (max === 0) return NOTHING;
    if (min === max && min < MOST_STATES && !this.isOdd) {
      let ends = this.read(part);
      for (let n = 1; n < min && !this.isOdd; n++) ends = this.behind(ends, this.read(part));
      return ends;
    }
    const ends = this.read(part);
    if (max > 1) {
      if (ends.empty) this.isOdd = true;
      this.link(ends.last, ends.first);
    }
    return { ...ends, empty: ends.empty || min === 0 };
  }

  link(from: readonly number[], to: readonly number[]): void {
    if (this.isOdd) return;
    for (const state of from) this.next[state]!.push(...to);
  }

  /** Whether two ways part at some state and meet at one again. */
  isAmbiguous(): boolean {
    const { next } = this;
    if (next.some((list) => new Set(list).size < list.length)) return true;
    const size = next.length;
    const seen = new Uint8Array(size * size);
    const pairs: number[] = [];
    const add = (a: number, b: number) => {
      const pair = Math.min(a, b) * size + Math.max(a, b);
      if (seen[pair] === 1 || !overlap(this.letters[a]!, this.letters[b]!)) return;
      seen[pair] = 1;
      pairs.push(pair);
    };
    for (const list of next) {
      for (const [i, a] of list.entries()) for (const b of list.slice(i + 1)) add(a, b);
    }
    for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
      const [a, b] = [Math.floor(pair / size), pair % size];
      for (const nextA of next[a]!) {
        for (const nextB of next[b]!) {
          if (nextA === nextB) return true;
          add(nextA, nextB);
        }
      }
    }
    return false;
  }
}
