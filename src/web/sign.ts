/**
 * Signatures of what is sent, by which a receiver sees who sent it.
 * Knows Standard Webhooks and GitHub's header; must not know what is signed, nor where the secret comes from.
 */
import { createHmac } from 'node:crypto';
import { StepFailure } from '../run/step-error.ts';
import { isMapping } from '../std/mapping.ts';
import { show } from '../std/printable.ts';

/** What receivers know. */
export type Scheme = 'standard' | 'github';

/** What is signed: the bytes as they are sent. */
export interface Signed {
  readonly body: Uint8Array;
  readonly secret: string;
  /** Equal for all attempts, so that a receiver takes it once. */
  readonly id: string;
  readonly nowMs: number;
}

/** Headers by their names. Throws a `StepFailure`. */
export const SIGNERS: Readonly<
  Record<Scheme, (signed: Signed) => Readonly<Record<string, string>>>
> = {
  standard({ body, secret, id, nowMs }) {
    const timestamp = String(Math.floor(nowMs / 1000));
    const key = keyOf(secret);
    if (key === undefined)
      throw new StepFailure('E_BAD_CONFIG', `sign: ${NO_KEY}`, { retryable: false });
    const signature = createHmac('sha256', key)
      .update(`${id}.${timestamp}.`)
      .update(body)
      .digest('base64');
    return {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    };
  },
  github({ body, secret }) {
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    return { 'x-hub-signature-256': `sha256=${signature}` };
  },
};

/** What is wrong with a secret, or with what says which scheme it is for. */
export function signFault(sign: unknown): string | undefined {
  if (sign === undefined) return undefined;
  const { secret, scheme = 'standard' } = isMapping(sign) ? sign : {};
  if (!Object.hasOwn(SIGNERS, String(scheme)))
    return `there is no scheme ${show(scheme)}; write ${Object.keys(SIGNERS).join(' or ')}`;
  if (typeof secret !== 'string' || secret === '') return 'expected { secret }, a text';
  return scheme === 'standard' && keyOf(secret) === undefined ? NO_KEY : undefined;
}

const NO_KEY = 'the secret is not base64; scheme standard takes one such as whsec_…';

/** The secret is base64 there, with or without the word in front. */
function keyOf(secret: string): Uint8Array | undefined {
  const text = secret.replace(/^whsec_/, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}
