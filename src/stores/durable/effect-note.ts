/**
 * The note that statements have run: what they were, and what they answered.
 * Knows texts and how they are kept; must not know what a statement does.
 */
import type { SqlAnswer, Transaction } from '../../ports/store.ts';
import { StoreError } from '../../run/store-error.ts';
import { show } from '../../std/printable.ts';
import { nextLink } from './chain.ts';

export interface EffectNote {
  readonly of: NotedTexts;
  readonly answers: readonly SqlAnswer[];
}

/** As much of the texts as is needed to tell whether others are the same, and to name the first that is not. */
interface NotedTexts {
  readonly digest: string;
  readonly count: number;
  readonly beginnings: readonly string[];
}

/** Lists of a thousand inserts are not kept twice. */
const MOST_TEXTS = 10;
const MOST_LETTERS = 100;

export function notedTexts(texts: Transaction['texts']): NotedTexts {
  return {
    digest: nextLink('', JSON.stringify(texts)),
    count: texts.length,
    beginnings: texts.slice(0, MOST_TEXTS).map(beginningOf),
  };
}

/** Why a note does not answer these texts; undefined when it does. */
export function whyOther(
  { of: before }: EffectNote,
  texts: Transaction['texts'],
): StoreError | undefined {
  const now = notedTexts(texts);
  if (now.digest === before.digest) return undefined;
  const message = `${firstDifference(before, now)}. Nothing was done`;
  return new StoreError('taken', message);
}

function firstDifference(before: NotedTexts, now: NotedTexts): string {
  const counts = `it has ${now.count}, and those that were done are ${before.count}`;
  for (let i = 0; i < MOST_TEXTS; i++) {
    const [was, is] = [before.beginnings[i], now.beginnings[i]];
    if (was === is) continue;
    if (is === undefined) return `${counts}: ${show(was, MOST_LETTERS)} is missing`;
    if (was === undefined) return `${counts}: ${show(is, MOST_LETTERS)} is new`;
    return `statement ${i + 1} is ${show(is, MOST_LETTERS)}, and ${show(was, MOST_LETTERS)} was done`;
  }
  if (before.count !== now.count) return counts;
  return 'its statements begin as those that were done, and go on otherwise';
}

/** Long ones are told apart by the digest. */
function beginningOf(text: string): string {
  return text.slice(0, MOST_LETTERS);
}
