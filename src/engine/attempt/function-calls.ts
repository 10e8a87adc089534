/**
 * Calls of functions that stand in place of expressions: in the name of their step, as its attempts are.
 * Knows guards and whose frames say nothing; must not know what a function gives.
 */
import { hidesFrame } from '../../modules/hidden-frames.ts';
import type { FunctionCalls } from '../../run/call-function.ts';
import { hiddenMessage } from '../../run/hidden.ts';
import type { Run } from '../../run/run.ts';
import { idOf } from '../../run/steps.ts';
import type { GuardedRun } from '../guards/guards.ts';

export function functionCalls(
  run: Readonly<Run>,
  guarded: GuardedRun,
  threw: NonNullable<FunctionCalls['threw']>,
): FunctionCalls {
  return {
    hides: hidesFrame,
    threw,
    around: (step, body, call) =>
      guarded.enter(idOf(run, step), body, {
        call,
        abort: () => {},
        masked: (text) => hiddenMessage(text, run.plan),
      }),
  };
}
