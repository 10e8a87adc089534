/**
 * How much a thread may say before it has been heard: what floods its thread with messages waits, and the
 * main thread gets to its timers, of which one may end it.
 * Knows counts that both threads share; must not know messages.
 */

/** So many messages may be on their way. */
const MOST = 1_000;
/** Hearing wakes the thread after so many, not after each one. */
const WAKE_EVERY = 256;

/** How many messages have been heard, as both threads see it; numbers wrap around. */
export type Pace = Int32Array<SharedArrayBuffer>;

export function newPace(): Pace {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** For the thread: call what it gives before each message. */
export function paced(pace: Pace): () => void {
  let said = 0;
  return () => {
    for (;;) {
      const heard = Atomics.load(pace, 0);
      if (((said - heard) | 0) < MOST) break;
      // Ending the thread ends this too.
      Atomics.wait(pace, 0, heard);
    }
    said = (said + 1) | 0;
  };
}

/** For the main thread: one message more has been heard. */
export function heard(pace: Pace): void {
  if ((Atomics.add(pace, 0, 1) + 1) % WAKE_EVERY === 0) Atomics.notify(pace, 0);
}
