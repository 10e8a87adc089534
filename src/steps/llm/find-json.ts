/**
 * JSON in what a model says: alone, or with words around it.
 * Knows how models write; must not know what the JSON is for.
 */
import { readJson } from '../../std/read-json.ts';

/** Where it was found. */
export type FoundIn = 'bare' | 'think' | 'fence' | 'braces';

export type Found = { readonly value: unknown; readonly in: FoundIn } | { readonly why: string };

/** Thoughts, of which some models only write the end. */
const THOUGHTS = /^[\s\S]*<\/think(?:ing)?>/;
const FENCE = /```[\w-]*[^\S\n]*\n([\s\S]*?)\n?[^\S\n]*```/g;

/** The first that can be read; else why the text itself cannot. */
export function findJson(text: string): Found {
  let why: string | undefined;
  for (const [place, part] of placesIn(text)) {
    const read = readJson(part.trim());
    if ('value' in read) return { value: read.value, in: place };
    why ??= read.fault === 'number' ? read.message : `it is not JSON: ${read.discreet}`;
  }
  return { why: why! };
}

function* placesIn(text: string): Iterable<readonly [FoundIn, string]> {
  yield ['bare', text];
  const said = text.replace(THOUGHTS, '');
  if (said !== text) yield ['think', said];
  for (const [, inside = ''] of said.matchAll(FENCE)) yield ['fence', inside];
  const pairs = [between(said, '{', '}'), between(said, '[', ']')];
  // What begins first holds the other.
  for (const pair of pairs.sort((a, b) => a.at - b.at)) {
    if (pair.text !== '') yield ['braces', pair.text];
  }
}

/** What stands between the outermost of them, with both. */
function between(text: string, open: string, close: string): { at: number; text: string } {
  const at = text.indexOf(open);
  const end = text.lastIndexOf(close);
  return { at, text: at >= 0 && end > at ? text.slice(at, end + 1) : '' };
}
