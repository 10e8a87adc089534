/**
 * Values of the environment do not get into what is told of a run.
 */
import { describe, expect, it } from 'vitest';
import { printable, show } from '../std/printable.ts';
import { hiddenData, hiddenError, hiddenMessage, hiddenText } from './hidden.ts';
import type { StepError } from './step-error.ts';

type Env = Readonly<Record<string, string>>;
const withoutEnv = (text: string, env: Env) => hiddenText(text, { env });
const messageWithoutEnv = (text: string, env: Env) => hiddenMessage(text, { env });
const errorWithoutEnv = (error: StepError, env: Env) => hiddenError(error, { env });
const dataWithoutEnv = <T>(data: T, env: Env) => hiddenData(data, { env });

const env = { TOKEN: 'se"cr/et-4711', SHORT: 'prod', OTHER: 'another one' };
const name = '${{ env.TOKEN }}';

describe('F08 a text without values of the environment', () => {
  it.each([
    ['as it is', `got ${env.TOKEN}, twice ${env.TOKEN}`, `got ${name}, twice ${name}`],
    ['in JSON', `got ${JSON.stringify(env.TOKEN)}`, `got "${name}"`],
    [
      'in an address',
      `no http://x/?k=${encodeURIComponent(env.TOKEN)}&b`,
      `no http://x/?k=${name}&b`,
    ],
    [
      'as its author wrote it into an address',
      `at ${new URL(`http://x/hook/${env.TOKEN}?${env.OTHER}`).href}`,
      `at http://x/hook/${name}?\${{ env.OTHER }}`,
    ],
    ['ended within one, where nothing was cut', 'got se"cr/e', 'got se"cr/e'],
    ['ended so by somebody else', 'got se"cr/e…', 'got se"cr/e…'],
    ['one that begins before it is over', `se"cr/se"cr/${env.TOKEN}`, `se"cr/se"cr/${name}`],
    ['begun only', 'se"cr/x and another two', 'se"cr/x and another two'],
    ['too short to be meant', 'in prod', 'in prod'],
    ['two of them', `${env.OTHER}${env.TOKEN}`, `\${{ env.OTHER }}${name}`],
  ])('%s', (_, text, told) => {
    expect(withoutEnv(text, env)).toBe(told);
  });

  it('in data, which is given back itself where there are no variables', () => {
    const data = {
      url: `x${env.TOKEN}`,
      list: [env.TOKEN, 1, null],
      bytes: new Uint8Array([1]),
      at: new Date(0),
    };
    expect(dataWithoutEnv(data, env)).toEqual({ ...data, url: `x${name}`, list: [name, 1, null] });
    expect(dataWithoutEnv(data, {})).toBe(data);
  });

  it('in data, its keys too, and what has none is given back itself', () => {
    const data = { [`of ${env.TOKEN}`]: { [env.OTHER]: [1] }, plain: { a: [1] } };
    const told = dataWithoutEnv(data, env);
    expect(told).toEqual({
      [`of ${name}`]: { '${{ env.OTHER }}': [1] },
      plain: { a: [1] },
    });
    expect(told.plain).toBe(data.plain);
    expect(dataWithoutEnv(data.plain, env)).toBe(data.plain);
  });

  it('loses no key where two are masked to the same', () => {
    const two = { [env.TOKEN]: 1, [encodeURIComponent(env.TOKEN)]: 2 };
    expect(dataWithoutEnv(two, env)).toEqual({ [name]: 1, [`${name}'`]: 2 });
  });

  it.each([[['LONG', 'SHORT']], [['SHORT', 'LONG']]])('the longest value first: %j', (names) => {
    const values: Record<string, string> = { LONG: 'abcdef-ghi', SHORT: 'abcdef' };
    const both = Object.fromEntries(names.map((one) => [one, values[one]!]));
    expect(withoutEnv('abcdef-ghi abcdef abcdef-g', both)).toBe(
      '${{ env.LONG }} ${{ env.SHORT }} ${{ env.SHORT }}-g',
    );
  });

  it('every long line of a value, whoever writes the lines', () => {
    const key = { KEY: '-----BEGIN KEY-----\r\n  MIIBVgIBADANBg==\nzz=\n-----END KEY-----\n' };
    const shown = '${{ env.KEY }}';
    expect(withoutEnv(key.KEY, key)).toBe(`${shown}\n`);
    expect(withoutEnv('read MIIBVgIBADANBg==', key)).toBe(`read ${shown}`);
    expect(withoutEnv('?key=MIIBVgIBADANBg%3D%3D', key)).toBe(`?key=${shown}`);
    expect(withoutEnv('zz=', key)).toBe('zz=');
  });

  it('what was cut in a message, and nothing else that begins so', () => {
    const long = `the server answered 500, not 2xx: no such key se"cr/e…`;
    expect(messageWithoutEnv(long, env)).toBe(long.replace('se"cr/e', name));
    expect(withoutEnv(long, env)).toBe(long);
    expect(messageWithoutEnv('deploying to eu-west', { REGION: 'eu-west-1' })).toBe(
      'deploying to eu-west',
    );
    expect(messageWithoutEnv('deploying to eu-west…', { REGION: 'eu-west-1' })).toBe(
      'deploying to eu-west…',
    );
  });

  it('what is left of one beside a cut, before the mark or behind it', () => {
    const far = 'the server answered 500, not 2xx: something is wrong with the key';
    expect(messageWithoutEnv(`${far} se"cr/…`, env)).toBe(`${far} ${name}…`);
    expect(messageWithoutEnv(`${far} se"cr/e… and anothe…`, env)).toBe(
      `${far} ${name}… and \${{ env.OTHER }}…`,
    );
    expect(messageWithoutEnv(`…/et-4711 is no key`, env)).toBe(`…${name} is no key`);
    expect(messageWithoutEnv(`${far} …et-4711…`, env)).toBe(`${far} …${name}…`);
    expect(messageWithoutEnv(`${far} aaaaba…`, { A: 'aaaabaaaaac' })).toBe(`${far} \${{ env.A }}…`);
    // A whole value is never taken for a rest.
    expect(messageWithoutEnv(`${far} ${env.TOKEN}… se"cr/e…`, env)).toBe(
      `${far} ${name}… ${name}…`,
    );
  });

  it('and leaves words alone that are no part of a value, or that say little of it', () => {
    const far = 'the upload of the monthly report has not ended';
    const values = { REGION: 'thessaly', MODE: 'production', P: 'Password#2024', N: '123456' };
    for (const text of [
      `${far}, still waiting for the… queue`,
      `${far}: pro… rest of it, and …ssaly`,
      `${far}: Password is wrong for the user of 0.1.226.64`,
    ])
      expect(messageWithoutEnv(text, values)).toBe(text);
  });

  it('however many lines and marks there are', () => {
    const lines = (v: number) =>
      Array.from({ length: 30 }, (_, l) => `value ${v * v * 7919} line ${l * 104_729} of it`);
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, v) => [`V${v}`, lines(v).join('\n')]),
    );
    const text = Array.from({ length: 3_000 }, (_, i) => `item number ${i * 31} … `).join('');
    const odd = `${text}value 7919 line 1047…`;
    expect(messageWithoutEnv(odd, many)).toBe(`${text}\${{ env.V1 }}…`);
  });

  it('what was cut at any place of it', () => {
    const far = 'x'.repeat(60);
    for (const value of [env.TOKEN, 'tab\there "x" \\ /é\u202e', 'aaaaaab', 'two\nlines of one']) {
      const shown = show(`${far}${value}${far}`, 1_000);
      for (let at = 60; at < shown.length; at++) {
        const told = messageWithoutEnv(printable(`${far} ${JSON.stringify(value)}`, at), {
          V: value,
        });
        const left = told.replace(/^x+ "?/, '').replace(/…$/, '');
        expect(left).not.toContain(JSON.stringify(value).slice(1, 7));
      }
    }
  });

  it('in quotes within quotes, as other programs write JSON, and with its characters escaped', () => {
    const odd = { KEY: 'a"b/c\\d é\u0001\u202e  e' };
    const json = (text: string) => JSON.stringify(text).slice(1, -1);
    const shown = '${{ env.KEY }}';
    const forms = [
      json(json(odd.KEY)),
      json(odd.KEY).replaceAll('/', '\\/'),
      json(odd.KEY).replace('é', '\\u00e9').replace('\u202e', '\\u202e'),
      printable(odd.KEY),
      printable(json(odd.KEY)),
      odd.KEY.replace(/\s+/g, ' '),
    ];
    expect(forms.map((form) => withoutEnv(form, odd))).toEqual(forms.map(() => shown));
  });

  it('an error keeps the names of its fields', () => {
    const error = {
      code: 'E_STEP',
      name: `Of${env.TOKEN}`,
      message: `no ${env.TOKEN}`,
      stack: `    at read (/app/${env.TOKEN}/flow.ts:1:2)`,
      cause: { message: env.TOKEN, errors: [{ message: 'x', stack: `    at ${env.TOKEN}` }] },
      retryable: true,
    };
    const odd = { ...env, FIELD: 'message' };
    expect(errorWithoutEnv(error, odd)).toEqual({
      ...error,
      name: `Of${name}`,
      message: `no ${name}`,
      stack: `    at read (/app/${name}/flow.ts:1:2)`,
      cause: { message: name, errors: [{ message: 'x', stack: `    at ${name}` }] },
    });
    expect(errorWithoutEnv(error, {})).toBe(error);
  });

  it('as the host of an address, where capitals are small', () => {
    expect(withoutEnv('ENOTFOUND xk9-s3cret.example', { TOKEN: 'Xk9-S3cret.example' })).toBe(
      'ENOTFOUND ${{ env.TOKEN }}',
    );
    expect(withoutEnv('no a b secret', { TOKEN: 'A B Secret' })).toBe('no a b secret');
  });

  it('as the values are now, also when they were read again', () => {
    const read: Record<string, string> = { TOKEN: 'first-one' };
    expect(withoutEnv('first-one second-one', read)).toBe('${{ env.TOKEN }} second-one');
    read.TOKEN = 'second-one';
    expect(withoutEnv('first-one second-one', read)).toBe('first-one ${{ env.TOKEN }}');
    read.MORE = 'first-one';
    expect(withoutEnv('first-one', read)).toBe('${{ env.MORE }}');
    delete read.TOKEN;
    delete read.MORE;
    expect(withoutEnv('second-one', read)).toBe('second-one');
  });
});

describe('F08 an address that is shown without what stands behind ?, and written anew', () => {
  const whole = (value: string) => value;
  const shown = (address: string) => {
    const { origin, pathname } = new URL(address);
    return `${origin}${pathname}`;
  };

  it.each<[string, (value: string) => string, string?]>([
    ['http://127.0.0.1:54912/api/5ecr3tPath?wait=true', whole],
    ['http://127.0.0.1:54912/api/5ecr3tPath?', whole],
    ['http://127.0.0.1:54912/api/5ecr3tPath#x', whole],
    ['HTTP://127.0.0.1:54912/api/5ecr3tPath', whole],
    ['http://LOCALHOST:5/api/5ecr3t', whole],
    ['http://127.1:54/api/5ecr3t', whole],
    ['http:127.0.0.1:5/5ecr3t', whole],
    ['http:\\\\127.0.0.1:5\\5ecr3t', whole],
    [' http://h/5ecr3t\n', whole],
    ['https://h.test:443/%7E5ecr3t b"c', whole],
    ['http://5ecr3t.test?x', whole, 'NAME/'],
    ['http://5ecr3t', (value) => `${value}/a`, 'NAME/a'],
    ['abc/efgh?ijkl', (value) => `http://h/${value}/x`, 'http://h/NAME'],
    ['abc.efgh#ijkl', (value) => `http://h/${value}/x`, 'http://h/NAME'],
    ['a/../5ecr3t', (value) => `http://h/${value}/x`, 'http://h/NAME/x'],
    ['/api/5ecr3t?x', (value) => `http://h${value}`, 'http://hNAME'],
    ['ABC/5ecr3t', (value) => `http://${value}.test/`, 'http://NAME.test/'],
    ['abc/5ecr3t?g=h&i', (value) => `http://${value}.test/`, 'http://NAME'],
    ['münchen/5ecr3t', (value) => `http://${value}/x`, 'http://NAME/x'],
    ['5ecr3t.test:80/a', (value) => `http://${value}`, 'http://NAME'],
    ['5ecr3t.test:443/a', (value) => `https://${value}`, 'https://NAME'],
    ['//h.test/5ecr3t?x', (value) => `http:${value}`, 'http:NAME'],
  ])('%j', (value, address, told = 'NAME') => {
    const text = `POST ${shown(address(value))} answered 500`;
    const masked = withoutEnv(text, { HOOK: value });
    expect(masked).toBe(`POST ${told.replace('NAME', '${{ env.HOOK }}')} answered 500`);
  });
});

it('F08 bytes that are a text are masked as the text is', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const data = { text: bytes(`\ufeffkey ${env.TOKEN}`), other: Uint8Array.of(0xff, 0xfe) };
  const told = dataWithoutEnv(data, env);
  expect(told).toEqual({ ...data, text: bytes(`\ufeffkey ${name}`) });
  expect(told.other).toBe(data.other);
});
