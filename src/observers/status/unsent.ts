/**
 * Updates that nobody has been sent yet: final ones in the order in which they came, and of the rest the last of each.
 * Knows updates; must not know how they are sent.
 */
import type { StatusUpdate } from './update.ts';

export class Unsent {
  /** Of what has not ended: a later one takes the place of an earlier one about the same. */
  private readonly open = new Map<string, StatusUpdate>();
  private finals: StatusUpdate[] = [];
  /** How many of `finals` were taken. */
  private taken = 0;

  get size(): number {
    return this.open.size + this.finalCount;
  }

  /** How many final ones there are, which nothing can take the place of. */
  get finalCount(): number {
    return this.finals.length - this.taken;
  }

  add(update: StatusUpdate): void {
    const about = update.step === undefined ? update.run : `${update.run}\n${update.step}`;
    if (update.final) {
      this.open.delete(about);
      this.finals.push(update);
    } else this.open.set(about, update);
  }

  /** At most so many of all, final ones first. */
  take(most: number): StatusUpdate[] {
    const batch = this.takeFinal(most);
    for (const [about, update] of this.open) {
      if (batch.length >= most) break;
      batch.push(update);
      this.open.delete(about);
    }
    return batch;
  }

  takeFinal(most: number): StatusUpdate[] {
    const batch = this.finals.slice(this.taken, this.taken + most);
    this.taken += batch.length;
    if (this.taken === this.finals.length) {
      this.finals = [];
      this.taken = 0;
    } else if (this.taken > 10_000) {
      this.finals = this.finals.slice(this.taken);
      this.taken = 0;
    }
    return batch;
  }
}
