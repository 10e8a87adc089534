/**
 * Bugs planted where messages come to steps of groups, before these are there, while they wait, and too late.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const TAKERS = 'src/run/takers.ts';
const IDS = 'src/run/step-ids.ts';
const ANSWERS = 'src/schedule/answers.ts';

export const HEARD_MUTANTS: readonly Mutant[] = [
  {
    name: 'a message to a step of an item that is not there yet is refused',
    file: TAKERS,
    find: '  if (step === undefined) return found.mayCome;\n',
    replace: '  if (step === undefined) return false;\n',
  },
  {
    name: 'a message is kept although its step has ended',
    file: TAKERS,
    find: "return !isSettled(run.stepStatus[step]!) && run.waits.get(step)?.kind !== 'message';",
    replace: "return run.waits.get(step)?.kind !== 'message';",
  },
  {
    name: 'a message is kept for each step that has taken one',
    file: ANSWERS,
    find: 'return takerCount(run, answer.message) <= kept;',
    replace: 'return takerCount(run, answer.message) < kept;',
  },
  {
    name: 'of several that wait for a message all are forgotten when one has it',
    file: TAKERS,
    find: "if (typeof before === 'object' && before.size > 1) before.remove(step);",
    replace: "if (typeof before === 'object' && before.size > 2) before.remove(step);",
  },
  {
    name: 'items are not counted that may come to wait for a message',
    file: TAKERS,
    find: 'if (from <= def && def < to) change(awaited, def, segment.count);',
    replace: 'if (from <= def && def < to) change(awaited, def, Math.min(segment.count, 1));',
  },
  {
    name: 'once a step of items has grown no messages come to more of them',
    file: TAKERS,
    find: '(parent) => run.awaited.toCome.get(parent)! > 0 || mayGrow(run, parent, more),',
    replace: '(parent) => run.awaited.toCome.get(parent)! > 0,',
  },
  {
    name: 'another round is none that may come',
    file: IDS,
    find: "return segment.then === 'again' && numberOf(item ?? '') >= segment.first + segment.count;",
    replace: 'return false;',
  },
];
