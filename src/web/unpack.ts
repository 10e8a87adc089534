/**
 * The body of an answer as it was before it was packed for its way.
 * Knows the names of packings; must not know limits, nor what the bytes mean.
 */
import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** What is asked for: the first one that a server can do is best. */
export const ACCEPTED = 'gzip, deflate, br';

const PACKINGS: Readonly<Record<string, (first: Buffer) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  br: () => createBrotliDecompress(),
  // With a head, as the standard says, or without, as some servers do: its first byte tells.
  deflate: ([byte = 0]) => ((byte & 0x0f) === 8 ? createInflate() : createInflateRaw()),
};

/** The names in a header `content-encoding`, in the order in which the body was packed. */
export function packingsOf(headers: Headers): string[] {
  const names = (headers.get('content-encoding') ?? '').toLowerCase().split(',');
  return names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
}

/** The first of the packings that cannot be undone here. */
export function unknownPacking(packings: readonly string[]): string | undefined {
  return packings.find((name) => !Object.hasOwn(PACKINGS, name));
}

/** What comes out fails when the body breaks off, with the same error; the body is destroyed with what comes out. */
export async function unpacked(body: Readable, packings: readonly string[]): Promise<Readable> {
  let at = body;
  for (const name of [...packings].reverse()) {
    const parts = at[Symbol.asyncIterator]();
    const { done, value: first } = await parts.next();
    // Answers to HEAD may say how a body would be packed.
    if (done) return Readable.from([]);
    at = pipeline(
      Readable.from(whole(first, parts)),
      PACKINGS[name]!(first),
      () => {},
    ) as Transform;
  }
  return at;
}

async function* whole(first: Buffer, rest: AsyncIterableIterator<Buffer>): AsyncIterable<Buffer> {
  yield first;
  yield* rest;
}
