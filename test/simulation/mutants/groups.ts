/**
 * Bugs planted where steps grow into items, and where these end.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const ITEMS = 'src/run/items.ts';
const GROWTH = 'src/run/growth.ts';
const GROWN = 'src/run/grown.ts';
const SEGMENT = 'src/run/segment.ts';
const MOVE = 'src/run/move.ts';
const GROUPS = 'src/schedule/groups.ts';
const STOP = 'src/run/stop.ts';
const STOPS = 'src/schedule/group-stops.ts';
const RULES = 'src/schedule/item-rules.ts';
const ANSWERS = 'src/schedule/answers.ts';
const RESUME = 'src/schedule/resume.ts';

export const GROUP_MUTANTS: readonly Mutant[] = [
  {
    name: 'one item too many is open',
    file: ITEMS,
    find: 'while (segment.opened < Math.min(count, window))',
    replace: 'while (segment.opened < Math.min(count, window + 1))',
  },
  {
    name: 'the end of an item opens no other one',
    file: ITEMS,
    find: 'segment.opened < segment.count && segment.stopping === undefined',
    replace: 'segment.opened < segment.window',
  },
  {
    name: 'a group ends before its last item',
    file: ITEMS,
    find: '  segment.left--;\n',
    replace: '  segment.left -= segment.left === 2 ? 2 : 1;\n',
  },
  {
    name: 'an item ends before its last step',
    file: ITEMS,
    find: 'if (--segment.open[item]! > 0) {',
    replace: 'if (--segment.open[item]! !== (segment.width > 2 ? 1 : 0)) {',
  },
  {
    name: 'a group without items never ends',
    file: ITEMS,
    find: 'if (count === 0 || (state',
    replace: 'if ((state',
  },
  {
    name: 'outputs are in the order in which items ended',
    file: ITEMS,
    find: 'for (let item = 0; item < segment.count; item++) list[item] = outputOfItem(run, segment, item);',
    replace:
      'const endOf = (item: number) => run.stepEndedAt[stepOfItem(segment, item, segment.body.last)]!;\n  const order = Array.from(list, (_, item) => item).sort((a, b) => endOf(a) - endOf(b));\n  for (let item = 0; item < segment.count; item++) list[item] = outputOfItem(run, segment, order[item]!);',
  },
  {
    name: 'the output of an item that failed is given all the same',
    file: ITEMS,
    find: '  if (!hasOutput(segment, item)) return null;\n',
    replace: '',
  },
  {
    name: 'a step that is excused makes its item fail',
    file: ITEMS,
    find: 'return isOptional(run, step) ? 0 : HAD_FAILURE;',
    replace: 'return HAD_FAILURE;',
  },
  {
    name: 'a run succeeds although a group did without some of its items',
    file: ITEMS,
    find: 'if (state !== undefined) state.tolerant++;',
    replace: '',
  },
  {
    name: 'what a group within an item did without is forgotten',
    file: ITEMS,
    find: 'around.had[itemOf(around, step)]! |= HAD_TOLERANCE;',
    replace: 'around.had[itemOf(around, step)]! |= 0;',
  },
  {
    name: 'what an excused group did without counts',
    file: ITEMS,
    find: 'if (isOptional(run, step)) return;',
    replace: '',
  },
  {
    name: 'what a group did without is never looked at',
    file: GROWTH,
    find: 'if (firstTolerant(segment) !== undefined) tolerate(run, step, segmentOf(run, step));',
    replace: '',
  },
  {
    name: 'the steps of groups are not counted',
    file: GROWN,
    find: 'run.counts[0]! += size - run.size;',
    replace: 'run.counts[0]! += base < run.roots * 2 ? size - run.size : count;',
  },
  {
    name: 'only the first item waits for what its steps need',
    file: GROWN,
    find: 'for (let step = base + offset; step < size; step += width) openNeeds[step] = needs;',
    replace: 'openNeeds[base + offset] = needs;',
  },
  {
    name: 'an item succeeds in part under any failure mode',
    file: SEGMENT,
    find: "const partial = mode === 'best_effort' &&",
    replace: 'const partial = mode !== undefined &&',
  },
  {
    name: 'the end of a step is told to the item of another one',
    file: MOVE,
    find: '  release(run, step, status, shift);\n',
    replace: '  release(run, step, status, segment.base - segment.body.from);\n',
  },
  {
    name: 'a group ends as soon as one of its items fails',
    file: GROUPS,
    find: "if (mode !== 'fail_fast' || stopping !== undefined || left === 0) return;",
    replace: 'if (stopping !== undefined || left === 0) return;',
  },
  {
    name: 'a failure does not stop its item',
    file: STOPS,
    find: 'if (segment.open[item] === (segment.state?.dormant ?? 0)) return;',
    replace: 'if (segment.open[item]! >= 0) return;',
  },
  {
    name: 'a group that was stopped leaves its next item as it is',
    file: STOP,
    find: "    (cause.kind === 'failure' &&\n      (run.attempt[one]! > 0",
    replace:
      "    (cause.kind === 'failure' && itemOf(segment, one) === segment.opened) ||\n    (cause.kind === 'failure' &&\n      (run.attempt[one]! > 0",
  },
  {
    name: 'one item less than at least so many is enough',
    file: RULES,
    find: 'return count - lost >= rule.count;',
    replace: 'return count - lost + 1 >= rule.count;',
    seeds: 60_000,
  },
  {
    name: 'a critical item that there is not has succeeded',
    file: RULES,
    find: 'if (none === undefined) return undefined;',
    replace: 'if (none === undefined || true) return undefined;',
  },
  {
    name: 'without items there is none that has succeeded',
    file: RULES,
    find: 'return lost < count || count === 0;',
    replace: 'return lost < count;',
  },
  {
    name: 'all items are open when their run is taken up',
    file: RESUME,
    find: 'itemOf(segment, step) < segment.opened;',
    replace: 'itemOf(segment, step) < segment.count;',
  },
  {
    name: 'a decision about one item is taken for all',
    file: ANSWERS,
    find: 'run.decisions.size === 0 ? undefined : run.decisions.get(idOf(run, step))',
    replace: '[...run.decisions.values()][0]',
  },
  {
    name: 'an approval that comes before its step waits is refused',
    file: ANSWERS,
    find: 'return run.decisions.has(answer.step) || !mayBeDecided(run, answer.step);',
    replace:
      'return run.decisions.has(answer.step) || !run.waits.has(stepOfId(run, answer.step) ?? -1);',
  },
  {
    name: 'nobody who waits is told of a decision',
    file: ANSWERS,
    find: "answer.kind === 'decide' ? stepOfId(run, answer.step) :",
    replace: "answer.kind === 'decide' ? -1 :",
  },
];
