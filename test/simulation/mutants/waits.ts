/**
 * Bugs planted where a step waits for a time, and where a run rests until one has come.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const ANSWERS = 'src/schedule/answers.ts';
const ATTEMPTS = 'src/schedule/attempts.ts';
const ENDINGS = 'src/schedule/endings.ts';
const FOLD = 'src/run/fold.ts';
const REACT = 'src/schedule/react.ts';
const TIMES = 'src/schedule/times.ts';

export const WAIT_MUTANTS: readonly Mutant[] = [
  {
    name: 'a message that was told after the time of its step, while nobody ran the run, counts',
    file: REACT,
    find: "if (this.isResumed && 'at' in request)",
    replace: 'if (false)',
    seeds: 40_000,
  },
  {
    name: 'a step keeps what it has taken while it waits',
    file: ATTEMPTS,
    find: "    recorder.admission.release(step, { at, ok: true });\n    recorder.emit({ type: 'step.waiting'",
    replace: "    recorder.emit({ type: 'step.waiting'",
  },
  {
    name: 'an attempt that is to look again uses up a try',
    file: FOLD,
    find: "if (end === 'again') uncount(run, step);",
    replace: '',
  },
  {
    name: 'a step waits although its run is called off',
    file: ATTEMPTS,
    find: "if (!this.mayTryAgain(step))\n      return this.cancelStep(step, 'it was to wait",
    replace: "if (at < 0)\n      return this.cancelStep(step, 'it was to wait",
  },
  {
    name: 'what a step gives after its wait is forgotten',
    file: FOLD,
    find: "wait(run, step, { kind: 'time', until, end, output });",
    replace: "wait(run, step, { kind: 'time', until, end, output: null });",
  },
  {
    name: 'crashes in a row are counted over waits',
    file: FOLD,
    find: '  if (run.crashes.size > 0) run.crashes.delete(step);\n  if (ask',
    replace: '  if (ask',
  },
  {
    name: 'a step that has waited to succeed starts again',
    file: REACT,
    find: "if (wait.kind === 'time' && wait.end === 'value')",
    replace: 'if (at < 0)',
  },
  {
    name: 'a step that was to look again succeeds instead',
    file: REACT,
    find: "if (wait.kind === 'time' && wait.end === 'value')",
    replace: "if (wait.kind === 'time')",
  },
  {
    name: 'a run rests although something runs in it',
    file: ENDINGS,
    find: 'if (run.waits.size === run.growing || counts[RUNNING]! > 0) return undefined;',
    replace: 'if (run.waits.size === run.growing) return undefined;',
  },
  {
    name: 'a run rests however soon it could go on',
    file: ENDINGS,
    find: 'if (until.at <= soon) return undefined;',
    replace: '',
  },
  {
    name: 'a process stays for a step that waits no longer',
    file: ENDINGS,
    find: 'timeOf(run, recorder.staysFor).at <= soon)',
    replace: 'recorder.staysFor >= 0)',
  },
  {
    name: 'a process stays however long a run waits',
    file: ENDINGS,
    find: 'if (until.at <= soon) return undefined;',
    replace: 'return undefined;',
  },
  {
    name: 'a run rests past its own time',
    file: TIMES,
    find: 'const ofAll = Math.min(endOfRun(run), ',
    replace: 'const ofAll = Math.min(',
  },
  {
    name: 'a run rests past the time of a branch',
    file: TIMES,
    find: 'const ofAll = Math.min(endOfRun(run), endOfBranches(run));',
    replace: 'const ofAll = endOfRun(run);',
  },
  {
    name: 'a run rests past the time of a step that waits',
    file: TIMES,
    find: 'return until !== undefined && until.at <= end ? until : { at: end, isDate: false };',
    replace: 'return until ?? { at: NEVER, isDate: false };',
  },
  {
    name: 'a message that comes before its step waits is lost',
    file: ATTEMPTS,
    find: 'if (ask !== undefined) takeKept(recorder, step, at);',
    replace: '',
  },
  {
    name: 'what stands for a message counts before one that comes in the same turn',
    file: REACT,
    find: 'if (isOutside(wait)) return void this.unanswered.push(step);',
    replace: 'if (isOutside(wait)) return unanswered(this.recorder, step, at);',
  },
  {
    name: 'a message that nobody waits for any more is kept',
    file: ANSWERS,
    find: 'return takerCount(run, answer.message) <= kept;',
    replace: 'return false;',
  },
  {
    name: 'a message that was told twice is taken twice',
    file: REACT,
    find: "if (type === 'asked' && requests.has(input.id)) return false;",
    replace:
      "if (type === 'asked' && input.request.kind !== 'deliver' && requests.has(input.id)) return false;",
  },
  {
    name: 'what stands for a message does not say so',
    file: ANSWERS,
    find: 'timed_out: true',
    replace: 'timed_out: false',
  },
  {
    name: 'a wait for a message has no end after a resume',
    file: 'src/schedule/resume.ts',
    find: 'if (until !== undefined) setWakeAlarm(recorder, step, until.at);',
    replace:
      "if (until !== undefined && wait.kind !== 'message') setWakeAlarm(recorder, step, until.at);",
  },
];
