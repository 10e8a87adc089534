/**
 * What a waiting step asks of people and programs outside, and what comes to it from there.
 * Knows plain values; must not know how anything comes to a run.
 */

/** What may become of a step that was rejected: it fails, or that is its output. */
export const ON_REJECT = ['fail', 'value'] as const;
export type OnReject = (typeof ON_REJECT)[number];

export type Ask =
  /** That somebody approves of it, or rejects it. */
  | { readonly kind: 'approval'; readonly prompt?: string; readonly onReject: OnReject }
  /** A message with this name. */
  | { readonly kind: 'message'; readonly message: string };

/** What has come to a run and no step has taken. */
export interface Message {
  /** That of the request which brought it. */
  readonly id: string;
  readonly value: unknown;
}

export function isAsk(value: unknown): value is Ask {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, prompt, onReject, message } = value as Readonly<Record<string, unknown>>;
  if (kind === 'message') return typeof message === 'string';
  const isText = prompt === undefined || typeof prompt === 'string';
  return kind === 'approval' && isText && ON_REJECT.includes(onReject as OnReject);
}
