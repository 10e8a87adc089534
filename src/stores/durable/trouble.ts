/**
 * What a store waits for: several parts of it may wait for the same, which is told once.
 * Must not know what they wait for.
 */

/** Told what is waited for, and with undefined when nothing waits any more. */
export type Tell = (message: string | undefined) => void;

/** For parts that each tell when they begin to wait, and when they do not wait any more. */
export function toldOnce(tell: Tell): Tell {
  let waiting = 0;
  return (message) => {
    if (message === undefined) {
      if (--waiting === 0) tell(undefined);
    } else if (waiting++ === 0) tell(message);
  };
}
