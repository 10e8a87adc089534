/**
 * Bugs planted where a retry goes on with what had grown in the run before.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const KEPT = 'src/engine/kept/regrown.ts';
const HALF = 'src/engine/kept/half-done.ts';
const WITHIN = 'src/engine/kept/kept-within.ts';
const CARRIED = 'src/run/carried.ts';
const UNDECIDED = 'src/engine/kept/undecided.ts';
const REGROWN = 'src/schedule/regrown.ts';
const WRITTEN = 'src/run/kept-regrowth.ts';
const FOLD = 'src/run/fold.ts';
const GROUPS = 'src/schedule/groups.ts';

export const REGROWN_MUTANTS: readonly Mutant[] = [
  {
    name: 'what had succeeded in an item runs again',
    file: WITHIN,
    find: 'if (cause === undefined) results.add(step);',
    replace: "if (cause === undefined && then !== 'collect') results.add(step);",
  },
  {
    name: 'a step of an item that has failed is taken for one that succeeded',
    file: WITHIN,
    find: 'if (cause === undefined) results.add(step);',
    replace: 'if (cause === undefined || run.errors.has(step)) results.add(step);',
  },
  {
    name: 'what was skipped in an item is taken for done',
    file: WITHIN,
    find: 'if (cause === undefined) results.add(step);',
    replace: 'if (cause === undefined || run.skips.has(step)) results.add(step);',
  },
  {
    name: 'results are kept in another order than that of their items',
    file: KEPT,
    find: '    output: run.outputs[step] ?? null,\n',
    replace: '    output: run.outputs[step + 1] ?? run.outputs[step] ?? null,\n',
  },
  {
    name: 'keys of items are lost',
    file: REGROWN,
    find: '  expand(recorder, step, { ...next, metadata: undefined }, at);\n',
    replace: '  expand(recorder, step, { ...next, keys: undefined, metadata: undefined }, at);\n',
  },
  {
    name: 'each round is the first one of the run before',
    file: REGROWN,
    find: '[timesGrown(run, step)]',
    replace: '[Math.min(timesGrown(run, step), 1)]',
  },
  {
    name: 'the last round of the run before is forgotten',
    file: KEPT,
    find: '    else before.push(one);\n',
    replace: "    else if (then !== 'again' || before.length < 2) before.push(one);\n",
  },
  {
    name: 'a group grows twice as it did',
    file: REGROWN,
    find: '  const next = regrown.growths.get(id)?.[timesGrown(run, step)];\n',
    replace: '  const next = regrown.growths.get(id)?.at(-1);\n',
  },
  {
    name: 'a group within an item lists its items anew',
    file: WITHIN,
    find: 'if (!onward.has(parent) || cut.has(parent) || !within.isRepeated(segment)) continue;',
    replace: 'if (!onward.has(parent) || cut.has(parent) || parent >= run.roots) continue;',
  },
  {
    name: 'a choice goes on in its first case',
    file: REGROWN,
    find: 'own.findIndex((body) => bodies[body]!.name === name)',
    replace: 'own.findIndex((body) => bodies[body]!.name === name || name !== undefined)',
  },
  {
    name: 'where a step had jumped to is forgotten',
    file: REGROWN,
    find: "    if (target !== undefined) recorder.emit({ type: 'step.redirected', step, at, target });\n",
    replace: '',
  },
  {
    name: 'what a kept group did without is forgotten',
    file: FOLD,
    find: 'if (result?.partial === true) tolerate(run, step, segmentOf(run, step));',
    replace: '',
  },
  {
    name: 'that a kept result is one of some items only is not kept',
    file: KEPT,
    find: '    ...(isPartial && { partial: true as const }),\n',
    replace: '',
  },
  {
    name: 'a group goes on although something before it runs again',
    file: KEPT,
    find: 'if (needsAreKept(graph, why, step)) found.add(before);',
    replace: 'found.add(before);',
  },
  {
    name: 'a group goes on although what must have its effect once was cut off in it',
    file: KEPT,
    find: '    if (inDoubt.get(idOf(run, root))?.some((step) => !within.isAnew(step))) found.delete(root);',
    replace:
      '    if (inDoubt.get(idOf(run, root))?.some((step) => within.isAnew(step))) found.delete(root);',
  },
  {
    name: 'nobody is asked about what was cut off within a group',
    file: UNDECIDED,
    find: '    if (!isInDoubt && !within.has(id)) continue;\n',
    replace: '    if (!isInDoubt) continue;\n',
  },
  {
    name: 'a group that is half done begins anew without being named',
    file: HALF,
    find: 'return (runsAnew && done > 0) ||',
    replace: 'return (runsAnew && done < 0) ||',
  },
  {
    name: 'only the last round is asked what a loop did without before a retry',
    file: HALF,
    find: 'firstTolerant(segment) !== undefined\n',
    replace: 'firstTolerant({ ...segment, before: undefined }) !== undefined\n',
  },
  {
    name: 'that a result was made without some of its steps is forgotten in the run after the next',
    file: KEPT,
    find: 'if (before !== undefined) return before;',
    replace: 'if (before !== undefined && before.from === "") return before;',
    seeds: 40_000,
  },
  {
    name: 'what stands behind a step of an item that runs again keeps its result',
    file: WITHIN,
    find: 'if (cause === undefined) results.add(step);',
    replace:
      "if (cause === undefined || (cause.kind === 'after' && run.stepStatus[step] === 4)) results.add(step);",
  },
  {
    name: 'what a retry had not come to is forgotten',
    file: CARRIED,
    find: '      if (result !== undefined) return take(run, step, result);\n',
    replace: '',
    seeds: 40_000,
  },
  {
    name: 'what goes on is lost when the plan is kept',
    file: WRITTEN,
    find: 'return { growths: listed, results: [...results],',
    replace: 'return { growths: listed, results: [...results].slice(1),',
  },
  {
    name: 'each round of a loop that goes on is a try of it',
    file: GROUPS,
    find: 'if (!goesOnAsBefore(recorder, step, at)) recorder.enqueue(step, at);',
    replace: 'recorder.enqueue(step, at);',
  },
];
