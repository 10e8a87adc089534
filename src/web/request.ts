/**
 * A request before it is sent, and the answer to it before its body is read.
 * Knows shapes; must not know who asks, nor how.
 */
import type { Readable } from 'node:stream';

/** A request before it is sent; also the next one after a redirect. */
export interface WebRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Uint8Array | undefined;
  /** Names of headers that say who asks, beside the usual ones; no other host gets them. */
  readonly credentials: readonly string[];
  /** Which addresses may be connected to: all, or only those that anybody on the internet can reach. */
  readonly guard: Guard;
  /** Set where it does no harm when it is answered twice, whatever its method says. */
  readonly isHarmless?: true;
}

/** What messages and rules look at. */
export type RequestHead = Pick<WebRequest, 'url' | 'method' | 'headers' | 'isHarmless'>;

export type Guard = 'off' | 'public';

/** An answer whose body is still to be read, and the request that it answers. */
export interface WebAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /** As it came: perhaps packed. Whoever does not read it destroys it. */
  readonly body: Readable;
  readonly request: WebRequest;
  readonly redirects: number;
}
