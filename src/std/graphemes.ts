/**
 * Characters as people see them: a letter with its accents is one, and so is an emoji made of several.
 * Knows text; must not know what is done with them.
 */

/** Of these, which are Latin, each is one by itself. A line end of two is one, so `\r` is not among them. */
const PLAIN = /^[\t\n\x20-\x7e\xa0-\u02ff]*$/;

/** Made when needed: the first one costs half of what Node.js itself takes to start. */
let segmenter: Intl.Segmenter | undefined;

/** In order, by the rules of Unicode (https://unicode.org/reports/tr29). */
export function graphemesIn(text: string): readonly string[] {
  if (PLAIN.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
