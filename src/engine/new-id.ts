/**
 * Names that do not clash: of runs, and of what is asked of them.
 * Knows chance and the time that it is given; must not know what is named.
 */
import { uuidV7 } from '../std/uuid.ts';

export function newId(now: number): string {
  return uuidV7(now, randomBytes());
}

/** They need not be secrets: ids are names. Loading `node:crypto` costs 5 ms of a start. */
function randomBytes(): Uint8Array {
  return Uint8Array.from({ length: 16 }, () => Math.random() * 256);
}
