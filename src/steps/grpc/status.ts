/**
 * Why a call came to nothing, in plain words, and whether another try may help.
 * Knows statuses; must not know settings. Only numbers decide: the words are the other side's, and are shown.
 */
import type { Metadata } from '@grpc/grpc-js';
import { StepFailure } from '../../run/step-error.ts';
import { printable } from '../../std/printable.ts';
import { NOT_AGAIN, retryAfterMs } from '../../web/retry.ts';
import type { GrpcPackages } from './packages.ts';

/** What came in place of an answer. */
export interface CallEnd {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
  /** Whether the beginning of an answer had come. */
  readonly hadBegun: boolean;
  /** Whether there was a connection. */
  readonly wasConnected: boolean;
}

export interface Called {
  /** `package.Service/Method`. */
  readonly method: string;
  readonly address: string;
  readonly isSecure: boolean;
  /** Whether it does no harm when it is called a second time. */
  readonly isRepeatable: boolean;
  /** As it is written. */
  readonly outputMax: string;
  readonly nowMs: number;
}

/** The other side, or something before it, may do better next time. */
const PASSING = [
  'UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'ABORTED',
  'DEADLINE_EXCEEDED',
  // Not by this side: a server that was stopped while it was at it.
  'CANCELLED',
];
/** Said instead of doing what was asked. */
const NOT_DONE = ['RESOURCE_EXHAUSTED', 'ABORTED'];

const LONGEST_MS = 3_600_000;

export function statusName({ grpc }: GrpcPackages, code: number): string {
  return grpc.status[code] ?? `status ${code}`;
}

export function callFailure(packages: GrpcPackages, end: CallEnd, called: Called): StepFailure {
  const name = statusName(packages, end.code);
  if (name === 'RESOURCE_EXHAUSTED' && isTooLarge(end)) {
    const message = `the answer is larger than output_max (${called.outputMax}), so the rest was not read`;
    return new StepFailure('E_OUTPUT_TOO_LARGE', message, { retryable: false });
  }
  const isUnsent = name === 'UNAVAILABLE' && !end.wasConnected;
  const wish = wishOf(end.metadata, called.nowMs);
  const passing = PASSING.includes(name) && wish !== 'never';
  const isSafe = isUnsent || NOT_DONE.includes(name) || called.isRepeatable;
  const details = printable(
    end.details
      .replace(/\.? Resolution note: $/, '')
      .replace(/\s+/g, ' ')
      .trim(),
    300,
  );
  const message = [
    `${called.method} at ${called.address} ${isUnsent ? 'could not be called' : 'ended'}: ${name}`,
    ...(details === '' ? [] : [`, ${details}`]),
    ...(isUnsent && called.isSecure ? ['; if the server speaks no TLS, say tls: false'] : []),
    ...(passing && !isSafe ? [`; ${NOT_AGAIN}`] : []),
  ].join('');
  return new StepFailure('E_GRPC_STATUS', message, {
    retryable: passing && isSafe,
    subcode: `status:${name}`,
    ...(typeof wish === 'number' && { retryAfterMs: wish }),
  });
}

/**
 * A server that refuses says so in place of an answer. Where one had begun, and it was broken off without a word of the
 * server's own, it was broken off here.
 */
function isTooLarge({ hadBegun, metadata }: CallEnd): boolean {
  return hadBegun && Object.keys(metadata.getMap()).length === 0;
}

/** How long the server asks to be let alone; `never` where it wants no other try. */
function wishOf(metadata: Metadata, nowMs: number): number | 'never' | undefined {
  const [pushback] = metadata.get('grpc-retry-pushback-ms');
  if (pushback !== undefined) {
    const ms = Number(pushback);
    if (!Number.isInteger(ms) || ms < 0) return 'never';
    return Math.min(ms, LONGEST_MS);
  }
  const [after] = metadata.get('retry-after');
  return after === undefined ? undefined : retryAfterMs(String(after), nowMs);
}
