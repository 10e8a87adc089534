/**
 * Contents out of rows, whichever realm the driver made them in.
 */
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { blobHash } from '../durable/chain.ts';
import { blobsIn } from './contents.ts';

describe('S1 contents of rows', () => {
  it.each<[string, Uint8Array[]]>([
    ['of this realm', [Uint8Array.from([1, 2]), Buffer.from([3])]],
    ['of another realm', runInNewContext('[Uint8Array.from([1, 2]), Uint8Array.from([3])]')],
  ])('are put together: %s', (_, parts) => {
    const whole = Uint8Array.from([1, 2, 3]);
    const hash = blobHash(whole);
    const found = blobsIn(parts.map((part) => [hash, part] as never))(hash);
    expect([...found]).toEqual([1, 2, 3]);
  });
});
