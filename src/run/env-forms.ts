/**
 * The ways in which a value of the environment may stand in a text.
 * Knows how JSON, addresses and messages write a text; must not know which text it is looked for in.
 */
import { printable } from '../std/printable.ts';

/** Shorter values stand in many a text by chance, and are no secrets. */
export const SHORTEST = 6;

/**
 * A value and each of its lines: as they are, in an address, and in JSON. Blanks around one belong to the
 * text that it stands in as often as to the value, so they are left there.
 */
export function* formsOf(value: string): Generator<string> {
  for (const part of [value, ...value.split(/[\r\n]+/)].map((line) => line.trim())) {
    const forms = [part, encodeURIComponent(part.toWellFormed()), ...escaped(part)];
    for (const form of [...forms, ...inAddress(part)]) if (form.length >= SHORTEST) yield form;
  }
}

/** A text as JSON of this and of other programs has it, also in a text within JSON, and as it is shown. */
function* escaped(part: string): Generator<string> {
  const json = inJson(part);
  yield* [json, inJson(json)];
  yield* asOthersWriteJson(json);
  for (const text of [part, json]) yield printable(text, text.length);
  yield part.replace(/\s+/g, ' ');
}

/** What else programs write as `\\u003c`: nothing, what HTML knows, and what else some are careful with. */
const CAREFUL = [/(?!)/g, /[<>&]/g, /[<>&+'`]/g, /(?:\\"|[<>&'])/g, /(?:\\"|[<>&+'`])/g];

const coded = (letter: string) =>
  `\\u${letter
    .charCodeAt(letter.length - 1)
    .toString(16)
    .padStart(4, '0')}`;
const WAYS = [coded, (letter: string) => coded(letter).toUpperCase().replace('U', 'u')];
const AS_IT_IS = (letter: string) => letter;

/** Slashes with or without a backslash, other letters as they are or as numbers, those with small or capital digits. */
function* asOthersWriteJson(json: string): Generator<string> {
  for (const careful of CAREFUL)
    for (const way of WAYS) {
      const some = json.replace(careful, way);
      for (const other of [AS_IT_IS, ...WAYS]) {
        const text = some.replace(/[^\0-\x7f]/g, other);
        yield* [text, text.replaceAll('/', '\\/')];
      }
    }
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/**
 * A text as an address has it that is shown: written anew, and without what stands behind `?`. It may be the
 * whole address, begin with its host, or stand in its path or its query.
 */
function* inAddress(part: string): Generator<string> {
  if (part.length < SHORTEST) return;
  const url = new URL('http://host/');
  url.pathname = `/${part}`;
  url.search = `?${part}`;
  yield* [url.pathname.slice(1), url.search.slice(1)];
  if (/^[a-z\d.-]+$/i.test(part)) yield part.toLowerCase();
  // What stands before a `?` or `#` of other texts is a word like any other.
  if (!/[:/.]/.test(part)) return;
  yield part.split(/[?#]/, 1)[0]!;
  for (const scheme of ['', 'http://', 'https://', 'http://host/']) {
    if (!URL.canParse(scheme + part)) continue;
    const { protocol, host, pathname, search } = new URL(scheme + part);
    // Of a host alone, the path that is always there belongs to what follows.
    const path = part.split(/[?#]/, 1)[0]!.endsWith('/') ? pathname : pathname.replace(/\/$/, '');
    if (scheme === 'http://host/') yield* [path.slice(1), search.slice(1)];
    else yield `${scheme === '' ? `${protocol}//` : ''}${host}${path}`;
  }
}
