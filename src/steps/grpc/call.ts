/**
 * One call: a message out, and one in or the status in its place.
 * Knows the package; must not know types of messages, nor what a status means.
 */
import type { Client, ClientUnaryCall, Metadata, ServiceError } from '@grpc/grpc-js';
import type { CallEnd } from './status.ts';

export interface UnaryCall {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly metadata: Metadata;
  /** How long the attempt may take; undefined where it may take as long as it likes. */
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal;
}

/** Thrown for a call that no answer came to. */
export class CallBroken extends Error {
  readonly end: CallEnd;

  constructor(end: CallEnd) {
    super(end.details);
    this.end = end;
  }
}

/** The server is told a little more than there is: the end of an attempt comes by its signal. */
const SLACK_MS = 1_000;
const TRANSIENT_FAILURE = 3;

const same = (bytes: Buffer) => bytes;

/** The answer as it came. Throws `CallBroken`, or the reason of the signal. */
export function callUnary(
  client: Client,
  { path, bytes, metadata, timeoutMs, signal }: UnaryCall,
): Promise<Buffer> {
  if (signal.aborted) return Promise.reject(signal.reason);
  const deadline = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs + SLACK_MS };
  return new Promise((resolve, reject) => {
    let hadBegun = false;
    let call: ClientUnaryCall | undefined;
    const cancel = () => {
      call?.cancel();
      reject(signal.reason);
    };
    const answered = (error: ServiceError | null, answer: Buffer | undefined) => {
      signal.removeEventListener('abort', cancel);
      if (error === null) return resolve(answer ?? Buffer.alloc(0));
      const wasConnected = client.getChannel().getConnectivityState(false) !== TRANSIENT_FAILURE;
      const { code, details, metadata: trailer } = error;
      reject(new CallBroken({ code, details, metadata: trailer, hadBegun, wasConnected }));
    };
    signal.addEventListener('abort', cancel, { once: true });
    call = client.makeUnaryRequest(path, same, same, bytes, metadata, deadline, answered);
    call.on('metadata', () => {
      hadBegun = true;
    });
  });
}
