/**
 * What looks like a secret: names of such values, and texts of known kinds.
 * Knows words and letters; must not know where a name or a text stands, nor show any of them.
 */

/** How sure it is that a name is that of a secret: a key may be many things. */
export type Likeness = 'sure' | 'maybe' | undefined;

const SURE = new Set([
  'token',
  'secret',
  'password',
  'passwd',
  'passphrase',
  'apikey',
  'credential',
  'credentials',
]);
/** Before `token`: places in lists and texts, and what every page holds. */
const OTHER_TOKENS = new Set(
  'page next continuation cursor pagination sync csrf xsrf max min stop start end pad mask'.split(
    ' ',
  ),
);
/** Before `key`: what opens something. */
const SURE_KEYS = new Set(
  'api secret access private auth signing encryption decryption master'.split(' '),
);
/** Before `key`: what something is found, ordered or told apart by. */
const OTHER_KEYS = new Set(
  'cache primary foreign sort partition public routing idempotency group message field json order object hash range row column map dict lookup search index unique natural composite concurrency dedup host shift arrow'.split(
    ' ',
  ),
);

/** By the last word of the name and the one before it: `DB_PASSWORD`, `api-key`, `githubToken`, not `PASSWORD_FILE`. */
export function nameLooksSecret(name: string): Likeness {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  if (SURE.has(last)) return last === 'token' && OTHER_TOKENS.has(before) ? undefined : 'sure';
  if (last !== 'key' || before === '') return undefined;
  if (SURE_KEYS.has(before)) return 'sure';
  return OTHER_KEYS.has(before) ? undefined : 'maybe';
}

const KINDS: readonly RegExp[] = [
  /\bsk-[A-Za-z0-9_-]{20,}/,
  /\b[sr]k_live_[A-Za-z0-9]{16,}/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  /\bgithub_pat_\w{22,}/,
  /\bglpat-[\w-]{20,}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/,
  /\bAIza[\w-]{35}/,
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/,
];
const KIND = new RegExp(KINDS.map(({ source }) => source).join('|'));
/** None of them is shorter. */
const SHORTEST = 15;

/** Whether it holds a token or a key of a kind that is known by its letters. */
export function holdsToken(text: string): boolean {
  return text.length >= SHORTEST && KIND.test(text);
}

/** As long as what is masked. */
const LEAST = 6;
const OTHER_TEXT =
  /^(?:true|false|none|null|disabled|enabled|optional|required|default)$|^(?:\.{0,2}\/|~|\$|<)|^\*+$/i;

/** Whether the text under a name that looks secret can be one: not a path, a switch or a place to fill in. */
export function textCanBeSecret(text: string, likeness: Likeness): boolean {
  if (likeness === undefined || text.length < LEAST || OTHER_TEXT.test(text)) return false;
  if (likeness === 'sure') return true;
  return text.length >= 12 && /[a-z]/i.test(text) && /\d/.test(text) && !/\s/.test(text);
}
