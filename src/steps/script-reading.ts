/**
 * How programs read their arguments, as far as it says which of them are run.
 * Knows kinds of options and operands; must not know any program.
 */

/** How a program reads its arguments. Letters are options such as `-e`; words are whole options. */
export interface Interpreter {
  /** Letters whose value is a script: the rest of the item, or the next one. */
  readonly script: string;
  /** Options whose value is a script: behind `=`, or the next item. */
  readonly scriptWords: readonly string[];
  /** A letter that makes the first operand a script, as `sh -c` does. */
  readonly flag: string;
  /** Letters with a value of another kind: the rest of the item, or the next one. */
  readonly takes: string;
  /** Letters whose value is the rest of the item, and nothing if there is none. */
  readonly attached: string;
  /** Letters whose value is the next item, whatever letters follow in this one. */
  readonly next: string;
  /**
   * Options whose value is the next item; the number of such items where it is not one: with 0 the value
   * can only stand behind it in its own item.
   */
  readonly words: Readonly<Record<string, number>>;
  /** Options that say where the script is, so that no operand is one. */
  readonly files: readonly string[];
  /** What operands are: the first is a script, or a file; all are, but for `skip`; or none is. */
  readonly operand: 'script' | 'file' | 'scripts' | 'none';
  readonly skip: number;
  /** Whether options may stand behind operands. */
  readonly permutes: boolean;
  /** Options whose value is run beside any script, and the values of which it is not. */
  readonly runs: Readonly<Record<string, RegExp>>;
  /** The operands are a name and a value, which is run but for these names. */
  readonly pairs?: RegExp;
  /** How the arguments go on behind a first operand that is a command of the program. */
  readonly commands: Readonly<Record<string, Interpreter>>;
  /** Whether a script goes on in all items behind it. */
  readonly tail: boolean;
  /** How a script reads the environment variable `NAME`; none where it cannot. */
  readonly variable?: string;
  /** How a script reads the first item behind it. */
  readonly argument?: string;
}

export const NONE: Interpreter = {
  script: '',
  scriptWords: [],
  flag: '',
  takes: '',
  attached: '',
  next: '',
  words: {},
  files: [],
  operand: 'file',
  skip: 0,
  permutes: false,
  runs: {},
  commands: {},
  tail: false,
};

/** Options that take one item. */
export const one = (...words: string[]): Record<string, number> =>
  Object.fromEntries(words.map((word) => [word, 1]));

/** The words of a text. */
export const words = (text: string): string[] => text.trim().split(/\s+/);

/** Options whose value is run, unless it is `plain`. */
export const runs = (plain: RegExp, ...words: string[]): Record<string, RegExp> =>
  Object.fromEntries(words.map((word) => [word, plain]));

/** No value is plain. */
export const NEVER = /^(?!)/;
/** A path is plain: it can only name a file. */
export const A_PATH = /^\.{0,2}\//;
