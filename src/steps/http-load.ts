/**
 * Asks a server, and gives an answer that is in order with its body.
 * Knows statuses; must not know which step asks, nor what the body is.
 */
import type { TelemetryDeclaration } from '../graph/catalog.ts';
import type { AttemptContext, Metadata } from '../ports/step-type.ts';
import { StepFailure } from '../run/step-error.ts';
import { printable } from '../std/printable.ts';
import { shownAddress } from '../web/address.ts';
import { ask, isRedirect } from '../web/ask.ts';
import { excerptOf, readBody } from '../web/body.ts';
import type { WebAnswer, WebRequest } from '../web/request.ts';
import { isPassing, isRepeatable, isUndone, NOT_AGAIN, retryAfterMs } from '../web/retry.ts';
import type { HttpConfig } from './http-settings.ts';

/** What is told of requests that were made here. */
export const HTTP_TELEMETRY: TelemetryDeclaration = {
  client: 'url',
  attributes: {
    method: 'http.request.method',
    status: 'http.response.status_code',
    url: ['url.full', 'server.address', 'server.port'],
  },
};

/** What of the settings an answer is held against. */
export type Accepting = Pick<HttpConfig, 'redirects' | 'ok_status' | 'output_max'>;

/** `maxBytes`: of the body. Annotates what came; throws a `StepFailure`. */
export async function load(
  request: WebRequest,
  maxBytes: number,
  accepting: Accepting,
  context: AttemptContext,
) {
  const { signal } = context;
  context.annotate(noteOf(request));
  const answer = await ask(request, accepting.redirects, context);
  const { status, redirects } = answer;
  context.annotate({ status, redirects, ...noteOf(answer.request) });
  if (!isOk(status, accepting.ok_status)) {
    const failure = await statusFailure(answer, accepting, context.clock.now());
    throw signal.aborted ? signal.reason : failure;
  }
  const bytes = await readBody(answer, { maxBytes, written: accepting.output_max, signal });
  context.annotate({ bytes: bytes.length });
  return { answer, bytes };
}

function noteOf({ method, url }: WebRequest): Metadata {
  return { method, url: shownAddress(url) };
}

function isOk(status: number, ok: HttpConfig['ok_status']): boolean {
  return ok.includes(status) || ok.includes(`${Math.floor(status / 100)}xx` as '2xx');
}

async function statusFailure(
  answer: WebAnswer,
  { ok_status, redirects }: Accepting,
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
