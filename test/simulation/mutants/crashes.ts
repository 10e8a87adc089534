/**
 * Bugs planted where a run goes on after its process has ended, or rests until somebody decides.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const FOLD = 'src/run/fold.ts';
const DECISIONS = 'src/schedule/decisions.ts';
const ENDINGS = 'src/schedule/endings.ts';
const REACT = 'src/schedule/react.ts';
const RESUME = 'src/schedule/resume.ts';
const ATTEMPTS = 'src/schedule/attempts.ts';

export const CRASH_MUTANTS: readonly Mutant[] = [
  {
    name: 'a step that succeeded runs again when its run is taken up',
    file: RESUME,
    find: 'if (status === RUNNING) lost.push(step);',
    replace:
      'if (status === RUNNING) lost.push(step);\n    if (status === 4) { run.stepStatus[step] = READY; waiting.push(step); }',
  },
  {
    name: 'attempts that ended with their process use up tries',
    file: ATTEMPTS,
    find: 'attempt - (run.uncounted.get(step) ?? 0);',
    replace: 'attempt;',
  },
  {
    name: 'crashes in a row are counted over other failures',
    file: FOLD,
    find: '      if (run.crashes.size > 0) run.crashes.delete(event.step);\n',
    replace: '',
  },
  {
    name: 'a step that nobody wanted any more runs again',
    file: RESUME,
    find: 'return stopRequested[step] === UNWANTED ||',
    replace: 'return',
  },
  {
    name: 'what was left to finish after a cancel begins again',
    file: RESUME,
    find: "=== UNWANTED || root.stopping?.kind === 'cancel';",
    replace: '=== UNWANTED;',
  },
  {
    name: 'the wait for the next try is forgotten',
    file: RESUME,
    find: 'if (until !== undefined) setWakeAlarm(recorder, step, until.at);',
    replace: '',
  },
  {
    name: 'the wait for the next try begins anew',
    file: RESUME,
    find: 'if (until !== undefined) setWakeAlarm(recorder, step, until.at);',
    replace:
      'if (until !== undefined) setWakeAlarm(recorder, step, Math.max(until.at, run.startedAt) + 1_000);',
  },
  {
    name: 'the time of the run begins anew',
    file: RESUME,
    find: 'setRunAlarm(recorder, hook === undefined ? run.startedAt : hooksAt);',
    replace: 'setRunAlarm(recorder, at);',
  },
  {
    name: 'the hooks have the time of the run',
    file: RESUME,
    find: 'setRunAlarm(recorder, hook === undefined ? run.startedAt : hooksAt);',
    replace: 'if (hook === undefined) setRunAlarm(recorder, run.startedAt);',
  },
  {
    name: 'the time of a branch is forgotten',
    file: RESUME,
    find: 'if (!run.expired.has(step)) startBranch(recorder, step, from);',
    replace: '',
  },
  {
    name: 'the time of a branch begins anew',
    file: RESUME,
    find: 'if (!run.expired.has(step)) startBranch(recorder, step, from);',
    replace: 'if (!run.expired.has(step)) startBranch(recorder, step, from + 1_000);',
  },
  {
    name: 'the time of all tries is forgotten',
    file: RESUME,
    find: 'if (totalTimeoutMs !== undefined) setStepAlarm(recorder, step, from + totalTimeoutMs);',
    replace: '',
  },
  {
    name: 'a step that was ready is forgotten',
    file: RESUME,
    find: 'if (status === READY || status === RUNNING) waiting.push(step);',
    replace: 'if (status === RUNNING) waiting.push(step);',
  },
  {
    name: 'the strategy is not told of what had ended',
    file: RESUME,
    find: '  recorder.notifyEnded();\n',
    replace: '',
  },
  {
    name: 'the steps of a hook are decided about before their time',
    file: RESUME,
    find: 'if (isAsleep(run, step)) return false;',
    replace: '',
  },
  {
    name: 'the steps of a hook are forgotten',
    file: RESUME,
    find: 'if (status === READY || status === RUNNING) waiting.push(step);',
    replace:
      'const asleep = run.plan.graph.hooks.has(step);\n    if (!asleep && (status === READY || status === RUNNING)) waiting.push(step);',
  },
  {
    name: 'a step that has its effect once runs again',
    file: RESUME,
    find: 'if (isOnce(run, step)) {',
    replace: 'if (run.plan.graph.optional.has(step)) {',
  },
  {
    name: 'a step is parked after four crashes in a row',
    file: RESUME,
    find: 'export const MAX_CRASHES = 5;',
    replace: 'export const MAX_CRASHES = 4;',
  },
  {
    name: 'a step is parked after six crashes in a row',
    file: RESUME,
    find: 'export const MAX_CRASHES = 5;',
    replace: 'export const MAX_CRASHES = 6;',
  },
  {
    name: 'an overdue attempt whose process ended was no try',
    file: RESUME,
    find: '  if (overdue !== undefined) {\n',
    replace:
      "  if (overdue !== undefined) {\n    recorder.emit({ type: 'step.interrupted', step, attempt, at });\n",
  },
  {
    name: 'an overdue attempt whose process ended may still be made again',
    file: RESUME,
    find: '  if (overdue !== undefined) {\n',
    replace: '  if (overdue !== undefined && at < 0) {\n',
  },
  {
    name: 'a run that rests cannot be cancelled',
    file: REACT,
    find: "return type === 'resume' || type === 'asked';",
    replace: "return type === 'resume';",
  },
  {
    name: 'a run does not rest while a level waits behind a parked step',
    file: ENDINGS,
    find: 'if (admission.heldCount > 0) return undefined;',
    replace: 'if (counts[1]! > 0) return undefined;',
  },
  {
    name: 'a run rests although a step waits for its next try',
    file: ENDINGS,
    find: 'if (counts[WAITING]! - run.growing === undecided)',
    replace: 'if (undecided > 0)',
  },
  {
    name: 'a parked step that runs again is parked at once by the next crash',
    file: FOLD,
    find: '  run.crashes.delete(step);\n',
    replace: '',
  },
  {
    name: 'a run that was cancelled while nobody ran it goes on',
    file: REACT,
    find: 'if (isTimely(input, this.run)) this.take((last = input));',
    replace:
      "if (i > 0 && input.type === 'asked') continue; if (isTimely(input, this.run)) this.take((last = input));",
  },
  {
    name: 'a run that was cancelled while nobody ran it starts what was under way once more',
    file: REACT,
    find: 'this.take((last = input));',
    replace: '{ this.take((last = input)); this.goOn(input.at); }',
  },
  {
    name: 'a decision that a step failed does not stop a run that fails fast',
    file: DECISIONS,
    find: '      return stopForFailure(recorder, step, at);\n',
    replace: '      return;\n',
  },
  {
    name: 'what is told twice is taken twice',
    file: REACT,
    find: "  if (type === 'asked' && requests.has(input.id)) return false;\n",
    replace: '',
  },
  {
    name: 'what is told to the next process once more is taken once more',
    file: FOLD,
    find: '      run.requests.set(event.id, event.late);\n',
    replace: '      if (run.resumes === 0) run.requests.set(event.id, event.late);\n',
  },
  {
    name: 'a request of before a crash reruns a step that was parked later',
    file: DECISIONS,
    find: ' || run.attempt[step] !== attempt;',
    replace: ';',
  },
  {
    name: 'what was asked is put down after what it leads to',
    file: REACT,
    find: "    this.recorder.emit({ type: 'run.asked', at, id, request, late });\n    if (late) return;\n    switch (request.kind) {\n      case 'cancel':\n        return cancel(this.recorder, { ...request, at });\n",
    replace:
      "    if (request.kind === 'cancel') cancel(this.recorder, { ...request, at });\n    this.recorder.emit({ type: 'run.asked', at, id, request, late });\n    if (late) return;\n    switch (request.kind) {\n      case 'cancel':\n        return;\n",
  },
];
