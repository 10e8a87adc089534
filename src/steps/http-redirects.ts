/**
 * A request with the redirects that it meets, each one looked at before it is followed.
 * Knows the rules of the fetch standard; must not know what an answer means for the step.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptContext } from '../ports/step-type.ts';
import { StepFailure } from '../run/step-error.ts';
import { counted } from '../std/counted.ts';
import { isFull, PAUSES } from '../std/full.ts';
import { shownAddress, tlsFault, urlFault } from './http-address.ts';
import { askFault, codeOf } from './http-faults.ts';
import type { HttpRequest } from './http-request.ts';

/** An answer whose body is still to be read, and the request that it answers. */
export interface HttpAnswer {
  readonly response: Response;
  readonly request: HttpRequest;
  readonly redirects: number;
}

type Watcher = Pick<AttemptContext, 'signal' | 'log'>;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Meant for whom the author wrote them for, and for nobody that one names. */
const FOR_ONE_ORIGIN = ['authorization', 'cookie', 'proxy-authorization', 'idempotency-key'];
/** Gone with the body. */
const OF_THE_BODY = ['content-encoding', 'content-language', 'content-location', 'content-type'];

export function isRedirect({ status, headers }: Response): boolean {
  return REDIRECTS.has(status) && headers.has('location');
}

/** Sends and follows at most `most` redirects; with 0, a redirect is the answer. */
export async function ask(
  first: HttpRequest,
  most: number,
  { signal, log }: Watcher,
): Promise<HttpAnswer> {
  let request = first;
  for (let redirects = 0; ; redirects++) {
    const response = await send(request, signal);
    if (most === 0 || !isRedirect(response)) return { response, request, redirects };
    // Nobody reads what stands beside a redirect, and it may have no end.
    response.body?.cancel().catch(() => {});
    if (redirects === most) {
      const limit = counted(most, 'redirect');
      throw refused(first, `was redirected again after ${limit}; raise redirects if that is right`);
    }
    request = next(request, response);
    log(`redirected with ${response.status} to ${shownAddress(request.url)}`);
  }
}

async function send(request: HttpRequest, signal: AbortSignal): Promise<Response> {
  const { url, body = null, ...init } = request;
  const given = { ...init, body, redirect: 'manual', signal } as const;
  // Where a connection finds no room, nobody has been asked yet.
  for (const pauseMs of PAUSES) {
    try {
      return await fetch(url, given);
    } catch (error) {
      if (signal.aborted || !isFull(codeOf(error))) throw askFault(error, request, signal);
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
  return fetch(url, given).catch((error) => {
    throw askFault(error, request, signal);
  });
}

function next(request: HttpRequest, { status, headers: answered }: Response): HttpRequest {
  const location = answered.get('location')!;
  if (!URL.canParse(location, request.url.href)) {
    throw refused(request, 'was redirected to what is no address');
  }
  const url = new URL(location, request.url);
  const fault = urlFault(url) ?? tlsFault(url.href);
  if (fault !== undefined) throw refused(request, `was redirected, but ${fault.message}`);
  const { method } = request;
  const headers = new Headers(request.headers);
  if (url.origin !== request.url.origin) drop(headers, FOR_ONE_ORIGIN);
  const asGet =
    ((status === 301 || status === 302) && method === 'POST') ||
    (status === 303 && method !== 'HEAD');
  if (!asGet) return { ...request, url, headers };
  drop(headers, [...OF_THE_BODY, 'idempotency-key']);
  return { url, method: 'GET', headers, body: undefined };
}

function drop(headers: Headers, names: readonly string[]): void {
  for (const name of names) headers.delete(name);
}

function refused({ method, url }: HttpRequest, why: string): StepFailure {
  const message = `${method} ${shownAddress(url)} ${why}`;
  return new StepFailure('E_HTTP', message, { retryable: false });
}
