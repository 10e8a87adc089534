/**
 * The heartbeat of an owner, and waiting while those of others are watched.
 * Knows timers, which no change of the clock concerns; must not know what a beat writes.
 */
const HEARTBEAT_MS = 3_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Heartbeat {
  private readonly beat: () => void;
  private timer: NodeJS.Timeout | undefined;

  constructor(beat: () => void) {
    this.beat = beat;
  }

  /** Beats from now on, and does not keep the process alive. */
  start(): void {
    this.timer ??= setInterval(this.beat, HEARTBEAT_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

/** Resolves after so many milliseconds in which the machine ran. */
export async function pass(ms: number): Promise<void> {
  const length = Math.min(Math.max(0, ms) || 0, LONGEST_TIMER_MS);
  await new Promise((resolve) => setTimeout(resolve, length));
}
