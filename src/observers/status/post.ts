/**
 * Sends updates to a server: a list of JSON, by POST.
 * Knows requests; must not know when to send, nor what is sent.
 */
import { StepFailure } from '../../run/step-error.ts';
import { shownAddress } from '../../web/address.ts';
import { ask } from '../../web/ask.ts';
import { excerptOf } from '../../web/body.ts';
import { isPassing } from '../../web/retry.ts';
import { type Scheme, SIGNERS } from '../../web/sign.ts';
import type { Send } from './sender.ts';
import type { StatusUpdate } from './update.ts';

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Signs what is sent as Standard Webhooks (`standard`, the default) or GitHub (`github`) do. */
  readonly sign?: { readonly secret: string; readonly scheme?: Scheme };
}

/** A redirect is a failure: a list is posted where the address says, and nowhere else. */
export function postTo(url: URL, { headers = {}, sign }: PostOptions): Send {
  return async (updates, signal) => {
    const body = new TextEncoder().encode(JSON.stringify(updates));
    const given = new Headers({ 'content-type': 'application/json', ...headers });
    if (sign !== undefined) {
      const { secret, scheme = 'standard' } = sign;
      const signed = { body, secret, id: idOf(updates), nowMs: Date.now() };
      for (const header of Object.entries(SIGNERS[scheme](signed))) given.set(...header);
    }
    const request = {
      url,
      method: 'POST',
      headers: given,
      body,
      credentials: [],
      guard: 'off',
      // An update that comes twice says the same twice.
      isHarmless: true,
    } as const;
    const answer = await ask(request, 0, { signal, log: () => {} });
    const { status } = answer;
    if (status < 200 || status > 299) {
      const excerpt = await excerptOf(answer);
      const message = `${shownAddress(url)} answered ${status}${excerpt === '' ? '' : `: ${excerpt}`}`;
      throw new StepFailure('E_HTTP_STATUS', message, { retryable: isPassing(status) });
    }
    answer.body.destroy();
  };
}

/** The same for each try. */
function idOf(updates: readonly StatusUpdate[]): string {
  const [first] = updates;
  const last = updates.at(-1);
  return `${first?.run}.${first?.seq}-${last?.run}.${last?.seq}`;
}
