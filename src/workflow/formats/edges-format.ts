/**
 * Actions that format text, dates and numbers, as `process` steps with one rule.
 * Knows their operations; must not know templates or the rest of a file.
 */
import { nearest } from '../../std/nearest.ts';
import { quoted, show } from '../../std/printable.ts';
import type { Raw } from './foreign-reading.ts';

/** A rule, or what is wrong. */
export type MadeRule =
  | { readonly rule: Raw }
  | { readonly message: string; readonly fix: string; readonly unsupported?: true };

interface Formatter {
  /** The key of the result that others read. */
  readonly field: string;
  ruleOf(operation: string, config: Raw): MadeRule;
}

const PLAIN: Readonly<Record<string, string>> = {
  capitalize: 'capitalize',
  lowercase: 'lower',
  uppercase: 'upper',
  trim: 'trim',
  length: 'length',
  word_count: 'word_count',
  url_encode: 'url_encode',
  url_decode: 'url_decode',
};

const TEXT = 'formatted_text';
const DATE = 'formatted_date';
const NUMBER = 'formatted_number';

const UNITS: Readonly<Record<string, (amount: number) => string>> = {
  days: (amount) => `P${amount}D`,
  hours: (amount) => `PT${amount}H`,
  minutes: (amount) => `PT${amount}M`,
};

/** Signs of their patterns that there are here. */
const SIGNS: Readonly<Record<string, string>> = {
  '%Y': 'yyyy',
  '%m': 'MM',
  '%d': 'dd',
  '%H': 'HH',
  '%M': 'mm',
  '%S': 'ss',
};

export const FORMATTERS: Readonly<Record<string, Formatter>> = {
  format_text: { field: TEXT, ruleOf: textRule },
  format_date: { field: DATE, ruleOf: dateRule },
  format_number: { field: NUMBER, ruleOf: numberRule },
};

function textRule(operation: string, config: Raw): MadeRule {
  const plain = Object.hasOwn(PLAIN, operation) ? PLAIN[operation]! : undefined;
  if (plain !== undefined) return { rule: { [plain]: TEXT } };
  if (operation === 'replace') {
    const { pattern: find = '', replacement = '' } = config;
    return { rule: { replace: { field: TEXT, find, with: replacement } } };
  }
  if (operation === 'substring') {
    const [from, to] = [Number(config.start_index ?? 0), config.end_index];
    const end = to === undefined || to === '' || to === null ? {} : { to: Number(to) };
    return { rule: { substring: { field: TEXT, from, ...end } } };
  }
  if (['html_to_markdown', 'markdown_to_html'].includes(operation))
    return unsupported(operation, 'write it as a function: uses: ./steps.ts#NAME');
  return unknown(operation, [...Object.keys(PLAIN), 'replace', 'substring']);
}

function dateRule(operation: string, config: Raw): MadeRule {
  const of = (more: Raw): MadeRule => ({ rule: { date: { field: DATE, ...more } } });
  const moved = /^(add|subtract)_(days|hours|minutes)$/.exec(operation);
  if (moved !== null) {
    const amount = Number(config.amount ?? 0);
    if (!Number.isInteger(amount) || amount < 0)
      return {
        message: `"amount": expected a whole number, got ${show(config.amount)}`,
        fix: 'write a number, such as 7',
      };
    const span = UNITS[moved[2]!]!(amount);
    return of({ add: moved[1] === 'add' ? span : `-${span}` });
  }
  if (operation === 'to_unix') return of({ to: 'unix' });
  if (operation === 'from_unix') return of({ from: 'unix' });
  if (!['format', 'to_timezone', 'convert_timezone'].includes(operation))
    return unknown(operation, [
      'add_days',
      'subtract_days',
      'format',
      'to_timezone',
      'to_unix',
      'from_unix',
    ]);
  const pattern = patternOf(String(config.format || '%Y-%m-%d %H:%M:%S'));
  if (pattern === undefined)
    return unsupported(`the pattern ${show(config.format)}`, 'write it with %Y %m %d %H %M %S');
  const zone = operation === 'format' ? undefined : config.target_timezone;
  return of({ to: pattern, ...(zone ? { zone } : {}) });
}

/** Undefined where one of its signs has no like here. */
function patternOf(pattern: string): string | undefined {
  const made = pattern.replace(/%.|[A-Za-z]+/g, (sign) =>
    sign.startsWith('%') ? (SIGNS[sign] ?? '%') : `'${sign}'`,
  );
  return made.includes('%') ? undefined : made;
}

function numberRule(operation: string): MadeRule {
  if (operation === '' || operation === 'number') return { rule: { number: NUMBER } };
  if (operation === 'random_number')
    return unsupported(operation, 'a run gives the same each time: let a function make the number');
  return unsupported(
    operation,
    'write it as a rule in the native format: set: { n: "value.a + 1" }',
  );
}

function unsupported(what: string, fix: string): MadeRule {
  return { message: `there is no ${what} here`, fix, unsupported: true };
}

function unknown(operation: string, known: readonly string[]): MadeRule {
  const close = nearest(operation, known);
  const fix =
    close === undefined ? `write one of ${known.join(', ')}` : `did you mean ${quoted(close)}?`;
  return { message: `there is no operation ${show(operation)}`, fix };
}
