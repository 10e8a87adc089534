/**
 * How many characters, words and lines a text has.
 * Knows counting; must not change the text.
 */
import { COUNT_SETTINGS, type COUNTS } from '../../workflow/with/text.ts';
import { textStep } from './text-step.ts';

export type Count = (typeof COUNTS)[number];

export const textCount = textStep<{ of: Count }>({
  name: 'text/count',
  summary: 'Counts characters, words or lines into metadata and passes the text on.',
  intent: 'analyze',
  with: COUNT_SETTINGS,
  apply(text, { of }) {
    const metadata = counts(text, of);
    return { output: metadata, metadata };
  },
});

/** Characters are Unicode scalars; words stand between white space; there is at least one line. */
export function counts(text: string, of: Count): Record<string, number> {
  const all = {
    char_count: [...text].length,
    word_count: text.split(/\s+/u).filter((word) => word !== '').length,
    line_count: Math.max(1, text.replace(/\r?\n$/, '').split(/\r?\n/).length),
  };
  switch (of) {
    case 'characters':
      return { char_count: all.char_count };
    case 'words':
      return { word_count: all.word_count };
    case 'lines':
      return { line_count: all.line_count };
    case 'all':
      return all;
  }
}
