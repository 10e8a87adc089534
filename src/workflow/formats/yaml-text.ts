/**
 * Plain values as YAML text that reads back as the same values, whatever texts they hold.
 * Knows YAML's ways to write a text; must not know workflows.
 *
 * The package that writes YAML folds, trims and leaves unquoted by its own rules, and some texts come
 * back changed. Here a text is written in one of three ways, each with nothing to interpret: bare where
 * no reader of any YAML version could take it for something else, as a literal block where it has lines
 * that are all ordinary, and in double quotes with escapes otherwise.
 */
import { type Scalar, type ScalarTag, stringify, type TagId, type Tags } from 'yaml';

/** Controls, and what is invisible or ends a line for somebody. */
const ODD = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffe\uffff]/u;
const ODD_ALL = new RegExp(ODD.source, 'gu');

/** Words of YAML 1.1 and 1.2 that are no text. */
const TAKEN = /^(y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/** Begins with a letter, as a path or as a hole; no blank at its end, and nothing like `a: b` or `a #b`. */
const BARE = /^(?=[\p{L}_]|\$\{|\.{0,2}\/)(?!.*(?:: |:$| #| $|[^\S ]))/u;
/** Durations and sizes begin with a digit and are no number. */
const AMOUNT = /^(?:[0-9]+(?:ms|[smhd]|[kmg]b))+$/;

/** Lines that a literal block gives back: none is only blanks, and no end has an empty one. */
const BLOCK = /^(?![ \t\n])(?![^]*\n[ \t]+(?:\n|$))(?![^]*\n\n$)[^]*\n/;

/** YAML text of a plain value; lines are as long as the texts in them. */
export function yamlText(value: unknown): string {
  return stringify(value, {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    schema: 'core',
    customTags: (tags: Tags) => [WRITTEN, ...tags.map(ownTag)],
  });
}

/** A plain scalar in the words of whoever wrote it, such as `3.10`. */
export class AsWritten {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const WRITTEN: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  identify: (value) => value instanceof AsWritten,
  resolve: (text) => text,
  test: /(?!)/,
  stringify: ({ value }: Scalar) => (value as AsWritten).text,
};

function ownTag(tag: Tags[number]): ScalarTag | Tags[number] {
  if (typeof tag === 'string' || !('resolve' in tag)) return tag as TagId;
  if (tag.tag === TEXT.tag) return TEXT;
  if (!NUMBERS.has(tag.tag)) return tag;
  return { ...(tag as ScalarTag), stringify: ({ value }) => numberText(Number(value)) };
}

const NUMBERS = new Set(['tag:yaml.org,2002:int', 'tag:yaml.org,2002:float']);

/** A whole number that digits would not give exactly has an exponent, which says that it is none. */
export function numberText(number: number): string {
  if (number === 0) return '0';
  const exact = !Number.isInteger(number) || Number.isSafeInteger(number);
  return exact ? String(number) : number.toExponential();
}

const TEXT: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  identify: (value) => typeof value === 'string',
  resolve: (text) => text,
  stringify: ({ value }: Scalar, { implicitKey, inFlow, indent }) => {
    const text = String(value);
    if (AMOUNT.test(text) || (BARE.test(text) && !ODD.test(text) && !TAKEN.test(text))) return text;
    const block = implicitKey !== true && inFlow !== true && BLOCK.test(text) && !ODD.test(text);
    return block ? literal(text, indent) : quoted(text);
  },
};

function literal(text: string, indent: string): string {
  const ends = text.endsWith('\n');
  const lines = (ends ? text.slice(0, -1) : text).split('\n');
  const body = lines.map((line) => (line === '' ? '' : indent + line)).join('\n');
  return `|${ends ? '' : '-'}\n${body}`;
}

/** JSON, whose texts are YAML's too, with everything odd as an escape. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(ODD_ALL, (character) => {
    const units = [...Array(character.length).keys()].map((i) => character.charCodeAt(i));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
  });
}
