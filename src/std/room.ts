/**
 * Waiting for room: what the system refuses for being full is tried again for a while.
 * Knows refusals and when something ends; must not know what is started.
 */

/** What a system says that has no room for another process or open file at this moment. */
const FULL = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);

/** How long a start waits for room before it fails. */
const LONGEST_MS = 5_000;
/** The pause before a start is tried again if nothing ends meanwhile; each time twice as long. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;

/** Whether the system had no room for another process or open file. */
export function isFull(code: string | undefined): boolean {
  return code !== undefined && FULL.has(code);
}

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
    const from = performance.now();
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await start();
      } catch (error) {
        if (!isFull(this.codeOf(error)) || signal.aborted) throw error;
        if (performance.now() - from >= LONGEST_MS) throw error;
      }
      await this.wait(pauseMs, signal);
    }
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
