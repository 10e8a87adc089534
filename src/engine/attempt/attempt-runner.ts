/**
 * What an attempt may ask of the runner of its run.
 * Must not know how any of it is done.
 */
import type { Abilities } from '../../ports/abilities.ts';
import type { Clock } from '../../ports/clock.ts';
import type { StepContext } from '../../ports/step-type.ts';
import type { SqlAnswer, Transaction } from '../../ports/store.ts';
import type { Run } from '../../run/run.ts';
import type { Budget, Holder } from './budget.ts';

/** `Owner`: who takes from the budget. */
export interface AttemptRunner<Owner extends Holder> {
  readonly run: Readonly<Run>;
  readonly clock: Clock;
  /** What of it a step sees. */
  readonly stepClock: StepContext['clock'];
  readonly executors: {
    configOf(step: number): unknown;
    fromOf(step: number): string | undefined;
    abilitiesOf(step: number): Abilities;
    masked<T>(data: T): T;
    maskedText(text: string): string;
    transact(transaction: Transaction, call: number): Promise<readonly SqlAnswer[]>;
    secret(step: number, name: string, signal: AbortSignal): Promise<string>;
  };
  readonly budget: Budget<Owner>;
  /** Whether anybody looks at pieces of outputs. */
  readonly streams: boolean;
  traceparent(step: number, attempt: number): string | undefined;
  progress(step: number, fraction: number): void;
  stream(step: number, text: string): void;
  log(step: number, message: string): void;
}
