/**
 * UUIDs of version 7: their form, their time, their order.
 */
import { describe, expect, it } from 'vitest';
import { uuidV7 } from './uuid.ts';

const zeros = new Uint8Array(16);
const ones = new Uint8Array(16).fill(0xff);

describe('uuidV7', () => {
  it('puts the time, the version and the variant where RFC 9562 wants them', () => {
    expect(uuidV7(0x0123456789ab, zeros)).toBe('01234567-89ab-7000-8000-000000000000');
    expect(uuidV7(0x0123456789ab, ones)).toBe('01234567-89ab-7fff-bfff-ffffffffffff');
  });

  it('gives the example of RFC 9562', () => {
    const random = Uint8Array.from(Buffer.from('0000000000000cc318c4dc0c0c07398f', 'hex'));
    expect(uuidV7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  it('sorts by time, whatever the random part is', () => {
    const inOrder = [1, 1_000, 1_700_000_000_000, 1_700_000_000_001, 2 ** 47];
    const ids = inOrder.map((ms, i) => uuidV7(ms, i % 2 === 0 ? ones : zeros));
    expect([...ids].reverse().sort()).toEqual(ids);
  });

  it('ignores fractions of a millisecond', () => {
    expect(uuidV7(1.9, zeros)).toBe(uuidV7(1, zeros));
  });

  it('leaves the random bytes as they were', () => {
    const random = Uint8Array.from(ones);
    uuidV7(1, random);
    expect(random).toEqual(ones);
  });
});
