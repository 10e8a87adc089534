/**
 * The step type `http`: asks a server, and gives what it answers.
 * Knows settings and statuses; must not know how a connection is made.
 */
import type { AttemptContext, Preparation, Prepared, StepType } from '../ports/step-type.ts';
import { StepFailure } from '../run/step-error.ts';
import { printable } from '../std/printable.ts';
import { parseSize } from '../std/size.ts';
import { shownAddress, tlsFault } from '../web/address.ts';
import { ask, isRedirect } from '../web/ask.ts';
import { excerptOf, readBody } from '../web/body.ts';
import type { WebAnswer, WebRequest } from '../web/request.ts';
import { isPassing, isRepeatable, isUndone, NOT_AGAIN, retryAfterMs } from '../web/retry.ts';
import { HTTP_SETTINGS } from '../workflow/with/http.ts';
import { readOutput, readPage } from './http-output.ts';
import { joinPages, type Pages } from './http-pages.ts';
import { pagesOf } from './http-paginate.ts';
import { requestOf } from './http-request.ts';
import { type HttpConfig, httpProblems } from './http-settings.ts';

export const httpStep: StepType<HttpConfig, Pages | undefined> = {
  name: 'http',
  summary: 'Asks a server by HTTP, with a key that stays the same, and gives what it answers.',
  intent: 'transform',
  with: HTTP_SETTINGS,
  staticKeys: [
    'method',
    'send',
    'output',
    'output_max',
    'ok_status',
    'redirects',
    'paginate',
    'guard',
    'idempotency_key',
  ],
  secretKeys: ['url', 'query.*', 'headers.*', 'auth.*'],
  limits: ['output_max'],
  synonyms: {
    uri: ['url'],
    href: ['url'],
    endpoint: ['url'],
    address: ['url'],
    verb: ['method'],
    params: ['query'],
    data: ['body'],
    json: ['body'],
    payload: ['body'],
    header: ['headers'],
    pagination: ['paginate'],
    pages: ['paginate'],
  },
  prepare,
  run,
};

async function prepare({
  config,
  load,
}: Preparation<HttpConfig>): Promise<Prepared<Pages | undefined>> {
  const problems = httpProblems(config);
  // A matter of the machine that runs it, and said before anything has run.
  const unchecked = load ? tlsFault(config.url) : undefined;
  if (unchecked !== undefined) {
    const message = `${unchecked.message}.`;
    problems.push({ code: 'E_BAD_CONFIG', message, fix: unchecked.fix, key: 'url' });
  }
  const pages = config.paginate && (await pagesOf(config, config.paginate));
  if (pages !== undefined && 'code' in pages) problems.push(pages);
  else if (problems.length === 0) return { ready: pages };
  return { problems };
}

async function run(pages: Pages | undefined, context: AttemptContext): Promise<unknown> {
  const config = context.config as HttpConfig;
  const first = requestOf(config, context);
  const most = parseSize(config.output_max)!;
  if (pages === undefined) {
    const { answer, bytes } = await load(first, most, context);
    return readOutput(answer, bytes, config.output);
  }
  let left = most;
  return joinPages(pages, first, async (request, count) => {
    const { answer, bytes } = await load(request, left, context);
    left -= bytes.length;
    context.annotate({ pages: count, bytes: most - left });
    const body = bytes.length === 0 ? null : readPage(answer, bytes);
    return { request: answer.request, headers: answer.headers, body };
  });
}

/** An answer that is in order, with its body. */
async function load(request: WebRequest, maxBytes: number, context: AttemptContext) {
  const config = context.config as HttpConfig;
  const { signal } = context;
  const answer = await ask(request, config.redirects, context);
  const { status, redirects } = answer;
  context.annotate({ status, redirects, url: shownAddress(answer.request.url) });
  if (!isOk(status, config.ok_status)) {
    const failure = await statusFailure(answer, config, context.clock.now());
    throw signal.aborted ? signal.reason : failure;
  }
  const bytes = await readBody(answer, { maxBytes, written: config.output_max, signal });
  context.annotate({ bytes: bytes.length });
  return { answer, bytes };
}

function isOk(status: number, ok: HttpConfig['ok_status']): boolean {
  return ok.includes(status) || ok.includes(`${Math.floor(status / 100)}xx` as '2xx');
}

async function statusFailure(
  answer: WebAnswer,
  { ok_status, redirects }: HttpConfig,
  nowMs: number,
): Promise<StepFailure> {
  const { status, statusText, headers, request } = answer;
  const name = statusText === '' ? '' : ` ${printable(statusText, 60)}`;
  const excerpt = await excerptOf(answer);
  const passing = isPassing(status);
  const retryable = passing && (isUndone(status) || isRepeatable(request));
  const wait = retryAfterMs(headers.get('retry-after'), nowMs);
  const message = [
    `${request.method} ${shownAddress(request.url)} answered ${status}${name}, not ${ok_status.join(' or ')}`,
    ...(excerpt === '' ? [] : [`: ${excerpt}`]),
    ...(redirects === 0 && isRedirect(answer) ? ['; raise redirects to follow it'] : []),
    ...(passing && !retryable ? [`; ${NOT_AGAIN}`] : []),
  ].join('');
  const subcode = `status:${status}`;
  const more = wait === undefined ? { subcode } : { subcode, retryAfterMs: wait };
  return new StepFailure('E_HTTP_STATUS', message, { retryable, ...more });
}
