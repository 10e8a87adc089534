/**
 * The scheduler: decides, and does nothing.
 * Knows a run, a strategy's queue and the failure rules; must not know clocks, promises, stores or
 * how an attempt is made. Equal inputs in equal order give equal events and commands.
 */
import type { ReadyQueue } from '../ports/strategy.ts';
import type { FunctionCalls } from '../run/call-function.ts';
import type { Run } from '../run/run.ts';
import { PENDING, READY, RUNNING } from '../run/status.ts';
import { settingsOf } from '../run/steps.ts';
import { isOutside, untilOf } from '../run/wait.ts';
import { unreachable } from '../std/assert.ts';
import { handOver, unanswered } from './answers.ts';
import { Attempts } from './attempts.ts';
import { stopBranch } from './branch.ts';
import { resolve } from './decisions.ts';
import { countEnded } from './ended-at-start.ts';
import { endIfDone, giveBack, leave, leaveAtOnce } from './endings.ts';
import { endGroups } from './groups.ts';
import { type Input, type Reaction, stepAlarm } from './input.ts';
import { Limits } from './limits.ts';
import { MissedTimes } from './missed.ts';
import { measure, startPace } from './pace.ts';
import { Readiness } from './readiness.ts';
import { type InProcess, Recorder } from './recorder.ts';
import { resume, resumeTimes } from './resume.ts';
import { cancel, drained, expire, setRunAlarm } from './stops.ts';
import { comesTooLate } from './too-late.ts';
import { whyNot } from './why.ts';

/** A run that shares its limits with nobody. */
const alone = (): InProcess => ({ limits: new Limits(), user: { offer: () => {} } });

export class Scheduler {
  readonly run: Run;
  private readonly recorder: Recorder;
  private readonly attempts: Attempts;
  private readonly readiness: Readiness;
  /** Whether the run was resumed in this turn: its alarms are set at the end of it. */
  private isResumed = false;
  /** Steps whose time to wait is over in this turn: what they wait for may still come in it. */
  private readonly unanswered: number[] = [];
  /** Of a run that was resumed in this turn, where something was asked of it meanwhile. */
  private missed: MissedTimes | undefined;

  /** `newQueue`: the strategy's for this run, empty. `calls`: how functions of the author's are called. */
  constructor(
    run: Run,
    newQueue: () => ReadyQueue,
    shared: InProcess = alone(),
    calls: FunctionCalls = {},
  ) {
    this.run = run;
    this.recorder = new Recorder(run, newQueue, shared);
    this.attempts = new Attempts(this.recorder);
    this.readiness = new Readiness(this.recorder, calls);
  }

  /**
   * What inputs that came together lead to, added to `into`: all of them are taken before anything starts.
   * The run is already folded when this returns.
   */
  react(inputs: Inputs, into: Reaction): Reaction {
    this.recorder.use(into);
    let last: Input | undefined;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs.at(i)!;
      // What can go on since an earlier instant has waited since then.
      if (last !== undefined && input.at > last.at) this.admit(last.at);
      if (isTimely(input, this.run)) this.take((last = input));
      else if (input.type === 'room') this.recorder.admission.room(input.pool);
    }
    if (last === undefined) return into;
    const { at } = last;
    if (this.isResumed) {
      this.isResumed = false;
      this.missed = undefined;
      for (const due of resumeTimes(this.recorder, at)) this.take(due);
    }
    this.endWaits(at);
    this.goOn(at);
    endIfDone(this.recorder, at, () => this.goOn(at));
    return into;
  }

  /** The run ends here without its end: what it took of limits is given back. */
  abandon(into: Reaction): void {
    this.recorder.use(into);
    giveBack(this.recorder, 0);
  }

  /** Why a step does not run at this moment; undefined when it runs or has ended. */
  whyNot(step: number, at: number): string | undefined {
    return whyNot(this.recorder, step, at);
  }

  private goOn(at: number): void {
    this.admit(at);
    this.startReady(at);
  }

  private take(input: Input): void {
    const { recorder, attempts } = this;
    switch (input.type) {
      case 'settled':
        return attempts.settled(input);
      case 'begin':
        return this.begin(input.at);
      case 'resume':
        return this.resume(input);
      case 'woke':
        return this.wake(input.step, input.at);
      case 'overran':
        return attempts.overran(input);
      case 'gave-up':
        return attempts.gaveUp(input);
      case 'spent':
        return recorder.emit({ ...input, type: 'step.spent' });
      case 'exhausted':
        return attempts.exhausted(input);
      case 'waited':
        return attempts.waited(input);
      case 'branch-overran':
        return stopBranch(recorder, input.step, input.at);
      case 'expired':
        return expire(recorder, input.at);
      case 'asked':
        return this.asked(input);
      case 'drained':
        return drained(recorder, input.at);
      case 'leave':
        return leave(recorder, input);
      case 'left':
        return leaveAtOnce(recorder, input.at);
      case 'room':
        return recorder.admission.room(input.pool);
      case 'measured':
        return measure(recorder, input);
      default:
        unreachable(input);
    }
  }

  private begin(at: number): void {
    this.recorder.emit({ type: 'run.started', at, runId: this.run.plan.runId });
    setRunAlarm(this.recorder, at);
    startPace(this.recorder, at);
    countEnded(this.recorder, at);
  }

  private resume(input: Pick<Input & { type: 'resume' }, 'at' | 'rewritten'>): void {
    resume(this.recorder, this.attempts, input, (step) => this.readiness.ready(step, input.at));
    this.isResumed = true;
  }

  private asked({ at, id, request }: Input & { type: 'asked' }): void {
    // It may have come to rest while somebody asked.
    if (this.run.status === 'waiting') this.resume({ at });
    if (this.isResumed && 'at' in request) this.passTime(Math.min(request.at, at), at);
    const late = comesTooLate(this.run, request);
    this.recorder.emit({ type: 'run.asked', at, id, request, late });
    if (late) return;
    switch (request.kind) {
      case 'cancel':
        return cancel(this.recorder, { ...request, at });
      case 'resolve':
        return resolve(this.recorder, { ...request, at }, () =>
          this.readiness.ready(request.step, at),
        );
      case 'deliver':
      case 'decide':
        return handOver(this.recorder, request, at);
      default:
        unreachable(request);
    }
  }

  /** What was over when something was asked, while nobody ran the run, comes before it. */
  private passTime(until: number, at: number): void {
    const { run, recorder } = this;
    this.missed ??= new MissedTimes(run);
    if (!this.missed.has(until)) return;
    this.unanswered.push(...this.missed.takeWaits(until));
    this.endWaits(at);
    for (const due of resumeTimes(recorder, until)) this.take({ ...due, at });
    this.missed.lookedAtLimits();
    this.admit(at);
  }

  /** What they waited for has not come in this turn. */
  private endWaits(at: number): void {
    for (const step of this.unanswered.splice(0)) unanswered(this.recorder, step, at);
  }

  private wake(step: number, at: number): void {
    const wait = this.run.waits.get(step);
    const until = wait && untilOf(wait);
    if (wait === undefined || until === undefined || at < until.at) return;
    if (isOutside(wait)) return void this.unanswered.push(step);
    if (wait.kind === 'time' && wait.end === 'value')
      return this.attempts.waitedOut(step, wait.output, at);
    this.recorder.emit({ type: 'step.ready', step, at });
    // Its key is read once more: the process that read it for the last try may have gone.
    this.readiness.ready(step, at);
  }

  /**
   * Asks the rules about every step whose needs have ended; a skip may unblock further ones, and the end of a
   * group what stands behind it.
   */
  private admit(at: number): void {
    const { run, recorder } = this;
    const { unblocked } = run;
    for (let from = 0; ; ) {
      const to = unblocked.length;
      // Queued newest first, so that a strategy which takes the newest takes the first in the file.
      for (let i = to - 1; i >= from; i--) {
        const step = unblocked.at(i);
        if (run.stepStatus[step] === READY) this.readiness.ready(step, at);
      }
      for (let i = from; i < to; i++) {
        const step = unblocked.at(i);
        // It may have gone on by what the run before has left of it.
        if (run.stepStatus[step] === PENDING) this.readiness.decide(step, at);
      }
      from = to;
      if (from === unblocked.length && !endGroups(recorder, at)) break;
    }
    unblocked.clear();
  }

  private startReady(at: number): void {
    const { run, recorder } = this;
    while (!run.leaving && run.counts[RUNNING]! < run.concurrency) {
      const step = recorder.admission.next(at);
      if (step < 0) return;
      const attempt = run.attempt[step]! + 1;
      const { timeoutMs, queueTimeoutMs } = settingsOf(run, step);
      recorder.emit({ type: 'step.started', step, attempt, at });
      const deadline = timeoutMs === undefined ? undefined : at + timeoutMs;
      recorder.command({ type: 'start', step, attempt, deadline });
      if (queueTimeoutMs !== undefined)
        recorder.command({ type: 'cancel-alarm', key: stepAlarm('queue', step) });
      this.readiness.beginTimes(step, at);
    }
    if (!recorder.admission.plain) recorder.admission.yieldTurn();
  }
}

/** Inputs in the order in which they came. */
interface Inputs {
  readonly length: number;
  at(index: number): Input | undefined;
}

/**
 * A run that has not begun can begin, one that rests can go on; all other inputs are dropped until then.
 * What is asked is taken once: a store tells it until the run has ended, also to the next process.
 */
function isTimely(input: Input, { status, requests }: Readonly<Run>): boolean {
  const { type } = input;
  if (type === 'asked' && requests.has(input.id)) return false;
  switch (status) {
    case 'pending':
      return type === 'begin';
    case 'running':
      return true;
    case 'waiting':
      return type === 'resume' || type === 'asked';
    default:
      return false;
  }
}
