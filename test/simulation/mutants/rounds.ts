/**
 * Bugs planted where steps run round by round, or choose one of their cases.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const GROWTH = 'src/run/growth.ts';
const ITEMS = 'src/run/items.ts';
const SEGMENT = 'src/run/segment.ts';
const ROUNDS = 'src/run/rounds.ts';
const GROUPS = 'src/schedule/groups.ts';
const EXPANSION = 'src/schedule/expansion.ts';
const RESUME = 'src/schedule/resume.ts';

export const ROUND_MUTANTS: readonly Mutant[] = [
  {
    name: 'a round counts as a try',
    file: GROWTH,
    find: "  if (then === 'again') uncount(run, step);\n",
    replace: '',
  },
  {
    name: 'the time of rounds begins anew with each of them',
    file: GROWTH,
    find: "then === 'again' ? run.stepStartedAt[step]! : at",
    replace: 'at',
  },
  {
    name: 'rounds end with their first one',
    file: GROUPS,
    find: "  if (segment.then === 'again') return lookAgain(recorder, step, at);\n",
    replace: '',
  },
  {
    name: 'another round begins although the one before failed',
    file: GROUPS,
    find: '  if (error !== undefined) return fail(recorder, step, error, at);\n',
    replace:
      "  if (error !== undefined && segment.then !== 'again') return fail(recorder, step, error, at);\n",
  },
  {
    name: 'a round may do without a part of it',
    file: EXPANSION,
    find: "return then === 'again' && mode === 'best_effort' ? 'continue_on_error' : mode;",
    replace: 'return mode;',
  },
  {
    name: 'rounds that have used up their time go on',
    file: GROUPS,
    find: '  if (overdue !== undefined) return fail(recorder, step, overdue, at);\n',
    replace:
      "  if (overdue !== undefined && segment.then !== 'again') return fail(recorder, step, overdue, at);\n",
  },
  {
    name: 'rounds go on after they were asked to stop',
    file: GROUPS,
    find: 'if (run.stopRequested[step] === UNWANTED) {',
    replace: "if (run.stopRequested[step] === UNWANTED && segment.then !== 'again') {",
  },
  {
    name: 'nobody tells rounds when their time is over',
    file: EXPANSION,
    find: 'setGroupAlarm(recorder, step);',
    replace: "if (then !== 'again') setGroupAlarm(recorder, step);",
  },
  {
    name: 'a choice always takes its first case',
    file: EXPANSION,
    find: 'body: growthOf(run, step)!.bodies[body]!',
    replace: 'body: growthOf(run, step)!.bodies[0]!',
  },
  {
    name: 'all rounds are the first one',
    file: SEGMENT,
    find: 'first: before === undefined ? 0 : before.first + before.count,',
    replace: 'first: 0,',
  },
  {
    name: 'only the last round is asked what it did without',
    file: SEGMENT,
    find: 'at !== undefined; at = at.before)',
    replace: 'at !== undefined; at = undefined)',
  },
  {
    name: 'a round works on what the first one gave',
    file: ROUNDS,
    find: '  const { outputs } = segment.body as Body;\n',
    replace:
      '  const { outputs } = segment.body as Body;\n  if (segment.before !== undefined) return outputOfItem(run, segment.before, 0);\n',
  },
  {
    name: 'a loop gives the list of its last round',
    file: GROWTH,
    find: 'if (output === undefined) run.outputs[step]',
    replace: 'run.outputs[step]',
  },
  {
    name: 'a choice gives a list of one',
    file: ITEMS,
    find: '  if (segment.isOnly) return outputOfItem(run, segment, 0);\n',
    replace: '',
  },
  {
    name: 'the steps of a case are called as those of items',
    file: SEGMENT,
    find: "isOnly: then === 'only',",
    replace: 'isOnly: false,',
  },
  {
    name: 'the time of a group is forgotten when its run is taken up',
    file: RESUME,
    find: "  if (wait?.kind === 'items') setGroupAlarm(recorder, step);\n",
    replace: '',
  },
];
