/**
 * What a store keeps of what is asked of one run: all of it, as long as the run has not ended.
 * Knows requests by their ids; must not know what comes of them.
 */
import type { Requested } from '../../../src/run/request.ts';

export interface Kept {
  readonly id: string;
  readonly request: Requested<number>;
}

export class Mailbox {
  readonly kept: Kept[] = [];

  keep(request: Requested<number>): Kept {
    const kept = { id: `request ${this.kept.length + 1}`, request };
    this.kept.push(kept);
    return kept;
  }
}
