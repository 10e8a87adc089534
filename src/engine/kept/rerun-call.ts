/**
 * What is asked for with a run that is to be made from an earlier one.
 * Knows names of options; must not know what is kept of the earlier run.
 */
import { show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';
import { checkNames, checkRunId, type RunOptions } from '../plan/run-options.ts';
import type { TraceOptions } from '../plan/trace-options.ts';
import { checkChoice, type WorkflowChoice } from './new-input.ts';

/** Choices for a run that is made from an earlier one; everything else is as it was. */
export interface RerunOptions<Output = unknown>
  extends WorkflowChoice<Output>,
    TraceOptions,
    Pick<RunOptions, 'runId' | 'observers' | 'signal' | 'drainMs' | 'leave' | 'whenWaiting'> {
  /**
   * The workflow as it is now: its file is read again, unless `workflow` is given. Results are kept
   * of steps that are as they were and stand behind no other. Earlier inputs that it no longer
   * declares are left out.
   */
  readonly useCurrent?: boolean;
}

export interface RetryOptions<Output = unknown> extends RerunOptions<Output> {
  /**
   * A step, or several, that run again although they succeeded, or although they may have had an effect that
   * must happen once; what comes after them keeps its results.
   */
  readonly step?: string | readonly string[];
  /** Everything after `step` runs again, too. */
  readonly downstream?: boolean;
}

export interface ForkOptions<Output = unknown> extends RerunOptions<Output> {
  /**
   * The step, or several, that run again, with everything after them. Also an item of a group, `each[17]` or
   * `each[cust-42]`, a round, `refine[1]`, with all later ones, and a step within one or within a called workflow,
   * `each[17].pay`, `report.load`: then what is beside it and does not need it keeps its results.
   */
  readonly from: string | readonly string[];
}

/** What is asked for. */
export type RerunCall =
  | { readonly kind: 'retry'; readonly runId: string; readonly options: RetryOptions }
  | { readonly kind: 'fork'; readonly runId: string; readonly options: ForkOptions };

/** An interrupted run whose workflow has changed goes on as a new one. */
export interface ResumedCall {
  readonly kind: 'resume';
  readonly runId: string;
  readonly options: RetryOptions;
}

const RERUN_NAMES: Record<keyof RerunOptions, true> = {
  workflow: true,
  useCurrent: true,
  file: true,
  input: true,
  runId: true,
  observers: true,
  signal: true,
  drainMs: true,
  leave: true,
  whenWaiting: true,
  traceparent: true,
  links: true,
};

/** Throws an `EngineError` for a call that makes no sense whatever the run. */
export function checkCall(call: RerunCall): void {
  checkNames(call, { kind: true, runId: true, options: true });
  const { kind, runId, options } = call;
  if (kind !== 'fork' && kind !== 'retry') {
    const hint = 'give "retry" or "fork"';
    throw new EngineError('invalid-option', `kind cannot be ${show(kind)}`, { hint });
  }
  checkRunId(runId);
  if (kind === 'fork') {
    checkNames(options, { ...RERUN_NAMES, from: true });
    checkChoice(options);
    const from = [options.from].flat();
    if (from.length > 0 && from.every((id) => typeof id === 'string')) return;
    throw new EngineError('invalid-option', `from cannot be ${show(options.from)}`, {
      hint: 'give the id of the step that is to run again, or several',
    });
  }
  checkNames(options, { ...RERUN_NAMES, step: true, downstream: true });
  checkChoice(options);
  if (options.downstream !== true || options.step !== undefined) return;
  throw new EngineError('invalid-option', 'downstream belongs to step', { hint: 'give the step' });
}
