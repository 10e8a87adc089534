/**
 * Operations on text.
 * Knows characters, by which all of them count; must not know where a text stands.
 */
import { graphemesIn } from '../../std/graphemes.ts';
import { utf8Text } from '../../std/text.ts';
import { changeCase } from '../text/case.ts';
import {
  type Apply,
  type Compiling,
  type Operation,
  type Operations,
  onFields,
} from './operation.ts';
import { wrongType } from './rule-fault.ts';

type Fields = string | readonly string[];

/** Undefined where the text is none that it takes. */
type OfText = (text: string) => unknown;

export const TEXT_OPERATIONS: Operations<
  | 'trim'
  | 'upper'
  | 'lower'
  | 'title'
  | 'capitalize'
  | 'squeeze'
  | 'reverse'
  | 'length'
  | 'word_count'
  | 'url_encode'
  | 'url_decode'
  | 'base64_encode'
  | 'base64_decode'
  | 'replace'
  | 'substring'
  | 'pad'
  | 'split'
  | 'join'
  | 'affix'
> = {
  trim: texts((text) => text.trim()),
  upper: texts((text) => text.toUpperCase()),
  lower: texts((text) => text.toLowerCase()),
  title: texts((text) => changeCase(text, 'title')),
  capitalize: texts((text) => {
    const [first = '', ...rest] = graphemesIn(text);
    return first.toUpperCase() + rest.join('').toLowerCase();
  }),
  squeeze: texts((text) => text.trim().replace(/\s+/gu, ' ')),
  reverse: texts((text) => [...graphemesIn(text)].reverse().join('')),
  length: texts((text) => graphemesIn(text).length),
  word_count: texts((text) => text.match(/\S+/gu)?.length ?? 0),
  url_encode: texts(urlEncoded, 'text of whole characters'),
  url_decode: texts(urlDecoded, 'text as url_encode writes it'),
  base64_encode: texts((text) => Buffer.from(text, 'utf8').toString('base64')),
  base64_decode: texts(fromBase64, 'base64 of UTF-8 text'),
  replace: ({ field, find, with: instead, all = true }, at) =>
    onTexts(field, at, (text) =>
      all ? text.replaceAll(find, () => instead) : text.replace(find, () => instead),
    ),
  substring: ({ field, from, to }, at) => {
    if (to !== undefined && to < from) at.below('to').tell('to is before from', undefined);
    return onTexts(field, at, (text) => graphemesIn(text).slice(from, to).join(''));
  },
  pad: ({ field, width, mark = ' ', side = 'start' }, at) => {
    if (graphemesIn(mark).length !== 1)
      at.below('mark').tell('mark is more than one character', 'use affix for longer text');
    return onTexts(field, at, (text) => {
      const more = mark.repeat(Math.max(0, width - graphemesIn(text).length));
      return side === 'start' ? more + text : text + more;
    });
  },
  split: ({ field, by }, at) => onTexts(field, at, (text) => text.split(by)),
  join: ({ field, by = '' }, at) =>
    onFields(field, at, (list, place) => {
      if (!Array.isArray(list)) throw wrongType('a list', list, place);
      return list.map((item, i) => joined(item, [...place, i])).join(by);
    }),
  affix: ({ field, prefix = '', suffix = '' }, at) => {
    if (prefix === '' && suffix === '')
      at.tell('affix has neither prefix nor suffix', 'write prefix: or suffix:');
    return onTexts(field, at, (text) => `${prefix}${text}${suffix}`);
  },
};

/** An operation without settings. */
function texts(of: OfText, wanted?: string): Operation<Fields> {
  return (fields, at) => onTexts(fields, at, of, wanted);
}

function onTexts(fields: Fields, at: Compiling, of: OfText, wanted = 'text'): Apply {
  return onFields(fields, at, (text, place) => {
    const made = typeof text === 'string' ? of(text) : undefined;
    if (made === undefined) throw wrongType(wanted, text, place);
    return made;
  });
}

function urlEncoded(text: string): string | undefined {
  return text.isWellFormed() ? encodeURIComponent(text) : undefined;
}

function urlDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** With or without the marks at the end, and without white space. */
function fromBase64(text: string): string | undefined {
  if (!BASE64.test(text)) return undefined;
  return utf8Text(Buffer.from(text, 'base64'));
}

function joined(item: unknown, place: readonly (string | number)[]): string {
  if (typeof item === 'string') return item;
  if (typeof item === 'number' || typeof item === 'boolean') return String(item);
  throw wrongType('text or a number', item, place);
}
