/**
 * Bugs planted where steps jump to others, and where what a jump leads past is judged.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const ATTEMPTS = 'src/schedule/attempts.ts';
const FOLD = 'src/run/fold.ts';
const JUMPS = 'src/run/jumps.ts';
const MOVE = 'src/run/move.ts';
const RULES = 'src/schedule/rules.ts';

export const JUMP_MUTANTS: readonly Mutant[] = [
  {
    name: 'a jump leads past what is reached in another way',
    file: RULES,
    find: 'if (!needs.every((need) => isAbsent(run, need, step))) return RUN;',
    replace: 'if (!needs.some((need) => isAbsent(run, need, step))) return RUN;',
  },
  {
    name: 'a jump changes nothing for other steps behind it',
    file: MOVE,
    find: 'if (status !== SUCCEEDED || (jumps && isPassed(run, step, dependent)))',
    replace: 'if (status !== SUCCEEDED)',
  },
  {
    name: 'a step runs although nobody has jumped to it',
    file: JUMPS,
    find: 'return isJumpOnly(run.plan.graph, defOf(run, need), defOf(run, step));',
    replace: 'return false;',
  },
  {
    name: 'a jump leads past the step that it goes to',
    file: JUMPS,
    find: 'if (target !== undefined) return target !== step;',
    replace: 'if (target !== undefined) return true;',
  },
  {
    name: 'a jump is not told',
    file: ATTEMPTS,
    find: "if (target !== undefined) recorder.emit({ type: 'step.redirected', step, at, target });",
    replace: '',
  },
  {
    name: 'a jump is lost when the log is read',
    file: FOLD,
    find: 'run.jumps.set(event.step, event.target);',
    replace: 'if (run.resumes === 0) run.jumps.set(event.step, event.target);',
  },
  {
    name: 'what is behind a step that was led past has no other way',
    file: JUMPS,
    find: "  return cause?.kind === 'goto';\n}\n\n/** Steps that have jumped",
    replace: '  return false;\n}\n\n/** Steps that have jumped',
  },
  {
    name: 'who has jumped to a step does not count for its rule',
    file: RULES,
    find: 'const needs = [...sourcesOf(run, step), ...jumpedTo(run, step)];',
    replace: 'const needs = [...sourcesOf(run, step)];',
    seeds: 40_000,
  },
  {
    name: 'a rule counts needs that a jump leads past',
    file: RULES,
    find: 'const succeeded = count((need) => gives(run, need, step));',
    replace: 'const succeeded = count((need) => run.stepStatus[need] === SUCCEEDED);',
  },
  {
    name: 'a need that is not there makes a step skip that has others',
    file: RULES,
    find: 'const missing = needs.filter((need) => !gives(run, need, step) && !isAbsent(run, need, step));',
    replace: 'const missing = needs.filter((need) => !gives(run, need, step));',
  },
];
