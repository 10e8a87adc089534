/**
 * All children of one backend, and the watchdog that outlives this process for their sake.
 * Knows calls and how they begin and end; must not know steps or what a program does.
 */
import type { ProcessCall, ProcessResult } from '../ports/process.ts';
import { StepFailure } from '../run/step-error.ts';
import { Child, startFailure } from './process-child.ts';
import { findProgram } from './process-program.ts';
import { Room } from './process-room.ts';
import { Watchdog } from './process-watchdog.ts';
import { abortOf, unwanted } from './unwanted.ts';

export class Children {
  private readonly killAfterMs: number;
  private readonly watchdog = new Watchdog();
  private readonly running = new Set<Child>();
  private readonly room = new Room(refusalOf);
  private closed = false;

  constructor(killAfterMs: number) {
    this.killAfterMs = killAfterMs;
  }

  /** A call that finds no room for another process waits for it. */
  run(call: ProcessCall): Promise<ProcessResult> {
    return this.room.start(() => this.runNow(call), call.signal);
  }

  private async runNow(call: ProcessCall): Promise<ProcessResult> {
    this.refuseUnwanted(call);
    const file = await findProgram(call).catch((error) => {
      throw error instanceof StepFailure ? error : startFailure(error);
    });
    this.refuseUnwanted(call);
    const child = this.start(call, file);
    this.running.add(child);
    try {
      return await child.result;
    } finally {
      this.running.delete(child);
      this.room.freed();
    }
  }

  /** Ends all children the way an abort does, then the watchdog. Later calls are refused. */
  async close(): Promise<void> {
    this.closed = true;
    const children = [...this.running];
    for (const child of children) child.end(unwanted('the process backend was closed'));
    await Promise.allSettled(children.map((child) => child.result));
    await this.watchdog.close();
  }

  private start(call: ProcessCall, file: string): Child {
    try {
      return new Child(call, file, { killAfterMs: this.killAfterMs, watchdog: this.watchdog });
    } catch (error) {
      throw startFailure(error as NodeJS.ErrnoException);
    }
  }

  private refuseUnwanted({ signal }: ProcessCall): void {
    if (this.closed) throw unwanted('the process backend is closed');
    if (signal.aborted) throw abortOf(signal);
  }
}

function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof StepFailure)) return undefined;
  return (error.cause as NodeJS.ErrnoException | undefined)?.code;
}
