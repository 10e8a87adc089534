/**
 * What the process says at its end, as published.
 * Must not know how a command came to it.
 */
import type { EngineError, EngineErrorCode } from '../engine/engine-error.ts';
import type { RunResult } from '../run/result.ts';

export const EXIT = {
  ok: 0,
  failed: 1,
  invalid: 2,
  partial: 3,
  timedOut: 4,
  waiting: 5,
  environment: 6,
  notFound: 7,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of a finished run; a cancelled one is told apart by its signal elsewhere. */
export function exitCodeOf({ status, timedOut }: Pick<RunResult, 'status' | 'timedOut'>): ExitCode {
  switch (status) {
    case 'succeeded':
      return EXIT.ok;
    case 'partial':
      return EXIT.partial;
    case 'waiting':
      return EXIT.waiting;
    case 'cancelled':
      return EXIT.interrupted;
    default:
      return timedOut ? EXIT.timedOut : EXIT.failed;
  }
}

/** What is not the environment's fault. */
const CODES: Partial<Record<EngineErrorCode, ExitCode>> = {
  'invalid-workflow': EXIT.invalid,
  'invalid-input': EXIT.invalid,
  'invalid-option': EXIT.invalid,
  'invalid-config': EXIT.invalid,
  'run-exists': EXIT.invalid,
  'run-finished': EXIT.invalid,
  'run-unfinished': EXIT.invalid,
  'run-changed': EXIT.invalid,
  'workflow-missing': EXIT.invalid,
  'workflow-ambiguous': EXIT.invalid,
  'run-undecided': EXIT.invalid,
  'already-done': EXIT.invalid,
  'already-decided': EXIT.invalid,
  'variables-missing': EXIT.invalid,
  'unknown-run': EXIT.notFound,
};

export function exitCodeOfError({ code }: EngineError): ExitCode {
  return CODES[code] ?? EXIT.environment;
}
