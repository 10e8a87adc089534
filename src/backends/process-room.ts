/**
 * Waiting for room: what the system refuses for being full is tried again for a while.
 * Knows refusals and when something ends; must not know what is started.
 */
import { isFull, PAUSES } from '../std/full.ts';

/** Those that wait for room, in the order in which they came. */
export class Room {
  private readonly codeOf: (error: unknown) => string | undefined;
  private readonly waiting: (() => void)[] = [];

  /** `codeOf`: the code of the system in what a start threw. */
  constructor(codeOf: (error: unknown) => string | undefined) {
    this.codeOf = codeOf;
  }

  /**
   * What `start` gives. It is called again when it was refused for want of room: when something has ended,
   * or after a pause, until it has been refused for five seconds or `signal` aborts.
   */
  async start<T>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (const pauseMs of PAUSES) {
      try {
        return await start();
      } catch (error) {
        if (!isFull(this.codeOf(error)) || signal.aborted) throw error;
      }
      await this.wait(pauseMs, signal);
    }
    return start();
  }

  /** Something has ended: whoever waits longest tries again. */
  freed(): void {
    this.waiting[0]?.();
  }

  private wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', go);
        this.waiting.splice(this.waiting.indexOf(go), 1);
        resolve();
      };
      const timer = setTimeout(go, ms);
      signal.addEventListener('abort', go);
      this.waiting.push(go);
    });
  }
}
