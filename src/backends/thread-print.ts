/**
 * What is printed on a thread of functions goes to the main thread as messages.
 * Knows the two streams of a thread; must not know calls.
 *
 * Left alone, they stand still while a function computes and lose what they hold when the process
 * ends. They stay Node's own streams, and only where they write to is changed: each version of
 * Node.js calls other methods on them, so an object put in their place would lack some.
 */
import type { Writable } from 'node:stream';
import { ownBytes } from '../std/own-bytes.ts';

/** Calls `send` with everything that is printed from now on. */
export function printTo(send: (bytes: Uint8Array<ArrayBuffer>) => void): void {
  const write: Writable['_write'] = (chunk: string | Uint8Array, encoding, done) => {
    send(ownBytes(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk));
    done();
  };
  const writeMany: NonNullable<Writable['_writev']> = (chunks, done) => {
    for (const { chunk, encoding } of chunks) write(chunk, encoding, () => {});
    done();
  };
  for (const stream of [process.stdout, process.stderr] as Writable[]) {
    Object.assign(stream, { _write: write, _writev: writeMany });
  }
}
