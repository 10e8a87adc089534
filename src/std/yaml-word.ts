/**
 * A word as it is written in a YAML file, for fixes that people paste.
 * Knows what YAML takes for something else than text; must not know what the word means.
 */
import { printable } from './printable.ts';

export const TRUTH_WORDS: ReadonlySet<string> = new Set([
  'yes',
  'no',
  'on',
  'off',
  'y',
  'n',
  'true',
  'false',
]);

// `.5`, `.inf` and `.nan` are numbers, and so is a dot alone to YAML 1.1.
const BARE = /^(?:(?!\.(?:[0-9]|$|inf$|nan$))[\p{L}_./][\p{L}\w./@=+-]*|[0-9]+(?:ms|[smhd]))$/iu;

/** The word as a value or as an item of a list in brackets: in quotes where YAML would read something else. */
export function yamlWord(word: string): string {
  const bare = BARE.test(word) && !/^(?:null|~)$/i.test(word);
  return bare && !TRUTH_WORDS.has(word.toLowerCase()) ? word : printable(JSON.stringify(word), 300);
}
