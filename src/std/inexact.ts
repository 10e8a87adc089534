/**
 * What is wrong with a value that cannot be kept, and the most that is kept.
 * Must not know how a value is looked at.
 */

/** The deepest nesting that is kept. */
export const MAX_DEPTH = 512;

/**
 * The longest value that is kept: characters of its JSON, before some of them are escaped, and bytes.
 * A number beyond ten digits counts for 18.
 */
export const MAX_LENGTH = 64 * 1024 * 1024;

/** A place inside a value that cannot be kept, as `$.a[3].b: BigInt`. */
export class Inexact {
  readonly place: string;
  constructor(place: string) {
    this.place = place;
  }
}

/** A value that is too long. */
export class TooLong extends Inexact {
  /** How long it is, where that is known: of bytes and texts that are the whole value. */
  readonly size: string | undefined;
  constructor(size: string | undefined) {
    super(`it is longer than ${MAX_LENGTH / 2 ** 20} MiB`);
    this.size = size;
  }
}
