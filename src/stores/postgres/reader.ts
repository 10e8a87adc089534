/**
 * The connection that reads: what is asked there does not wait for commits.
 * Knows how long a caller waits for a server; must not know what is read.
 */
import { backoffMs, pause } from '../durable/backoff.ts';
import { asStoreError, passingWords } from './faults.ts';
import type { Link } from './link.ts';
import { openStoreLink } from './open.ts';
import type { Settings } from './session.ts';

export class Reader {
  private readonly settings: Settings;
  private link: Promise<Link> | undefined;
  private attempts = 0;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** @throws StoreError `unusable` when no server answers in time. */
  async read<T>(ask: (link: Link) => Promise<T>): Promise<T> {
    const { address, patienceMs } = this.settings;
    const deadline = performance.now() + patienceMs;
    for (let failures = 1; ; failures++) {
      try {
        return await ask(await this.connected());
      } catch (error) {
        if (passingWords(error) === undefined || performance.now() >= deadline)
          throw asStoreError(error, address);
        await pause(backoffMs(failures));
      }
    }
  }

  async close(): Promise<void> {
    const { link } = this;
    this.link = undefined;
    await link?.then(
      (open) => open.close(),
      () => {},
    );
  }

  private async connected(): Promise<Link> {
    const { link } = this;
    if (link !== undefined && !(await link).isLost) return link;
    if (this.link === link) {
      const opening = this.newLink();
      this.link = opening;
      opening.catch(() => {
        if (this.link === opening) this.link = undefined;
      });
    }
    return this.link!;
  }

  private newLink(): Promise<Link> {
    const { settings } = this;
    const connectMs = Math.max(settings.patienceMs, 1);
    return openStoreLink({ ...settings, connectMs, attempt: this.attempts++, writes: false });
  }
}
