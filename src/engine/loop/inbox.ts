/**
 * What a run is told, in order, until it decides about it.
 * Knows inputs; must not know where they come from, nor what they lead to.
 */
import type { Run } from '../../run/run.ts';
import type { Input } from '../../schedule/input.ts';
import { Batch } from '../../std/batch.ts';

export class Inbox {
  private coming = new Batch<Input>();
  /** Takes what comes while what came before is decided: code of the author's may ask something of the run. */
  private next = new Batch<Input>();

  get length(): number {
    return this.coming.length;
  }

  /** When the first of them came. */
  get since(): number {
    return this.coming.at(0).at;
  }

  push(input: Input): void {
    this.coming.push(input);
  }

  /** All that have come, to be decided together and cleared before the next are taken. */
  take(): Batch<Input> {
    const inputs = this.coming;
    this.coming = this.next;
    this.next = inputs;
    return inputs;
  }

  /** Whether something new was asked of a run while it was stored that the run rests: that leads on at once. */
  isAskedAtRest({ status, leaving, requests }: Run): boolean {
    if (status !== 'waiting' || leaving) return false;
    for (const input of this.coming)
      if (input.type === 'asked' && !requests.has(input.id)) return true;
    return false;
  }

  clear(): void {
    this.coming.clear();
  }
}
