/**
 * Checksums: each record's covers all records of its run before it.
 * Knows texts and bytes; must not know what they say.
 *
 * A database checks its pages at best, not what is in them, and does not miss a row that is gone.
 */
import { createHash, hash } from 'node:crypto';
import type { RunRecord } from '../../ports/store.ts';

const LINK_DIGITS = 32;

/** Where the chain of a run begins. */
export function chainStart({ runId, workflow, createdAt }: Omit<RunRecord, 'snapshot'>): string {
  return JSON.stringify([runId, workflow, createdAt]);
}

/** The checksum of a record after the one before it: 128 bits as text. */
export function nextLink(previous: string, body: string | Uint8Array): string {
  const whole =
    typeof body === 'string' ? previous + body : Buffer.concat([Buffer.from(previous), body]);
  return hash('sha256', whole).slice(0, LINK_DIGITS);
}

/** The name of a blob: SHA-256 of its bytes, as text. */
export function blobHash(bytes: Uint8Array): string {
  return hash('sha256', bytes);
}

/** The name of a blob whose bytes come one piece after the other. */
export class BlobHash {
  private readonly digest = createHash('sha256');

  add(piece: Uint8Array): void {
    this.digest.update(piece);
  }

  get name(): string {
    return this.digest.digest('hex');
  }
}
