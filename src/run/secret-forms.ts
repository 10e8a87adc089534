/**
 * The ways in which a secret may stand in a text: those of any value, and those that are another spelling of it.
 * Knows how programs write texts and bytes; must not know which text it is looked for in.
 *
 * Not among them, and so not found: UTF-16, a hash, what is compressed or encrypted, other letters (upper case, reversed),
 * and base64 with line breaks inside.
 */
import { formsOf, SHORTEST } from './env-forms.ts';

/** Part of a value in base64 that is the same whatever stands before and behind it: shorter ones are found by chance. */
const SHORTEST_INNER = 8;
/** Of a value in several lines, and of texts in one that is JSON: what is shorter is no secret of its own. */
const SHORTEST_LINE = 12;
const SHORTEST_MEMBER = 8;

export function secretForms(value: string): ReadonlySet<string> {
  const forms = new Set<string>();
  for (const part of partsOf(value)) {
    for (const form of formsOf(part)) forms.add(form);
    for (const form of spellings(part)) if (form.length >= SHORTEST) forms.add(form);
  }
  return forms;
}

/** The whole, its lines, and the texts in it where it is JSON. */
function* partsOf(value: string): Generator<string> {
  const whole = value.trim();
  if (whole.length < SHORTEST) return;
  yield whole;
  const lines = whole.split(/[\r\n]+/).map((line) => line.trim());
  if (lines.length > 1) for (const line of lines) if (line.length >= SHORTEST_LINE) yield line;
  yield* textsIn(whole);
}

function* textsIn(json: string): Generator<string> {
  if (!/^[[{]/.test(json)) return;
  const stack: unknown[] = [];
  try {
    stack.push(JSON.parse(json));
  } catch {
    return;
  }
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (typeof value === 'string' && value.length >= SHORTEST_MEMBER) yield value;
    if (value !== null && typeof value === 'object') stack.push(...Object.values(value));
  }
}

function* spellings(part: string): Generator<string> {
  const bytes = new TextEncoder().encode(part);
  const address = encodeURIComponent(part.toWellFormed());
  yield address.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase());
  const form = address.replace(/%20/g, '+');
  yield* [form, form.replace(/[!'()*~]/g, (c) => `%${hex(c.charCodeAt(0)).toUpperCase()}`)];
  for (const entities of ENTITIES) {
    const text = part.replace(/[&<>"'/+]/g, (c) => entities[c] ?? c);
    yield* [text, text.replace(/[^\0-\x7f]/gu, numbered)];
  }
  yield* [/[&<>"']/g, /[&<>"']|[^\0-\x7f]/gu].map((some) => part.replace(some, numbered));
  // As Python shows a text, with one kind of quotes around it.
  const slashed = part.replaceAll('\\', '\\\\');
  yield* [slashed, slashed.replaceAll("'", "\\'")];
  const digits = [...bytes].map(hex).join('');
  yield* [digits, digits.toUpperCase()];
  // Bytes of UTF-8 that were read as Latin-1.
  if (bytes.length !== part.length) yield String.fromCharCode(...bytes);
  yield* inBase64(bytes);
}

const MARKS = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const QUOTES: readonly Readonly<Record<string, string>>[] = [
  {},
  { '"': '&quot;' },
  { '"': '&quot;', "'": '&#39;' },
  { '"': '&quot;', "'": '&apos;' },
  { '"': '&#34;', "'": '&#39;' },
  { '"': '&#34;', "'": '&#39;', '+': '&#43;' },
  { '"': '&quot;', "'": '&#x27;' },
  // As templates write them that are careful with slashes, too.
  { '"': '&quot;', "'": '&#x27;', '/': '&#x2F;' },
];

/** What stands in HTML and XML for a letter: programs are careful with quotes in several ways. */
const ENTITIES: readonly Readonly<Record<string, string>>[] = QUOTES.map((quotes) => ({
  ...MARKS,
  ...quotes,
}));

function numbered(letter: string): string {
  return `&#${letter.codePointAt(0)};`;
}

function hex(code: number): string {
  return code.toString(16).padStart(2, '0');
}

/** What of it is the same wherever the bytes stand among others: three bytes are four letters. */
function* inBase64(bytes: Uint8Array): Generator<string> {
  for (const before of [0, 1, 2]) {
    const text = btoa(String.fromCharCode(...new Uint8Array(before), ...bytes));
    const from = before === 0 ? 0 : before + 1;
    const whole = (before + bytes.length) % 3 === 0;
    const inner = text.slice(from, whole ? undefined : text.replace(/=+$/, '').length - 1);
    if (inner.length >= SHORTEST_INNER)
      yield* [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
    // Alone it may stand whole: its last letter and the filling say of it as much.
    if (before === 0 && !whole) yield* [text, text.replace(/=+$/, '')];
  }
}
