/**
 * The step type `notify`: what channels get, that data cannot do anything there, and signatures.
 */
import { createHmac } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { closeOrigins, origin } from '../../test/http-origin.ts';
import { attemptsOf, KEY, NOW } from '../../test/step-attempt.ts';
import { SIGNERS } from '../web/sign.ts';
import { notifyStep } from './notify.ts';

const { attempt, failure } = attemptsOf(notifyStep);
const server = await origin(({ url }, _, response) => {
  response.writeHead(url.startsWith('/bad') ? 500 : 204).end();
});
afterAll(closeOrigins);

const FAILED = {
  status: 'failed',
  error: { code: 'E_EXIT', message: 'it <broke> & *fell*', retryable: true },
};

async function sent(settings: object, run: object = {}) {
  server.asked.length = 0;
  const { notes, output } = await attempt({ url: server.url, ...settings }, { run, input: 'in' });
  const [{ body, headers } = { body: '', headers: {} }] = server.asked;
  return { body: JSON.parse(body), raw: body, headers, notes, output };
}

describe('a message', () => {
  it('for a program tells how the run stands', async () => {
    const { body, headers, notes, output } = await sent({ link: 'https://x.org/1' }, FAILED);
    expect(body).toEqual({
      run: 'run',
      workflow: 'flow',
      status: 'failed',
      error: { code: 'E_EXIT', message: 'it <broke> & *fell*' },
      started_at: '1994-11-06T08:48:37.000Z',
      ended_at: '1994-11-06T08:49:37.000Z',
      title: 'flow: failed',
      link: 'https://x.org/1',
    });
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': KEY });
    expect(notes).toMatchObject({ template: 'json', status: 204 });
    expect(output).toBe('in');
  });

  it.each([
    [{}, {}],
    [{ status_of_run: false }, FAILED],
  ])('of %j tells nothing of it where it does not know, or is not to', async (settings, run) => {
    const { body } = await sent({ text: 'hello', ...settings }, run);
    expect(body).toMatchObject({
      status: null,
      error: null,
      ended_at: null,
      title: 'flow',
      text: 'hello',
    });
  });

  it('for Slack is text, in which data calls nobody', async () => {
    const { body } = await sent(
      { template: 'slack', text: '<!channel> <@U1> a & b', link: 'https://x.org/?a=1&b=2' },
      FAILED,
    );
    expect(body).toEqual({
      text: [
        '*flow: failed*',
        '&lt;!channel&gt; &lt;@U1&gt; a &amp; b',
        'E_EXIT: it &lt;broke&gt; &amp; *fell*',
        'run run',
        '<https://x.org/?a=1&amp;b=2>',
      ].join('\n'),
      link_names: false,
      unfurl_links: false,
    });
  });

  it('for Teams is a card of plain runs of text', async () => {
    const { body } = await sent({
      template: 'teams',
      title: 'T',
      text: '[a](http://evil)\nb',
      link: 'https://x.org/',
    });
    const [{ contentType, content }] = body.attachments;
    expect(contentType).toBe('application/vnd.microsoft.card.adaptive');
    const shown = content.body.map(
      ({ type, inlines }: { type: string; inlines: { text: string }[] }) =>
        [type, inlines[0]!.text].join(' '),
    );
    expect(shown).toEqual(['RichTextBlock T', 'RichTextBlock [a](http://evil)', 'RichTextBlock b']);
    expect(content.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Open', url: 'https://x.org/' },
    ]);
  });

  it('for Discord is an embed that mentions nobody', async () => {
    const { body } = await sent({
      template: 'discord',
      title: '@everyone',
      text: '[a](http://evil) **b**',
      link: 'https://x.org/',
    });
    expect(body).toEqual({
      embeds: [
        {
          title: '\\@everyone',
          description: '\\[a\\]\\(http\\://evil\\) \\*\\*b\\*\\*',
          url: 'https://x.org/',
        },
      ],
      allowed_mentions: { parse: [] },
    });
  });

  it.each(['slack', 'teams', 'discord'])('for %s is no longer than it takes', async (template) => {
    const { raw } = await sent(
      { template, title: '😀'.repeat(500), text: '*'.repeat(100_000) },
      FAILED,
    );
    expect(raw.length).toBeLessThan(8_000);
    expect(raw.isWellFormed()).toBe(true);
  });

  it('with a link that is none to open is refused', async () => {
    const filled = { link: 'javascript:alert(1)' };
    const error = await failure({ url: server.url, link: '${{ inputs.link }}' }, { filled });
    expect(error).toMatchObject({ code: 'E_BAD_CONFIG', retryable: false });
  });

  it('that is not taken fails the step as in http', async () => {
    const error = await failure({ url: `${server.url}/bad` });
    expect(error).toMatchObject({ code: 'E_HTTP_STATUS', retryable: true });
  });

  it('to an address that is a secret tells its host alone', async () => {
    const hidden: string[] = [];
    const filled = { url: `${server.url}/bad/T0/B0` };
    await failure({ url: '${{ secrets.hook }}' }, { filled, hide: (text) => hidden.push(text) });
    expect(hidden).toEqual(['/bad/T0/B0']);
  });
});

describe('a signature', () => {
  it('of Standard Webhooks is that of its specification', () => {
    const headers = SIGNERS.standard({
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      nowMs: 1_614_265_330_000,
      body: Buffer.from('{"test": 2432232314}'),
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('of GitHub is that of its pages', () => {
    const body = Buffer.from('Hello, World!');
    const signed = { secret: "It's a Secret to Everybody", body, id: '', nowMs: 0 };
    expect(SIGNERS.github(signed)).toEqual({
      'x-hub-signature-256':
        'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    });
  });

  it('is of the bytes that were sent', async () => {
    const secret = Buffer.from('key').toString('base64');
    const { raw, headers } = await sent({ text: 'grüße', sign: { secret } });
    const expected = createHmac('sha256', 'key')
      .update(`${KEY}.${NOW / 1000}.${raw}`)
      .digest('base64');
    expect(headers).toMatchObject({ 'webhook-id': KEY, 'webhook-signature': `v1,${expected}` });
  });

  it('with a secret that is not base64 is refused, without showing it', async () => {
    const error = await failure({ url: server.url, sign: { secret: 'not base 64!' } });
    expect(error).toMatchObject({ code: 'E_BAD_CONFIG', retryable: false });
    expect(error.message).not.toContain('not base 64!');
  });
});
