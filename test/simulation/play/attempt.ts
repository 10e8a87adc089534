/**
 * One try of a step in a simulated world: when and how it settles, and what it does when aborted.
 * Knows its script and a clock; must not know the scheduler.
 */
import { inputOf } from '../../../src/run/inputs.ts';
import type { Outcome } from '../../../src/run/outcome.ts';
import type { Run } from '../../../src/run/run.ts';
import { type StepError, StepFailure, toStepError } from '../../../src/run/step-error.ts';
import type { Input } from '../../../src/schedule/input.ts';
import { hashRandom } from '../../../src/std/random.ts';
import type { VirtualClock } from '../../../src/testing/virtual-clock.ts';
import { digest } from '../draw/digest.ts';
import { type Script, USUAL_CODE, type World, type WorldStep } from '../draw/world.ts';

/** Where attempts live. */
export interface AttemptPlace {
  readonly world: World;
  readonly run: Run;
  readonly clock: VirtualClock;
  /** All of each step so far. */
  readonly attempts: readonly (readonly (SimulatedAttempt | undefined)[])[];
  settled(attempt: SimulatedAttempt, outcome: Outcome): void;
}

export class SimulatedAttempt {
  private readonly place: AttemptPlace;
  readonly step: number;
  readonly number: number;
  /** Which of the step's tries it is: those that ended with their process, or to look again, were none. */
  readonly try: number;
  readonly script: Script;
  /** How often the try has looked before. */
  private readonly looks: number;
  private readonly source: WorldStep;
  /** What the step saw, or the error of putting it together. */
  readonly input: unknown;
  readonly inputError: StepError | undefined;
  /** What it says about itself, at once. */
  readonly notes: Outcome['metadata'];
  /** What it said first; everything later is noise. */
  outcome: Outcome | undefined;
  aborted = false;
  /** Calls off the alarms of its deadline and of the grace it has to stop. */
  cancelAlarm: (() => void) | undefined;
  cancelGrace: (() => void) | undefined;
  /** The run went on without it. */
  givenUp = false;
  private cancelEnd: (() => void) | undefined;

  constructor(place: AttemptPlace, step: number, number: number) {
    this.place = place;
    this.step = step;
    this.number = number;
    this.source = place.world.steps[step]!;
    this.try = number - (place.run.uncounted.get(step) ?? 0);
    this.notes = this.source.annotates ? { number: this.try } : undefined;
    this.script = this.source.tries[Math.min(this.try, this.source.tries.length) - 1]!;
    this.looks = this.looksBefore();
    try {
      this.input = inputOf(place.run, step);
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      this.inputError = toStepError(error);
    }
  }

  private looksBefore(): number {
    const { place, step, try: number } = this;
    const isLook = (one: SimulatedAttempt | undefined) =>
      one?.try === number && one.outcome?.tag === 'wait' && one.outcome.end === 'again';
    return this.script.looksMs === undefined ? 0 : place.attempts[step]!.filter(isLook).length;
  }

  start(): void {
    const { afterMs, sync } = this.script;
    const ms = paced(afterMs, this.place.world, this.source, this.try);
    if (ms === 0 && sync === true) this.end(this.scripted());
    else if (ms !== null) this.cancelEnd = this.later(ms, () => this.end(this.scripted()));
  }

  /** That it has not stopped within its grace. */
  gaveUp(at: number): Input {
    const { step, number: attempt, notes: metadata } = this;
    return { type: 'gave-up', step, attempt, at, metadata };
  }

  abort(): void {
    const { onAbort, abortMs = 0 } = this.script;
    if (this.aborted || this.outcome !== undefined) return;
    this.aborted = true;
    if (onAbort === 'ignore') return;
    this.later(abortMs, () => {
      if (this.outcome !== undefined) return;
      this.cancelEnd?.();
      this.end(onAbort === 'finish' ? this.scripted() : { ...ABORTED, metadata: this.notes });
    });
  }

  private end(outcome: Outcome): void {
    if (this.outcome !== undefined) return;
    this.outcome = outcome;
    this.cancelAlarm?.();
    this.cancelGrace?.();
    this.place.settled(this, outcome);
    const { againMs } = this.script;
    if (againMs === undefined) return;
    const other: Outcome = outcome.tag === 'value' ? ABORTED : { ...OTHER_VALUE };
    this.later(againMs, () => this.place.settled(this, other));
  }

  private later(ms: number, wake: () => void): () => void {
    const { clock, world } = this.place;
    const rank = hashRandom(world.luck, this.source.key, 16 * this.number + 1);
    return clock.alarmRanked(clock.now() + ms, rank, wake);
  }

  private waiting(ms: number, what: Pick<Outcome & { tag: 'wait' }, 'end' | 'value'>): Outcome {
    const until = { at: this.place.clock.now() + ms, isDate: this.source.key % 2 === 1 };
    return { tag: 'wait', until, ...what, ask: undefined, metadata: this.notes };
  }

  private hearing({ untilMs }: NonNullable<Script['hears']>, value: unknown): Outcome {
    const until =
      untilMs === undefined ? undefined : { at: this.place.clock.now() + untilMs, isDate: false };
    const ask = { kind: 'message', message: this.source.id } as const;
    return { tag: 'wait', until, end: 'value', value, ask, metadata: this.notes };
  }

  private scripted(): Outcome {
    const { source, script, notes: metadata, try: number } = this;
    if (this.inputError !== undefined) return { tag: 'error', error: this.inputError, metadata };
    const lookMs = script.looksMs?.[this.looks];
    if (lookMs !== undefined) return this.waiting(lookMs, { end: 'again', value: null });
    if (script.result === 'ok') {
      const value = outputOf(source, number, this.input);
      if (script.hears !== undefined) return this.hearing(script.hears, value);
      if (script.waitMs !== undefined) return this.waiting(script.waitMs, { end: 'value', value });
      return { tag: 'value', value, metadata };
    }
    return { tag: 'error', error: failureOf(script), metadata };
  }
}

const ABORTED: Outcome = {
  tag: 'error',
  error: { code: 'E_ABORTED', message: 'asked to stop', retryable: false },
  metadata: undefined,
};
const OTHER_VALUE: Outcome = { tag: 'value', value: 'the second settlement', metadata: undefined };

/**
 * What a step gives: its input handed on, a value that depends on step, try and input alone, or what is in its
 * message.
 */
export function outputOf(step: WorldStep, number: number, input: unknown): unknown {
  if (step.passes) return input;
  const heard = step.hearsMs !== undefined;
  const made = heard ? digest('heard', step.key) : digest(input, step.key * 64 + number + 1);
  switch (step.gives) {
    case 'number':
      return made;
    case 'text':
      return `t${made}`;
    case 'list':
      return [made];
    case 'map':
      return { [`k${step.key % 2}`]: made };
  }
}

const ODD_WISHES = { nan: Number.NaN, infinite: Number.POSITIVE_INFINITY, negative: -5 } as const;

/** Errors by what is said about them: making one is dear, and they are all alike. */
const made = new Map<string, StepError>();

function failureOf({ result, wishMs, code = USUAL_CODE }: Script): StepError {
  if (wishMs === undefined || result === 'final') {
    const usual = result === 'final' ? FINAL : FAILED;
    return code === USUAL_CODE ? usual : { ...usual, code };
  }
  const name = `${code} ${wishMs}`;
  const before = made.get(name);
  if (before !== undefined) return before;
  const retryAfterMs = typeof wishMs === 'number' ? wishMs : ODD_WISHES[wishMs];
  // The way every thrown error goes, so that what is odd about it is met where it is in earnest.
  const error = toStepError(new StepFailure(code, 'failed with a wish', { retryAfterMs }));
  made.set(name, error);
  return error;
}

const FAILED: StepError = { code: USUAL_CODE, message: 'failed', retryable: true };
const FINAL: StepError = { code: USUAL_CODE, message: 'failed for good', retryable: false };

/** The duration of a try: its own, or one drawn for the world's pace. */
function paced(ms: number | null, { pace }: World, { key }: WorldStep, number: number) {
  if (pace === undefined) return ms;
  return Math.floor(20 * hashRandom(pace, key, number) ** 2);
}
