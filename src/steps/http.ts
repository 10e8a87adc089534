/**
 * The step type `http`: asks a server, and gives what it answers.
 * Knows settings and statuses; must not know how a connection is made.
 */
import type { AttemptContext, Preparation, Prepared, StepType } from '../ports/step-type.ts';
import { parseSize } from '../std/size.ts';
import { tlsFault } from '../web/address.ts';
import { HTTP_SETTINGS } from '../workflow/with/http.ts';
import { HTTP_TELEMETRY, load } from './http-load.ts';
import { readOutput, readPage } from './http-output.ts';
import { joinPages, type Pages } from './http-pages.ts';
import { pagesOf } from './http-paginate.ts';
import { requestOf } from './http-request.ts';
import { type HttpConfig, httpProblems } from './http-settings.ts';
import { isSecret } from './secret-address.ts';

/** What is known before a run. */
interface Ready {
  readonly pages: Pages | undefined;
  /** Whether the address is a secret, so that its path must not be told. */
  readonly hidesPath: boolean;
}

export const httpStep: StepType<HttpConfig, Ready> = {
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
  telemetry: HTTP_TELEMETRY,
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

async function prepare({ config, load }: Preparation<HttpConfig>): Promise<Prepared<Ready>> {
  const problems = httpProblems(config);
  // A matter of the machine that runs it, and said before anything has run.
  const unchecked = load ? tlsFault(config.url) : undefined;
  if (unchecked !== undefined) {
    const message = `${unchecked.message}.`;
    problems.push({ code: 'E_BAD_CONFIG', message, fix: unchecked.fix, key: 'url' });
  }
  const pages = config.paginate && (await pagesOf(config, config.paginate));
  if (pages !== undefined && 'code' in pages) problems.push(pages);
  else if (problems.length === 0) return { ready: { pages, hidesPath: isSecret(config.url) } };
  return { problems };
}

async function run(ready: Ready, context: AttemptContext): Promise<unknown> {
  const config = context.config as HttpConfig;
  const first = requestOf(config, context);
  const { pages, hidesPath } = ready;
  if (hidesPath) context.hide(first.url.pathname);
  const most = parseSize(config.output_max)!;
  if (pages === undefined) {
    const { answer, bytes } = await load(first, most, config, context);
    return readOutput(answer, bytes, config.output);
  }
  let left = most;
  return joinPages(pages, first, async (request, count) => {
    const { answer, bytes } = await load(request, left, config, context);
    left -= bytes.length;
    context.annotate({ pages: count, bytes: most - left });
    const body = bytes.length === 0 ? null : readPage(answer, bytes);
    return { request: answer.request, headers: answer.headers, body };
  });
}
