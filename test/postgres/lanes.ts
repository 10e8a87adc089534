/**
 * Many runs that are appended to at a time, and a check that what was told is kept, once and in order.
 * Knows numbers; must not know what happens to the server meanwhile.
 */
import type { Store } from '../../src/ports/store.ts';
import { batch, record } from '../../src/testing/contract/store-draft.ts';

export class Lanes {
  private readonly store: Store;
  private readonly told = new Map<string, number>();
  private readonly work: Promise<void>[];
  private isOver = false;
  private waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  private count = 0;

  constructor(store: Store, runIds: readonly string[]) {
    this.store = store;
    this.work = runIds.map((runId) => this.lane(runId));
  }

  /** How many events were told to be kept. */
  get acknowledged(): number {
    return this.count;
  }

  /** Resolves after so many more events were kept. */
  more(events: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ count: this.count + events, resolve });
    });
  }

  /** Ends all lanes. Fails when one of them was refused anything. */
  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.work);
  }

  /** What does not hold of what another store reads. */
  async faults(store: Store): Promise<string[]> {
    const faults: string[] = [];
    for (const [runId, told] of this.told) {
      const history = await store.read(runId);
      const numbers = history?.events.map(({ at }) => at) ?? [];
      if (numbers.some((number, i) => number !== i + 1)) faults.push(`${runId}: ${numbers}`);
      if (numbers.length < told) faults.push(`${runId}: ${told} told, ${numbers.length} kept`);
    }
    return faults;
  }

  private async lane(runId: string): Promise<void> {
    await this.store.begin(record(runId));
    for (let at = 1; !this.isOver; at++) {
      const reason = 'x'.repeat(at % 300);
      await this.store.append(runId, batch({ type: 'run.paced', at, concurrency: 1, reason }));
      this.told.set(runId, at);
      this.count++;
      this.waiting = this.waiting.filter(({ count, resolve }) => {
        if (count <= this.count) resolve();
        return count > this.count;
      });
    }
  }
}
