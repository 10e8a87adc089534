/**
 * Who asks: connections that are kept open for the next request, one pool for the process and guard.
 * Knows the package; must not know redirects, nor what an answer means.
 *
 * The package is loaded by the first request: most runs ask nobody.
 */
import type { Dispatcher } from 'undici';
import { guardedConnect } from './guard.ts';
import type { Guard, WebAnswer, WebRequest } from './request.ts';

/** What the messages about it say, too. */
const CONNECT_MS = 10_000;

const agents = new Map<Guard, Dispatcher>();

/** One request and the head of its answer; throws what the package throws. */
export async function send(
  { url, method, headers, body, guard }: WebRequest,
  signal: AbortSignal,
): Promise<Omit<WebAnswer, 'request' | 'redirects'>> {
  const { request } = await import('undici');
  const answer = await request(url, {
    method: method as 'GET',
    headers: Object.fromEntries(headers),
    body: body ?? null,
    signal,
    dispatcher: await agentOf(guard),
  });
  // A body that nobody reads to its end is destroyed, and says so; who reads one hears of it all the same.
  answer.body.on('error', () => {});
  const { statusCode: status, statusText } = answer;
  return { status, statusText, headers: headersOf(answer.headers), body: answer.body };
}

async function agentOf(guard: Guard): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent, buildConnector } = await import('undici');
  const before = agents.get(guard);
  if (before !== undefined) return before;
  const connect = buildConnector({ timeout: CONNECT_MS });
  // How long an answer may take is said by the timeout of the step, and by nothing else.
  const endless = { headersTimeout: 0, bodyTimeout: 0 };
  // A proxy would have the address looked up where it is.
  const straight = guard === 'public' || process.env.NODE_USE_ENV_PROXY !== '1';
  const agent = straight
    ? new Agent({ ...endless, connect: guard === 'off' ? connect : guardedConnect(connect) })
    : new EnvHttpProxyAgent({ ...endless, connect });
  agents.set(guard, agent);
  return agent;
}

function headersOf(
  given: Readonly<Record<string, string | readonly string[] | undefined>>,
): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(given))
    for (const value of [values ?? []].flat()) headers.append(name, value);
  return headers;
}
