/**
 * Patterns that may take for ever are found, and those that people and libraries write are not.
 * Knows regular expressions; must not know schemas.
 */
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { riskyPart } from './pattern-risk.ts';

describe('patterns that may take for ever', () => {
  it.each([
    '^(a+)+$',
    '^(a*)*$',
    '^(?:a|a)*$',
    '^(a|aa)+$',
    '^(a|ab|b)*c$',
    '^(\\w+\\s?)*$',
    '^([a-z]+[0-9]*)*$',
    '^(.*,)*x$',
    '(\\d{1,3})*',
    '(a?){30}a{30}',
    '(?=(a+)+$)b',
    '^(?:x(?=(b+)+c))*$',
    '^(?:[^"]|"")*("|.)*$',
    '^([\\p{L}]|\\p{Lu})*$',
    '^((a{1,9}){1,9}){1,9}$',
    '(a)(\\1b)*',
    '^(?<name>[a-z]+)+$',
    'a*a*a*a*b',
    '\\s*\\s*\\s*\\s*\\s*$x',
    '^(\\w*)a(.*)-?[a-z]+a{2,}$',
  ])('%s', (pattern) => {
    expect(new RegExp(pattern, 'u')).toBeInstanceOf(RegExp);
    expect(riskyPart(pattern)).toBeDefined();
  });

  it('says which part it is', () => expect(riskyPart('^x(a+)+y$')).toBe('(a+)+'));
});

describe('patterns that read each text in one way', () => {
  it.each([
    '^a+$',
    '^[a-z]+(-[a-z]+)*$',
    '^([0-9]{4}-)*x$',
    '^(?:[A-Za-z0-9+/]{4})*$',
    '^(a|b)*$',
    '^(ab|cd)+$',
    '^\\d{3}-\\d{4}$',
    '^(?:"[^"]*"|[^",]+)(?:,(?:"[^"]*"|[^",]+))*$',
    '^(\\p{Lu}|\\p{Ll})+$',
    '^[\\u{1f600}-\\u{1f64f}]+$',
    '^(\\d+\\.)*\\d+$',
    '^((a|b)c){2,9}$',
    '^[\\]\\-a]+(?:x[^\\]]y)*$',
    '^\\s*(.*?)\\s*$',
    'a*-a*-a*-a*-a*b',
    '^[a-z]+[0-9]+[a-z]+[0-9]+[a-z]+$',
    '^a{1,64}a{1,64}a{1,64}a{1,64}$',
    '',
  ])('%s', (pattern) => {
    expect(new RegExp(pattern, 'u')).toBeInstanceOf(RegExp);
    expect(riskyPart(pattern)).toBeUndefined();
  });

  const texts = z as unknown as Record<string, () => z.ZodType>;
  it.each([
    'email',
    'uuid',
    'hostname',
    'emoji',
    'base64',
    'ulid',
    'ipv4',
    'ipv6',
    'cidrv6',
    'e164',
    'mac',
  ])('that of z.%s()', (name) => {
    const { pattern } = z.toJSONSchema(texts[name]!()) as { pattern: string };
    expect(riskyPart(pattern)).toBeUndefined();
  });

  const times = {
    date: z.iso.date(),
    datetime: z.iso.datetime({ offset: true }),
    duration: z.iso.duration(),
  };
  it.each(Object.entries(times))('that of z.iso.%s()', (_, schema) => {
    expect(riskyPart((z.toJSONSchema(schema) as { pattern: string }).pattern)).toBeUndefined();
  });
});
