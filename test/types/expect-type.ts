/**
 * What tests of types say: that two are the same.
 * Must not know any type of the project.
 */

export type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only for `true`. */
export function expectType<_Holds extends true>(): void {}

/** Flattened, so that an intersection equals the object it amounts to. */
export type Flat<T> = { [K in keyof T]: T[K] };
