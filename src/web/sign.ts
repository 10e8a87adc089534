/**
 * Signatures of what is sent, by which a receiver sees who sent it.
 * Knows Standard Webhooks and GitHub's header; must not know what is signed, nor where the secret comes from.
 */
import { createHmac } from 'node:crypto';
import { StepFailure } from '../run/step-error.ts';

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
    const signature = createHmac('sha256', keyOf(secret))
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

/** The secret is base64 there, with or without the word in front. */
function keyOf(secret: string): Uint8Array {
  const text = secret.replace(/^whsec_/, '');
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return Buffer.from(text, 'base64');
  const message = 'sign: the secret is not base64; scheme standard takes one such as whsec_…';
  throw new StepFailure('E_BAD_CONFIG', message, { retryable: false });
}
