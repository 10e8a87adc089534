/**
 * In which spellings a secret is found, and which texts are left alone.
 * Knows secrets and texts; must not know where either comes from.
 */
import { describe, expect, it } from 'vitest';
import { withoutSecrets } from './hidden.ts';
import { KnownSecrets } from './known-secrets.ts';

function hide(text: unknown, ...values: readonly string[]): unknown {
  const secrets = new KnownSecrets();
  for (const value of values) secrets.hide(value);
  return withoutSecrets(text, { secrets });
}

const PEM = `-----BEGIN PRIVATE KEY-----
MIIBVgIBADANBgkqhkiG9w0B
AQEFAASCAUAwggE8AgEAAkEA
-----END PRIVATE KEY-----
`;

describe('a secret with marks', () => {
  it.each([
    ['Go, JSON', 'ab<cdef&4711>xyz', 'ab\\u003ccdef\\u00264711\\u003exyz'],
    ['.NET, JSON', 'Zx4711+aaBB/cc==', 'Zx4711\\u002BaaBB/cc=='],
    ['.NET, JSON with quotes', 'Zx"4711\'<é', 'Zx\\u00224711\\u0027\\u003C\\u00E9'],
    ['PHP, JSON', 'ab/cd4711é', 'ab\\/cd4711\\u00e9'],
    ['JSON with capital digits', 'key👍secret-4711', 'key\\uD83D\\uDC4Dsecret-4711'],
    ['Python, both quotes', 'ab\'cdef"4711xyz', 'ab\\\'cdef"4711xyz'],
    ['Python, backslashes', 'dom\\user"4711xyz', 'dom\\\\user"4711xyz'],
    ['XML text', "a'b4711<x>y", "a'b4711&lt;x&gt;y"],
    ['XML', "a'b4711<x>y", 'a&apos;b4711&lt;x&gt;y'],
    ['PHP, JSON with all marks', 'CaN-ry+7/7é<&"q', 'CaN-ry+7\\/7\\u00e9\\u003C\\u0026\\u0022q'],
    ['Go, a template', 'CaN-ry+7/7é<&"q', 'CaN-ry&#43;7/7é&lt;&amp;&#34;q'],
    ['XML of numbers', 'CaN-ry+7/7é<&"q', 'CaN-ry+7/7&#233;&#60;&#38;&#34;q'],
    ['Go, HTML', 'ab4711"x"y&z', 'ab4711&#34;x&#34;y&amp;z'],
  ])('is found as %s writes it', (_, value, text) => {
    expect(hide(`is "${text}" here`, value)).toBe('is "***" here');
  });
});

describe('a secret of digits', () => {
  it('is found where it is a number', () => {
    const data = { pin: 12345678, text: '12345678', list: [12345678, 1234567], no: 1.5 };
    expect(hide(data, '12345678')).toEqual({
      pin: '***',
      text: '***',
      list: ['***', 1234567],
      no: 1.5,
    });
    expect(hide({ a: -12345.75 }, '-12345.75')).toEqual({ a: '***' });
    const other = { a: 123, b: 4000000000 };
    expect(hide(other, '123', '4e9')).toBe(other);
  });
});

describe('secrets that have a piece of each other', () => {
  it('are found together, whichever comes first', () => {
    const values = ['abcdefgh-longer', 'er-tail99', 'tail99-and-more'];
    expect(hide('is abcdefgh-longer-tail99 here', ...values)).toBe('is *** here');
    expect(hide('is abcdefgh-longer-tail99-and-more here', ...values)).toBe('is *** here');
    expect(hide('er-tail99 abcdefgh-longer', ...values)).toBe('*** ***');
    expect(hide('abcdefgh-longererabcdefgh-longer', ...values)).toBe('***er***');
  });
});

describe('a secret in several lines', () => {
  it('is found whole, line by line, and where line ends are written out', () => {
    expect(hide(`got ${PEM}`, PEM)).toBe('got ***\n');
    expect(hide('read MIIBVgIBADANBgkqhkiG9w0B only', PEM)).toBe('read *** only');
    expect(hide(JSON.stringify({ key: PEM.trim() }), PEM)).toBe('{"key":"***"}');
    expect(hide(Buffer.from(PEM.trim()).toString('base64'), PEM)).toBe('***');
  });
});

describe('a secret that is JSON', () => {
  const json = JSON.stringify({
    user: 'ann',
    password: 'long-pass-word',
    list: ['another-one', 7],
  });

  it('is found whole, and by its longer texts; its keys and short texts are none', () => {
    expect(hide(json, json)).toBe('***');
    expect(hide('ann has long-pass-word and another-one', json)).toBe('ann has *** and ***');
    expect(hide({ password: 1, user: 'ann' }, json)).toEqual({ password: 1, user: 'ann' });
  });
});

describe('several secrets', () => {
  it('that begin alike are each found whole, and what stands between them is left', () => {
    expect(hide('abcdef-ghi, abcdef, abcdef-g', 'abcdef', 'abcdef-ghi')).toBe('***, ***, ***-g');
  });

  it('of a common word hide that word only', () => {
    expect(hide({ password: ['a password'] }, 'password')).toEqual({ '***': ['a ***'] });
    expect(hide('short', 'short')).toBe('short');
  });
});

describe('data', () => {
  it('without a secret is given back itself, with bytes, dates and nothing lost', () => {
    const data = { at: new Date(5), bytes: Uint8Array.of(1, 255), deep: [{ n: 1n, none: null }] };
    expect(hide(data, 'some-secret')).toBe(data);
    const told = hide({ ...data, text: 'some-secret' }, 'some-secret');
    expect(told).toEqual({ ...data, text: '***' });
  });

  it('that is bytes loses it, also among bytes that are no text', () => {
    const encode = (text: string) => new TextEncoder().encode(text);
    const bytes = encode('a söme-secret');
    expect(hide(bytes, 'söme-secret')).toEqual(encode('a ***'));
    const other = Uint8Array.of(0xff, ...bytes, 0x80);
    expect(hide(other, 'söme-secret')).toEqual(Uint8Array.of(0xff, ...encode('a ***'), 0x80));
    expect(hide(other, 'another-one')).toBe(other);
  });
});
