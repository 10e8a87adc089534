/**
 * What somebody says to a run that waits for it, until it is known to be kept.
 * Knows calls and how they ended; must not know what comes of an answer.
 */
import { EXIT } from '../../src/cli/exit-code.ts';

/** An answer as the command line takes it: `['approve', runId, 'ok']`. */
export type Answer = (runId: string) => readonly string[];

export class Answers {
  /** Those that are not known to be kept. */
  private open: readonly (readonly string[])[];
  /** Those that were killed: nobody knows. */
  private readonly doubtful = new Set<readonly string[]>();

  constructor(answers: readonly Answer[], runId: string) {
    this.open = answers.map((answer) => answer(runId));
  }

  /** One of those that are left, as chance has it. */
  next(chance: number): readonly string[] | undefined {
    return this.open[Math.floor(chance * this.open.length)];
  }

  /** Whether a run that it finds has not heard it before, so that it is no mistake to say it. */
  isNew(answer: readonly string[]): boolean {
    return !this.doubtful.has(answer);
  }

  /** How the call has ended: the run may have come to an end of its own, or wait for others. */
  ended(answer: readonly string[], code: number | null): void {
    if (code === null) this.doubtful.add(answer);
    else if (code === EXIT.ok || code === EXIT.waiting || !this.isNew(answer))
      this.open = this.open.filter((one) => one !== answer);
  }
}
