/**
 * A regular expression as a tree.
 * Knows the syntax of expressions with the flag `u` that the language has accepted; must not know what
 * is asked of the tree.
 */
import { ANY_BUT_LINE_ENDS, escapeAt, type Letters, one, others, union } from './letter-sets.ts';

export type Tree =
  | { readonly kind: 'letter'; readonly letters: Letters }
  | { readonly kind: 'row' | 'choice'; readonly parts: readonly Tree[] }
  /** `text`: as it is written. */
  | {
      readonly kind: 'repeat';
      readonly part: Tree;
      readonly min: number;
      readonly max: number;
      readonly text: string;
    }
  /** Looks ahead or behind, and takes nothing. */
  | { readonly kind: 'look'; readonly part: Tree }
  /** What a group has taken, once more. */
  | { readonly kind: 'again' };

export function treeOf(pattern: string): Tree {
  return new Reader(pattern).choice();
}

const NOTHING: Tree = { kind: 'row', parts: [] };

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  choice(): Tree {
    const parts = [this.row()];
    while (this.take('|')) parts.push(this.row());
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
  }

  private row(): Tree {
    const parts: Tree[] = [];
    while (this.at < this.text.length && this.text[this.at] !== '|' && this.text[this.at] !== ')') {
      const start = this.at;
      const part = this.single();
      parts.push(this.repeated(part, start));
    }
    return { kind: 'row', parts };
  }

  private take(mark: string): boolean {
    const is = this.text.startsWith(mark, this.at);
    if (is) this.at += mark.length;
    return is;
  }

  private repeated(part: Tree, start: number): Tree {
    const rest = this.text.slice(this.at, this.at + 24);
    const match = /^(?:([*+?])|\{(\d+)(,)?(\d*)\})\??/.exec(rest);
    if (match === null) return part;
    this.at += match[0].length;
    const [, mark, least, comma, most] = match;
    const text = this.text.slice(start, this.at);
    const min = mark === undefined ? Number(least) : mark === '+' ? 1 : 0;
    if (mark !== undefined)
      return { kind: 'repeat', part, min, max: mark === '?' ? 1 : Number.POSITIVE_INFINITY, text };
    const max = comma === undefined ? min : most === '' ? Number.POSITIVE_INFINITY : Number(most);
    return { kind: 'repeat', part, min, max, text };
  }

  private single(): Tree {
    if (this.take('(')) return this.group();
    if (this.take('[')) return { kind: 'letter', letters: this.setOfLetters() };
    if (this.take('^') || this.take('$')) return NOTHING;
    if (this.take('.')) return { kind: 'letter', letters: ANY_BUT_LINE_ENDS };
    if (this.text[this.at] === '\\') return this.escape();
    return { kind: 'letter', letters: one(this.character()) };
  }

  private group(): Tree {
    const looks = ['?=', '?!', '?<=', '?<!'].some((mark) => this.take(mark));
    if (!looks && this.take('?:') === false && this.take('?<'))
      this.at = this.text.indexOf('>', this.at) + 1;
    else if (!looks && this.take('?')) this.at = this.text.indexOf(':', this.at) + 1;
    const part = this.choice();
    this.take(')');
    return looks ? { kind: 'look', part } : part;
  }

  private escape(): Tree {
    const rest = this.text.slice(this.at, this.at + 140);
    const back = /^\\(?:k<[^>]*>|[1-9][0-9]*)/.exec(rest);
    if (back !== null) {
      this.at += back[0].length;
      return { kind: 'again' };
    }
    if (this.take('\\b') || this.take('\\B')) return NOTHING;
    const { letters, length } = escapeAt(this.text, this.at);
    this.at += length;
    return { kind: 'letter', letters };
  }

  private character(): number {
    const code = this.text.codePointAt(this.at)!;
    this.at += code > 0xffff ? 2 : 1;
    return code;
  }

  private setOfLetters(): Letters {
    const negated = this.take('^');
    const sets: Letters[] = [];
    while (!this.take(']')) {
      const from = this.member();
      const isRange = this.text[this.at] === '-' && this.text[this.at + 1] !== ']';
      if (!isRange || from.length !== 1 || from[0]![0] !== from[0]![1]) {
        sets.push(from);
        continue;
      }
      this.at++;
      sets.push([[from[0]![0], this.member()[0]![0]]]);
    }
    const all = union(sets);
    return negated ? others(all) : all;
  }

  private member(): Letters {
    if (this.text[this.at] !== '\\') return one(this.character());
    if (this.take('\\-')) return one(45);
    const { letters, length } = escapeAt(this.text, this.at);
    this.at += length;
    return letters;
  }
}
