/**
 * What a store waits for: several parts of it may wait for the same, which is reported once.
 * Must not know what they wait for.
 */
import { printable } from '../../std/printable.ts';

/** Told what is waited for, and with undefined when nothing waits any more. */
export type Tell = (message: string | undefined) => void;

/** For a program that listens to nothing: the first trouble of a store is a warning of its process. */
export function warning(): Tell {
  let isTold = false;
  return (message) => {
    if (isTold || message === undefined) return;
    isTold = true;
    const text = `the store is ${message}: runs wait until it can write (onTrouble tells each time)`;
    process.emitWarning(printable(text, 2_000), { code: 'W_STORE_BLOCKED' });
  };
}

/** For parts that each tell when they begin to wait, and when they do not wait any more. */
export function toldOnce(tell: Tell): Tell {
  let waiting = 0;
  return (message) => {
    if (message === undefined) {
      if (--waiting === 0) tell(undefined);
    } else if (waiting++ === 0) tell(message);
  };
}
