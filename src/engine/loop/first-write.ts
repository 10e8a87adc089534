/**
 * A new run on its way into the store: together with its first events where it starts at once, so that
 * both are one commit.
 * Knows a store and one record; must not know what the events say.
 */
import type { RunRecord, Store } from '../../ports/store.ts';

export class FirstWrite implements Pick<Store, 'append'> {
  private readonly store: Store;
  private readonly record: RunRecord;
  private begun = false;
  private refusal: { readonly cause: unknown } | undefined;
  private stored: void | Promise<void> = undefined;

  constructor(store: Store, record: RunRecord) {
    this.store = store;
    this.record = record;
  }

  /** Whether the store has said that it does not take the run. */
  get isRefused(): boolean {
    return this.refusal !== undefined;
  }

  append(runId: string, events: Parameters<Store['append']>[1]): void | Promise<void> {
    if (this.refusal !== undefined) throw this.refusal.cause;
    if (this.begun) return this.store.append(runId, events);
    return this.keep(() => this.store.append(runId, events));
  }

  /** Resolves when the run is kept; a run that waits for its turn is kept without events. */
  async kept(): Promise<void> {
    if (!this.begun && this.refusal === undefined) this.keep(() => {});
    if (this.refusal !== undefined) throw this.refusal.cause;
    await this.stored;
  }

  /** What is asked right after the run has begun is kept with it. */
  private keep(more: () => void | Promise<void>): void | Promise<void> {
    this.begun = true;
    try {
      // A run that is refused at once belongs to somebody else, whose events are not to be touched.
      const begun = this.store.begin(this.record);
      const added = more();
      if (begun === undefined) return (this.stored = added);
      const stored = Promise.all([begun, added]).then(() => {});
      stored.catch((cause: unknown) => this.refuse(cause));
      return (this.stored = stored);
    } catch (cause) {
      this.refuse(cause);
      throw cause;
    }
  }

  private refuse(cause: unknown): void {
    this.refusal = { cause };
  }
}
