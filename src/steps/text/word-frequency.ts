/**
 * Which words a text has, and how often.
 * Knows words as letters and digits in lower case (`Hello-World` is one word, `helloworld`); must
 * not change the text.
 */
import { NO_TEXT_SETTINGS } from '../../workflow/with/text.ts';
import { textStep } from './text-step.ts';

export const textWordFrequency = textStep<object>({
  name: 'text/word-frequency',
  summary: 'Counts each word into metadata and passes the text on.',
  intent: 'analyze',
  with: NO_TEXT_SETTINGS,
  apply(text) {
    const metadata = wordFrequency(text);
    return { output: metadata, metadata };
  },
});

export interface WordFrequency extends Record<string, unknown> {
  readonly unique_words: number;
  /** Null in a text without words; on a tie the word that came first. */
  readonly most_frequent: string | null;
  /** `[word, count]`, most frequent first, then in order of first appearance. */
  readonly word_counts: readonly (readonly [string, number])[];
}

export function wordFrequency(text: string): WordFrequency {
  const counts = new Map<string, number>();
  for (const part of text.toLowerCase().split(/\s+/u)) {
    const word = part.replace(/[^\p{L}\p{N}]/gu, '');
    if (word !== '') counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  // A map keeps the order of first appearance and the sort is stable.
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  return { unique_words: counts.size, most_frequent: sorted[0]?.[0] ?? null, word_counts: sorted };
}
