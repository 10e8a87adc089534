/**
 * Bugs planted in what failures, stops and hooks mean for steps and runs.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const STOP = 'src/run/stop.ts';
const STOPS = 'src/schedule/stops.ts';
const REACT = 'src/schedule/react.ts';
const READINESS = 'src/schedule/readiness.ts';
const RECORDER = 'src/schedule/recorder.ts';
const ATTEMPTS = 'src/schedule/attempts.ts';
const HOOKS = 'src/schedule/hooks.ts';
const RULES = 'src/schedule/rules.ts';
const CONCLUDE = 'src/schedule/conclude.ts';
const FIRST_FAILURE = 'src/run/first-failure.ts';

export const STOP_MUTANTS: readonly Mutant[] = [
  {
    name: 'waiting steps are not cancelled when the run stops',
    file: STOP,
    find: 'if (isSettled(run.stepStatus[step]!) || goesOn(run, step, how, endsHooks)) continue;',
    replace:
      'if (isSettled(run.stepStatus[step]!) || run.stepStatus[step] === 3 || goesOn(run, step, how, endsHooks)) continue;',
  },
  {
    name: 'what is ready when the run is cancelled still starts',
    file: STOP,
    find: "if (cause.kind !== 'failure') return false;",
    replace: "if (cause.kind !== 'failure') return run.stepStatus[step] === 1;",
  },
  {
    name: 'draining cancels what waits for its next try',
    file: STOP,
    find: 'return begun ? drain : hasRuleOfItsOwn(run, step);',
    replace: 'return begun ? false : hasRuleOfItsOwn(run, step);',
  },
  {
    name: 'a rule of its own does not survive a failure',
    file: STOP,
    find: 'return begun ? drain : hasRuleOfItsOwn(run, step);',
    replace: 'return begun && drain;',
  },
  {
    name: 'the usual rule, written out, survives a failure',
    file: STOP,
    find: "return rule !== undefined && rule.kind !== 'all_succeeded';",
    replace: 'return rule !== undefined;',
  },
  {
    name: 'draining asks what runs to stop',
    file: STOP,
    find: 'if (!how.drain) unwant',
    replace: 'unwant',
  },
  {
    name: 'a run that failed and then ran out of time has timed out',
    file: STOP,
    find: "if (state.stopping === undefined || cause.kind === 'cancel') {",
    replace: '{',
  },
  {
    name: 'hooks survive a cancel',
    file: STOP,
    find: "const endsHooks = cause.kind === 'cancel' || state.hook !== undefined;",
    replace: 'const endsHooks = state.hook !== undefined;',
  },
  {
    name: 'a failure does not stop a fail_fast run',
    file: STOPS,
    find: "if (modeOf(run, step) !== 'fail_fast' ||",
    replace: "if (modeOf(run, step) !== 'best_effort' ||",
  },
  {
    name: 'a failure that does not count stops the run',
    file: STOPS,
    find: ' || isOptional(run, step)) return;',
    replace: ') return;',
  },
  {
    name: 'a failure in a hook stops the run',
    file: STOPS,
    find: '  if (ownHookOf(run, step) !== undefined) return;\n',
    replace: '',
  },
  {
    name: 'running steps are not asked to stop',
    file: RECORDER,
    find: 'if (stepStatus[step] === RUNNING) this.abort(step, reason, at);\n      else',
    replace: 'if (stepStatus[step] !== RUNNING)',
  },
  {
    name: 'running steps are asked to stop twice',
    file: STOP,
    find: 'if (run.stopRequested[step] === 0) run.stopped',
    replace: 'run.stopped',
  },
  {
    name: 'the strategy does not hear of what a stop cancelled',
    file: RECORDER,
    find: 'this.abort(step, reason, at);\n      else this.ended(step);',
    replace: 'this.abort(step, reason, at);',
  },
  {
    name: 'a weaker cause stops a run that stops already',
    file: STOPS,
    find: 'if (now !== before) return now > before;',
    replace: 'if (now !== before) return true;',
  },
  {
    name: 'the patience of a cancel has no end',
    file: STOPS,
    find: "if (stopping?.kind === 'cancel' && draining)",
    replace: "if (stopping?.kind === 'failure' && draining)",
  },
  {
    name: 'the first alarm of the run stops its hooks',
    file: STOPS,
    find: 'if (root.hook !== undefined && at < root.hooksAt + plan.timeoutMs!) return;',
    replace: '',
  },
  {
    name: 'hooks of a run that timed out have no limit',
    file: STOPS,
    find: 'return now >= before && !hooksStopped;',
    replace: 'return now > before && !hooksStopped;',
  },
  {
    name: 'hooks have what is left of the time of the run',
    file: HOOKS,
    find: 'if (step === NO_PARENT) setRunAlarm(recorder, at);',
    replace: 'if (step === NO_PARENT) return;',
  },
  {
    name: 'hooks are for the runs that ended the other way',
    file: HOOKS,
    find: "(hook === 'on_success') === (status === 'succeeded')",
    replace: "(hook === 'on_success') !== (status === 'succeeded')",
  },
  {
    name: 'the last hook comes first',
    file: HOOKS,
    find: 'HOOKS.find((candidate)',
    replace: '[...HOOKS].reverse().find((candidate)',
  },
  {
    name: 'hooks share their levels',
    file: 'src/graph/rules.ts',
    find: 'level[s]! += heights[placeOfList(s) - 1]!;',
    replace: 'level[s]! += heights[0]!;',
  },
  {
    name: 'what is not wanted any more is tried again',
    file: ATTEMPTS,
    find: 'return stopRequested[step] !== UNWANTED && root',
    replace: 'return root',
  },
  {
    name: 'what fails after a patient cancel is tried again',
    file: ATTEMPTS,
    find: " && root.stopping?.kind !== 'cancel';",
    replace: ';',
  },
  {
    name: 'the timeout of the run is ignored',
    file: REACT,
    find: '    setRunAlarm(this.recorder, at);\n',
    replace: '',
  },
  {
    name: 'the strategy does not hear of skipped steps',
    file: READINESS,
    find: "return recorder.end({ type: 'step.skipped'",
    replace: "return recorder.emit({ type: 'step.skipped'",
  },
  {
    name: 'a condition that cannot be evaluated does not stop a fail_fast run',
    file: READINESS,
    find: 'metadata: undefined });\n    stopForFailure(recorder, step, at);',
    replace: 'metadata: undefined });',
  },
  {
    name: 'a condition that says no fails its step',
    file: RULES,
    find: 'if (answer.value === true) return RUN;',
    replace:
      "if (answer.value === true) return RUN;\n  if (condition.kind !== 'function') return { kind: 'fail', error: toStepError(new Error('no')) };",
  },
  {
    name: 'a skipped step does not say why',
    file: RULES,
    find: 'text: text.trim()',
    replace: "text: 'skipped'",
  },
  {
    name: 'continue_on_error runs what lacks a need',
    file: RULES,
    find: "modeOf(run, step) === 'best_effort' && !isHook",
    replace: "modeOf(run, step) !== 'fail_fast' && !isHook",
  },
  {
    name: 'best_effort skips although a need is usable',
    file: RULES,
    find: "modeOf(run, step) === 'best_effort' && !isHook",
    replace: 'modeOf(run, step) !== modeOf(run, step) && !isHook',
  },
  {
    name: 'hooks do their best as the run does',
    file: RULES,
    find: ' && !isHook;',
    replace: ';',
  },
  {
    name: 'any_succeeded is content with none',
    file: RULES,
    find: 'return succeeded > 0;',
    replace: 'return succeeded >= 0;',
  },
  {
    name: 'at_least wants one more',
    file: RULES,
    find: 'succeeded >= rule.count',
    replace: 'succeeded > rule.count',
  },
  {
    name: 'any_failed counts every need without a result',
    file: RULES,
    find: 'return failed > 0;',
    replace: 'return succeeded < of;',
  },
  {
    name: 'of critical needs only the first is looked at',
    file: RULES,
    find: 'rule.needs.find(',
    replace: 'rule.needs.slice(0, 1).find(',
  },
  {
    name: 'whatever becomes of an optional step is excused',
    file: RULES,
    find: 'return run.stepStatus[need] === FAILED && isOptional',
    replace: 'return isOptional',
  },
  {
    name: 'excused failures alone let a step run',
    file: RULES,
    find: 'if (because === undefined && given > 0) return RUN;',
    replace: 'if (because === undefined) return RUN;',
  },
  {
    name: 'a rule that waits for failures is not a choice',
    file: RULES,
    find: " || (cause?.kind === 'rule' && cause.rule === 'any_failed')",
    replace: '',
  },
  {
    name: 'a run with failures says that it succeeded',
    file: CONCLUDE,
    find: 'if (failed === 0 && cancelled',
    replace: "if ((failed === 0 || plan.failureMode === 'continue_on_error') && cancelled",
  },
  {
    name: 'a failure that does not count makes the run fail',
    file: 'src/run/move.ts',
    find: 'if (!isOptional(run, step)) state.failed++;',
    replace: 'state.failed++;',
  },
  {
    name: 'a run fails with whatever failed first in time',
    file: FIRST_FAILURE,
    find: 'if (first < 0 || step < first) first = step;',
    replace: 'if (first < 0) first = step;',
  },
];
