/**
 * `auth` of an `http` step: what is sent, what is refused, and who does not get it.
 * Knows settings and a server; must not know how anybody is asked.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { attempt, failure } from '../../test/http-attempt.ts';
import { closeOrigins, origin } from '../../test/http-origin.ts';
import { hasHole } from '../graph/template.ts';
import { authFaults } from './http-auth.ts';

afterAll(closeOrigins);

const echo = await origin(({ headers }, _, response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(headers)),
);
const moved = await origin((_, __, response) =>
  response.writeHead(302, { location: `${echo.url}/there` }).end(),
);

async function heard(auth: object, url = echo.url) {
  return (await attempt({ url, auth })).output as Record<string, string>;
}

describe('what is sent', () => {
  it.each([
    [{ bearer: 'abc' }, 'authorization', 'Bearer abc'],
    // RFC 7617, sections 2 and 2.1.
    [
      { basic: { user: 'Aladdin', password: 'open sesame' } },
      'authorization',
      'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    ],
    [{ basic: { user: 'test', password: '123£' } }, 'authorization', 'Basic dGVzdDoxMjPCow=='],
    [{ basic: { user: '', password: 'a:b' } }, 'authorization', 'Basic OmE6Yg=='],
    [{ api_key: { header: 'X-Api-Key', value: 'abc' } }, 'x-api-key', 'abc'],
  ])('for %j is %s: %s', async (auth, name, value) => {
    expect((await heard(auth))[name]).toBe(value);
  });

  it.each([{ bearer: 'abc' }, { api_key: { header: 'X-Api-Key', value: 'abc' } }])(
    'for %j no other host gets',
    async (auth) => {
      const got = await heard(auth, moved.url);
      expect(Object.values(got).join()).not.toContain('abc');
      expect(moved.asked.at(-1)!.headers).toMatchObject(
        'bearer' in auth ? { authorization: 'Bearer abc' } : { 'x-api-key': 'abc' },
      );
    },
  );
});

describe('refused is', () => {
  const key = (header: string) => ({ api_key: { header, value: 's3cret' } });
  it.each([
    [{}, 'auth says no way; write one of bearer, basic and api_key'],
    [
      { bearer: 's3cret', basic: { user: 'a', password: 's3cret' } },
      'auth says several ways: bearer, basic',
    ],
    [{ bearer: 's3cret\r\nx: y' }, 'the value of the header "authorization" holds a line end'],
    [{ bearer: 'schlüssel€' }, 'the value of the header "authorization" holds a character beyond'],
    // Filled in by somebody else's data, it is no template.
    [{ bearer: 's3cret${{ x }}\n' }, 'the value of the header "authorization" holds a line end'],
    [{ basic: { user: 'a:b', password: 's3cret' } }, 'a user name with ":" cannot be sent'],
    [key('Host'), 'the header host is not for a step to set'],
    [key('no name'), '"no name" is no name of a header'],
    [key('X-Own'), 'the header x-own is set by auth and by headers'],
  ])('%j', async (auth, message) => {
    const before = echo.asked.length;
    const error = await failure({ url: echo.url, headers: { 'x-own': '1' }, auth });
    expect(error).toMatchObject({ code: 'E_BAD_CONFIG', retryable: false });
    expect(error.message).toContain(`auth: ${message}`);
    expect(error.message).not.toContain('s3cret');
    expect(echo.asked).toHaveLength(before);
  });

  it('only what is known before the run', () => {
    const open = (auth: Parameters<typeof authFaults>[0]) => authFaults(auth, [], hasHole);
    expect(open({ bearer: '${{ env.TOKEN }}' })).toEqual([]);
    expect(open({ basic: { user: '${{ a ? "x:" : "y" }}', password: '' } })).toEqual([]);
    expect(open({ api_key: { header: '${{ inputs.header }}', value: 'a' } })).toEqual([]);
    expect(open({ api_key: { header: 'host', value: '${{ env.TOKEN }}' } })).toHaveLength(1);
  });
});
