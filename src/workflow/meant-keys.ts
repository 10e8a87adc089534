/**
 * What somebody meant who wrote a key that is not known, in code.
 * Knows the names of files and of other tools; must not know what a key is for, nor how a fault is reported.
 */
import { nearest } from '../std/nearest.ts';

/** What other tools call what a builder is given beside the settings of a step, in small letters and without dashes. */
const MEANT: ReadonlyMap<string, string> = new Map(
  [
    'needs dependson depends dependencies deps requires after runafter upstream',
    'with config params parameters options inputs arguments args',
    'run fn func function handler execute body task callback',
    'uses type kind action operator plugin',
  ].flatMap((line) => {
    const [meant, ...others] = line.split(' ');
    return others.map((other) => [other, meant!] as const);
  }),
);

/** The word of a builder that another tool calls so. */
export function foreignKey(key: string): string | undefined {
  return MEANT.get(letters(key));
}

/** The one of `known` that is spelled so in files, or nearly: `total_timeout`, `timout`. */
export function spelledKey(key: string, known: readonly string[]): string | undefined {
  const wanted = letters(key);
  const bare = (name: string) => letters(name.replace(/Ms$/, ''));
  const same = known.find((name) => letters(name) === wanted || bare(name) === wanted);
  if (same !== undefined) return same;
  const close = nearest(wanted, known.map(bare));
  return close === undefined ? undefined : known.find((name) => bare(name) === close);
}

function letters(text: string): string {
  return text.replace(/[-_]/g, '').toLowerCase();
}
