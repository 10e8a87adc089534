/**
 * The operations that a rule of a `process` step may have, and what each takes.
 * Knows kinds of values; must not know what any operation does.
 */

const FIELD = { type: 'string' } as const;
const EXPRESSION = { type: 'string', minLength: 1, maxLength: 8192 } as const;
const COUNT = { type: 'integer', minimum: 0 } as const;
const FIELD_LIST = { type: 'array', items: FIELD, minItems: 1 } as const;
const ONE_OR_MORE = [FIELD, FIELD_LIST] as const;
const FIELDS = { anyOf: ONE_OR_MORE } as const;

const FIELD_OR_FIELDS = {
  anyOf: ONE_OR_MORE,
  description: 'A field or a list of fields, such as `name`, `address.city` and `items[].sku`.',
} as const;

/** Of operations on lists. */
const LIST = {
  anyOf: ONE_OR_MORE,
  description: 'The list; default the value itself.',
} as const;

/** Settings of one operation. */
function settings<const Properties, const Required extends readonly string[]>(
  description: string,
  properties: Properties,
  required: Required,
) {
  const closed = { type: 'object', additionalProperties: false } as const;
  return { ...closed, description, properties, required };
}

const TEXTS = {
  trim: { ...FIELDS, description: 'Text without spaces at its ends.' },
  upper: { ...FIELDS, description: 'Text in capital letters.' },
  lower: { ...FIELDS, description: 'Text in small letters.' },
  title: { ...FIELDS, description: 'Text with capitals as in a title; small words stay small.' },
  capitalize: { ...FIELDS, description: 'Text whose first letter is a capital, the others small.' },
  squeeze: {
    ...FIELDS,
    description: 'Text with one space for each stretch of them, none at its ends.',
  },
  reverse: { ...FIELDS, description: 'Text backwards.' },
  length: { ...FIELDS, description: 'How many characters a text has.' },
  word_count: { ...FIELDS, description: 'How many words a text has.' },
  url_encode: { ...FIELDS, description: 'Text as a part of an address.' },
  url_decode: { ...FIELDS, description: 'Text from a part of an address.' },
  base64_encode: { ...FIELDS, description: 'Text as base64 of its UTF-8.' },
  base64_decode: { ...FIELDS, description: 'Text from base64 of its UTF-8.' },
  replace: settings(
    'One text in place of another, which is no pattern.',
    {
      field: FIELD_OR_FIELDS,
      find: { type: 'string', minLength: 1, description: 'What is looked for.' },
      with: { type: 'string', description: 'What comes in its place.' },
      all: {
        type: 'boolean',
        description: 'Whether everywhere (default), or only the first time.',
      },
    },
    ['field', 'find', 'with'],
  ),
  substring: settings(
    'A part of a text, by characters counted from 0.',
    {
      field: FIELD_OR_FIELDS,
      from: { ...COUNT, description: 'The first character.' },
      to: { ...COUNT, description: 'The one behind the last; default the end.' },
    },
    ['field', 'from'],
  ),
  pad: settings(
    'Text made as wide as is wanted.',
    {
      field: FIELD_OR_FIELDS,
      width: { ...COUNT, maximum: 10_000, description: 'How many characters at least.' },
      mark: { type: 'string', minLength: 1, description: 'What fills it up; default a space.' },
      side: { enum: ['start', 'end'], description: 'Where it is filled up; default `start`.' },
    },
    ['field', 'width'],
  ),
  split: settings(
    'A text as a list of its parts.',
    {
      field: FIELD_OR_FIELDS,
      by: { type: 'string', minLength: 1, description: 'What stands between the parts.' },
    },
    ['field', 'by'],
  ),
  join: settings(
    'A list of texts, numbers and truth values as one text.',
    {
      field: FIELD_OR_FIELDS,
      by: { type: 'string', description: 'What comes between the parts; default nothing.' },
    },
    ['field'],
  ),
  affix: settings(
    'Text with something before and after it.',
    {
      field: FIELD_OR_FIELDS,
      prefix: { type: 'string', description: 'What comes before it.' },
      suffix: { type: 'string', description: 'What comes after it.' },
    },
    ['field'],
  ),
} as const;

const NAMES = { type: 'object', additionalProperties: FIELD } as const;

const SHAPES = {
  rename: { ...NAMES, description: 'Fields under other names: `{ old: new }`.' },
  copy: { ...NAMES, description: 'Fields put elsewhere, too: `{ from: to }`.' },
  remove: { ...FIELDS, description: 'Fields that are left out.' },
  keep: { ...FIELDS, description: 'The only fields that stay.' },
  default: { type: 'object', description: 'Values for fields that are missing or null.' },
  put: { type: 'object', description: 'Values for fields, as they are written.' },
  set: {
    type: 'object',
    additionalProperties: EXPRESSION,
    description: 'Values for fields, each an expression.',
  },
  merge: {
    anyOf: [EXPRESSION, { type: 'object' }],
    description:
      'A mapping, or an expression that gives one, whose fields are taken over, also within fields.',
  },
} as const;

const NUMBERS = {
  number: {
    anyOf: [
      ...ONE_OR_MORE,
      settings(
        'How a number is written.',
        {
          field: FIELD_OR_FIELDS,
          decimal: { enum: ['.', ','], description: 'The decimal mark; default a point.' },
          group: {
            enum: [',', '.', ' ', "'", '’', '_'],
            description:
              'What stands between groups of three digits; default nothing. A space is also one that does not break.',
          },
        },
        ['field'],
      ),
    ],
    description: 'Text as a number.',
  },
  integer: { ...FIELDS, description: 'Text or a number as a whole number; others are refused.' },
  round: {
    type: 'object',
    additionalProperties: { type: 'integer', minimum: 0, maximum: 15 },
    description: 'Numbers rounded to so many digits behind the point, halves away from zero.',
  },
  clamp: settings(
    'A number held within bounds.',
    {
      field: FIELD_OR_FIELDS,
      min: { type: 'number', description: 'The smallest.' },
      max: { type: 'number', description: 'The largest.' },
    },
    ['field'],
  ),
  boolean: { ...FIELDS, description: 'true, yes and 1 as true; false, no and 0 as false.' },
} as const;

const DATES = {
  date: settings(
    'A date or a time written otherwise, or moved.',
    {
      field: FIELD_OR_FIELDS,
      from: {
        type: 'string',
        minLength: 1,
        description:
          'How it is written: `iso` (default), `unix` (seconds), `unix_ms`, or a pattern of `yyyy MM dd HH mm ss SSS` with other letters in single quotes.',
      },
      to: {
        type: 'string',
        minLength: 1,
        description: 'How it will be: the same, or `date`; default `iso`.',
      },
      zone: {
        type: 'string',
        minLength: 1,
        description:
          'The time zone that it is read and written in, such as `Europe/Zurich`; default UTC.',
      },
      add: {
        type: 'string',
        minLength: 2,
        description: 'A span that is added, such as `P1M2D`, `-P1W` and `PT36H`.',
      },
    },
    ['field'],
  ),
} as const;

const LISTS = {
  map: settings(
    'Each item becomes what an expression gives.',
    { field: LIST, to: { ...EXPRESSION, description: 'An expression over `item` and `index`.' } },
    ['to'],
  ),
  filter: settings(
    'Only items for which an expression holds.',
    { field: LIST, where: { ...EXPRESSION, description: 'A condition over `item` and `index`.' } },
    ['where'],
  ),
  sort: settings(
    'Items in order: numbers or texts; what is missing or null comes last.',
    {
      field: LIST,
      by: { ...FIELD, description: 'A field of the items; default the items themselves.' },
      order: { enum: ['asc', 'desc'], description: 'From the smallest (default), or the largest.' },
    },
    [],
  ),
  unique: settings(
    'The first of equal items.',
    {
      field: LIST,
      by: { ...FIELD, description: 'A field of the items; default the items themselves.' },
    },
    [],
  ),
  flatten: {
    anyOf: [...ONE_OR_MORE, settings('Which list.', { field: LIST }, [])],
    description: 'Lists in a list put in their place, one level deep; `{}` for the value itself.',
  },
  take: settings(
    'The first items.',
    { field: LIST, count: { ...COUNT, description: 'How many at most.' } },
    ['count'],
  ),
} as const;

const CHECKS = {
  validate: { type: 'object', description: 'A JSON Schema that the value has to fit.' },
} as const;

/** All but `each`, which has rules itself. */
export const FLAT_OPERATIONS = {
  ...TEXTS,
  ...SHAPES,
  ...NUMBERS,
  ...DATES,
  ...LISTS,
  ...CHECKS,
} as const;

/** Rules for each item of a list. `rules`: what those may be. */
export function eachOf<const Rules>(rules: Rules) {
  return settings(
    'Rules for each item.',
    { field: LIST, rules: { type: 'array', items: rules, minItems: 1, description: 'The rules.' } },
    ['rules'],
  );
}

/** Beside the operation of a rule. */
export const RULE_KEYS = {
  when: { ...EXPRESSION, description: 'The rule counts only where this expression holds.' },
  missing: {
    enum: ['fail', 'skip'],
    description:
      'What a field that is not there means: the step fails (default), or it is passed over.',
  },
} as const;
