/**
 * The secrets that the steps of a run have read so far in this process.
 * Knows names and values; must not know where they come from. Never kept: each process that goes on with a run reads them anew.
 */
import { INSPECT, withoutValues } from '../std/inspect.ts';

export class KnownSecrets {
  /** By name, as they were read last: what expressions read. */
  readonly now: Record<string, string> = withoutValues({});
  /** Each value that was read: one that was replaced meanwhile is still none that people should see. */
  readonly all = new Set<string>();
  /** Another number when there is one more; 0 while there is none. */
  version = 0;

  toJSON(): object {
    return this.now;
  }

  [INSPECT](): object {
    return this.now;
  }

  read(name: string, value: string): void {
    this.now[name] = value;
    this.hide(value);
  }

  /** From now on the text is taken out of what is kept and shown. */
  hide(text: string): void {
    if (this.all.has(text)) return;
    this.all.add(text);
    this.version++;
  }
}
