/**
 * A request with the redirects that it meets, each one looked at before it is followed.
 * Knows the rules of the fetch standard; must not know what an answer means for the step.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { StepFailure } from '../run/step-error.ts';
import { counted } from '../std/counted.ts';
import { isFull, PAUSES } from '../std/full.ts';
import { shownAddress, tlsFault, urlFault } from './address.ts';
import { send } from './client.ts';
import { askFault, codeOf } from './faults.ts';
import type { WebAnswer, WebRequest } from './request.ts';

/** Who waits for the answer. */
export interface Asking {
  readonly signal: AbortSignal;
  log(line: string): void;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Meant for whom the author wrote them for, and for nobody that one names. */
const FOR_ONE_ORIGIN = ['authorization', 'cookie', 'proxy-authorization', 'idempotency-key'];
/** Gone with the body. */
const OF_THE_BODY = ['content-encoding', 'content-language', 'content-location', 'content-type'];

export function isRedirect({ status, headers }: Pick<WebAnswer, 'status' | 'headers'>): boolean {
  return REDIRECTS.has(status) && headers.has('location');
}

/** Sends and follows at most `most` redirects; with 0, a redirect is the answer. */
export async function ask(
  first: WebRequest,
  most: number,
  { signal, log }: Asking,
): Promise<WebAnswer> {
  let request = first;
  for (let redirects = 0; ; redirects++) {
    const answer = { ...(await sent(request, signal)), request, redirects };
    if (most === 0 || !isRedirect(answer)) return answer;
    // Nobody reads what stands beside a redirect, and it may have no end.
    answer.body.destroy();
    if (redirects === most) {
      const limit = counted(most, 'redirect');
      throw refused(first, `was redirected again after ${limit}; raise redirects if that is right`);
    }
    request = next(answer);
    log(`redirected with ${answer.status} to ${shownAddress(request.url)}`);
  }
}

/** Where a connection finds no room, nobody has been asked yet. */
async function sent(request: WebRequest, signal: AbortSignal): ReturnType<typeof send> {
  for (const pauseMs of PAUSES) {
    try {
      return await send(request, signal);
    } catch (error) {
      if (signal.aborted || !isFull(codeOf(error))) throw askFault(error, request, signal);
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
  return send(request, signal).catch((error) => {
    throw askFault(error, request, signal);
  });
}

function next({ request, status, headers: answered }: WebAnswer): WebRequest {
  const location = answered.get('location')!;
  const moved = movedTo(request, location, 'was redirected');
  const { method } = request;
  const asGet =
    ((status === 301 || status === 302) && method === 'POST') ||
    (status === 303 && method !== 'HEAD');
  if (!asGet) return moved;
  drop(moved.headers, [...OF_THE_BODY, 'idempotency-key']);
  return { ...moved, method: 'GET', body: undefined };
}

/** The same request to an address that its answer names for what comes next. Throws a `StepFailure`. */
export function nextAddress(request: WebRequest, address: string): WebRequest {
  return movedTo(request, address, 'was sent for the next page');
}

/** Another host gets nothing of what was meant for one. */
function movedTo(request: WebRequest, address: string, how: string): WebRequest {
  if (!URL.canParse(address, request.url.href)) {
    throw refused(request, `${how} to what is no address`);
  }
  const url = new URL(address, request.url);
  const fault = urlFault(url) ?? tlsFault(url.href);
  if (fault !== undefined) throw refused(request, `${how}, but ${fault.message}`);
  const headers = new Headers(request.headers);
  if (url.origin !== request.url.origin) drop(headers, [...FOR_ONE_ORIGIN, ...request.credentials]);
  return { ...request, url, headers };
}

function drop(headers: Headers, names: readonly string[]): void {
  for (const name of names) headers.delete(name);
}

function refused({ method, url }: WebRequest, why: string): StepFailure {
  const message = `${method} ${shownAddress(url)} ${why}`;
  return new StepFailure('E_HTTP', message, { retryable: false });
}
