/**
 * Ids of traces and spans, computed from the run: whoever resumes it in another process has the same ones, so that
 * nothing has to be kept and no span is without its parent.
 * Knows ids of runs and numbers; must not know what a span is about.
 *
 * Forms and lengths: W3C Trace Context (https://www.w3.org/TR/trace-context/), 16 and 8 bytes in hexadecimal digits.
 */
import { createHash } from 'node:crypto';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const RUN = 0;
export const EXECUTION = 1;
export const BRANCH = 2;
export const STEP = 3;
type Kind = typeof RUN | typeof EXECUTION | typeof BRANCH | typeof STEP;

export class SpanIds {
  readonly trace: string;
  private readonly high: number;
  private readonly low: number;

  /** `trace`: that of who asked for the run. */
  constructor(runId: string, trace?: string) {
    const hash = createHash('sha256').update(runId).digest();
    // A UUID is as long as the id of a trace, and its end is as good as chance, which samplers go by.
    const own = UUID.test(runId) ? runId.replaceAll('-', '').toLowerCase() : undefined;
    this.trace = trace ?? own ?? hash.toString('hex', 0, 16);
    this.high = hash.readUInt32BE(16);
    this.low = hash.readUInt32BE(20);
  }

  /** `number`: of the execution, or the step; `attempt`: 0 for a step as a whole. */
  of(kind: Kind, number = 0, attempt = 0): string {
    const high = mixed(mixed(mixed(this.high, kind), number), attempt);
    const low = mixed(mixed(mixed(this.low, attempt), number), kind);
    // One of nothing but zeros is none.
    return `${hex(high)}${hex(low || 1)}`;
  }
}

/** The last steps of MurmurHash3 (public domain), with one number more. */
function mixed(hash: number, value: number): number {
  let mix = Math.imul(hash ^ (value + 0x9e3779b9), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}
