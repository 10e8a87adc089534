/**
 * The keywords of JSON Schema 2020-12: what each holds, and where other schemas stand in it.
 * Knows words and shapes; must not know any one schema.
 */
import type { Schema } from '../std/schema.ts';

/** Where schemas stand below a keyword: one, a list of them, or by name. */
export type Below = 'one' | 'list' | 'map';

const TEXT: Schema = { type: 'string' };
const NUMBER: Schema = { type: 'number' };
const COUNT: Schema = { type: 'integer', minimum: 0 };
const TRUTH: Schema = { type: 'boolean' };
const TEXTS: Schema = { type: 'array', items: TEXT };

export const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'] as const;

/** Keywords that hold schemas. Those of `IN_PLACE` are held against the same value. */
export const SCHEMAS_BELOW: Readonly<Record<string, Below>> = {
  $defs: 'map',
  definitions: 'map',
  properties: 'map',
  patternProperties: 'map',
  dependentSchemas: 'map',
  items: 'one',
  contains: 'one',
  additionalProperties: 'one',
  propertyNames: 'one',
  unevaluatedItems: 'one',
  unevaluatedProperties: 'one',
  not: 'one',
  if: 'one',
  // biome-ignore lint/suspicious/noThenProperty: a JSON Schema keyword.
  then: 'one',
  else: 'one',
  prefixItems: 'list',
  allOf: 'list',
  anyOf: 'list',
  oneOf: 'list',
};

export const IN_PLACE: ReadonlySet<string> = new Set([
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
]);

/** All other keywords, with what they hold. */
export const SHAPES: Readonly<Record<string, Schema>> = {
  $schema: TEXT,
  $id: TEXT,
  $anchor: { type: 'string', minLength: 1 },
  $ref: TEXT,
  $comment: TEXT,
  type: {
    anyOf: [
      { type: 'string', enum: TYPES },
      { type: 'array', minItems: 1, items: { type: 'string', enum: TYPES } },
    ],
  },
  enum: { type: 'array', minItems: 1 },
  const: {},
  format: TEXT,
  pattern: TEXT,
  minLength: COUNT,
  maxLength: COUNT,
  minimum: NUMBER,
  maximum: NUMBER,
  exclusiveMinimum: NUMBER,
  exclusiveMaximum: NUMBER,
  multipleOf: NUMBER,
  minContains: COUNT,
  maxContains: COUNT,
  minItems: COUNT,
  maxItems: COUNT,
  uniqueItems: TRUTH,
  minProperties: COUNT,
  maxProperties: COUNT,
  required: TEXTS,
  dependentRequired: { type: 'object', additionalProperties: TEXTS },
  title: TEXT,
  description: { type: 'string', maxLength: 10_000 },
  default: {},
  examples: { type: 'array' },
  deprecated: TRUTH,
  readOnly: TRUTH,
  writeOnly: TRUTH,
  contentEncoding: TEXT,
  contentMediaType: TEXT,
  contentSchema: {},
};

export const KEYWORDS: readonly string[] = [...Object.keys(SHAPES), ...Object.keys(SCHEMAS_BELOW)];

/** Words of other versions and of other systems, and what to write. */
export const FOREIGN: ReadonlyMap<string, string> = new Map([
  ['id', 'write $id'],
  ['nullable', 'write type: [string, null], with the type that is meant'],
  ['example', 'write examples: [VALUE]'],
  ['dependencies', 'write dependentRequired or dependentSchemas'],
  ['additionalItems', 'write prefixItems for the first items, and items for all others'],
  ['$dynamicRef', 'write $ref'],
  ['$recursiveRef', 'write $ref'],
  ['optional', 'leave it out: what is not listed under required may be left out'],
  ['min', 'write minimum, minLength or minItems'],
  ['max', 'write maximum, maxLength or maxItems'],
]);

/** Formats that values are held against, in words. */
export const FORMAT_WORDS: Readonly<Record<string, string>> = {
  'date-time': 'a date with a time, such as 2030-01-31T12:00:00Z',
  date: 'a date such as 2030-01-31',
  time: 'a time such as 12:00:00Z',
  duration: 'a duration such as 5m or PT5M',
  size: 'a size such as 64mb or 512kb',
  email: 'an email address',
  hostname: 'the name of a host',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  uri: 'a URI such as https://example.org/',
  'uri-reference': 'a URI, or the rest of one',
  'uri-template': 'a template of a URI',
  url: 'a URL such as https://example.org/',
  uuid: 'a UUID',
  regex: 'a regular expression',
  'json-pointer': 'a JSON pointer such as /a/0',
  'relative-json-pointer': 'a relative JSON pointer such as 1/a',
};

/** Formats of others that say what a text is, and which nothing is held against: a `pattern` beside them may. */
export const NOTES: ReadonlySet<string> = new Set(
  [
    'idn-email idn-hostname iri iri-reference',
    'int32 int64 float double byte binary password decimal',
    'emoji base64 base64url nanoid cuid cuid2 ulid xid ksuid guid cidrv4 cidrv6 mac e164 jwt hex',
    'lowercase uppercase json-string credit_card phone',
  ].flatMap((line) => line.split(' ')),
);

export const isNote = (format: string): boolean =>
  NOTES.has(format) || /^(md5|sha1|sha256|sha384|sha512)_(hex|base64|base64url)$/.test(format);

export const FORMATS: readonly string[] = [...Object.keys(FORMAT_WORDS), ...NOTES];
