/**
 * What has come of the lines so far, and what the process says of that at its end.
 * Knows ends of runs; must not know how they are printed.
 */
import { EngineError } from '../../engine/engine-error.ts';
import type { OneOfMany, RunStatus } from '../../index.ts';
import { counted } from '../../std/counted.ts';
import { EXIT, type ExitCode, exitCodeOfError } from '../exit-code.ts';

/** Runs that were left before their end have the status `pending` or `running`. */
type What = RunStatus | 'timed out' | 'refused' | 'bad' | 'machine';

/** What is said of each, in this order. */
const WORDS: Readonly<Partial<Record<What, string>>> = {
  succeeded: 'succeeded',
  partial: 'partial',
  failed: 'failed',
  'timed out': 'timed out',
  cancelled: 'cancelled',
  waiting: 'waiting',
  running: 'left before the end',
  refused: 'not run',
  bad: 'not run for what is wrong with the line',
};

/** What decides about the exit code, first of all what is worst. */
const CODES: readonly (readonly [What, ExitCode])[] = [
  ['machine', EXIT.environment],
  ['failed', EXIT.failed],
  ['refused', EXIT.failed],
  ['bad', EXIT.failed],
  ['cancelled', EXIT.interrupted],
  ['timed out', EXIT.timedOut],
  ['running', EXIT.waiting],
  ['waiting', EXIT.waiting],
  ['partial', EXIT.partial],
];

export class EachTally {
  private readonly counts: Partial<Record<What, number>> = {};

  count(what: What): number {
    return this.counts[what] ?? 0;
  }

  get total(): number {
    return (
      Object.values(this.counts).reduce((sum, count) => sum + count, 0) - this.count('machine')
    );
  }

  private add(what: What): void {
    this.counts[what] = this.count(what) + 1;
  }

  addBad(): void {
    this.add('bad');
  }

  addRun({ status, result, error }: OneOfMany): void {
    if (status === 'refused' && error instanceof EngineError)
      if (exitCodeOfError(error) === EXIT.environment) this.add('machine');
    if (status === 'pending') return this.add('running');
    this.add(result?.timedOut ? 'timed out' : status);
  }

  /** Such as `2 succeeded, 1 failed`. */
  get words(): string {
    const some = (Object.keys(WORDS) as What[]).filter((what) => this.count(what) > 0);
    return some.map((what) => `${this.count(what)} ${WORDS[what]}`).join(', ');
  }

  /** The same behind how many there are: `3 lines: 2 succeeded, 1 failed`. */
  get summary(): string {
    const lines = counted(this.total, 'line');
    return this.total === 0 ? lines : `${lines}: ${this.words}`;
  }

  get exit(): ExitCode {
    return CODES.find(([what]) => this.count(what) > 0)?.[1] ?? EXIT.ok;
  }

  /** For data: names of statuses as they are kept, and `bad_lines`. */
  toJSON(): Record<string, number> {
    const named = (what: string) => (what === 'bad' ? 'bad_lines' : what.replace(' ', '_'));
    const shown = Object.entries(this.counts).filter(([what]) => what !== 'machine');
    return Object.fromEntries(shown.map(([what, count]) => [named(what), count]));
  }
}
