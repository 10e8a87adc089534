/**
 * Requests to own runs, and handing them over.
 * Knows what was handed over already; must not know what a request does, nor where it is kept.
 *
 * A request is handed over as soon as it is seen, and stays where it is until its run has ended: a
 * process that ends between has not lost it.
 */
import type { RequestListener, RunRequest } from '../../ports/store.ts';
import { textOf } from './column.ts';

export class Requests {
  private listener: RequestListener | undefined;
  /** Numbers of requests that were taken. */
  private readonly taken = new Set<number>();

  listen(listener: RequestListener): void {
    this.listener = listener;
  }

  get isHeard(): boolean {
    return this.listener !== undefined;
  }

  /**
   * Hands over what is new in rows of number, run and body. False when it has to be tried again;
   * what nobody understands is not.
   */
  handOver(rows: readonly (readonly unknown[])[]): boolean {
    let all = true;
    for (const [nr, runId, body] of rows) {
      if (this.taken.has(Number(nr))) continue;
      const request = requestOf(textOf(body));
      if (request === undefined || this.listener?.(textOf(runId), request) === true)
        this.taken.add(Number(nr));
      else all = false;
    }
    return all;
  }
}

/** What was asked, in rows of one body each. */
export function requestsIn(rows: readonly (readonly unknown[])[]): RunRequest[] {
  return rows.flatMap(([body]) => requestOf(textOf(body)) ?? []);
}

function requestOf(body: string): RunRequest | undefined {
  try {
    const { kind, reason } = JSON.parse(body) as Partial<RunRequest>;
    return kind === 'cancel' && typeof reason === 'string' ? { kind, reason } : undefined;
  } catch {
    return undefined;
  }
}
