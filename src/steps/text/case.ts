/**
 * Text in another letter case.
 * Knows words and letters; must not know where the text comes from.
 */
import { CASE_SETTINGS, type CASES } from '../../workflow/with/text.ts';
import { textStep } from './text-step.ts';

export type LetterCase = (typeof CASES)[number];

// Articles, conjunctions and short prepositions stay small inside a title.
const SMALL_WORDS = new Set([
  'a',
  'an',
  'the',
  'and',
  'or',
  'but',
  'in',
  'on',
  'at',
  'to',
  'for',
  'of',
  'with',
  'by',
]);

export const textCase = textStep<{ to: LetterCase }>({
  name: 'text/case',
  summary:
    'Changes letter case: upper, lower, proper (Every Word), title (small words stay small).',
  intent: 'transform',
  with: CASE_SETTINGS,
  apply: (text, { to }) => ({ output: changeCase(text, to) }),
});

export function changeCase(text: string, to: LetterCase): string {
  switch (to) {
    case 'upper':
      return text.toUpperCase();
    case 'lower':
      return text.toLowerCase();
    case 'proper':
      return eachWord(text, capitalize);
    case 'title': {
      let first = true;
      return eachWord(text, (word) => {
        const small = !first && SMALL_WORDS.has(word.toLowerCase());
        first = false;
        return small ? word.toLowerCase() : capitalize(word);
      });
    }
  }
}

function eachWord(text: string, change: (word: string) => string): string {
  return text.replace(/\S+/gu, change);
}

function capitalize(word: string): string {
  const [first = '', ...rest] = word;
  return first.toUpperCase() + rest.join('').toLowerCase();
}
