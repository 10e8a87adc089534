/**
 * Bugs planted where steps add others at run time.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const EXPANSION = 'src/schedule/expansion.ts';
const GROUPS = 'src/schedule/groups.ts';
const OUTPUTS = 'src/schedule/item-outputs.ts';
const REGROWN = 'src/schedule/regrown.ts';
const TAKE_IN = 'src/run/take-in.ts';
const JOIN = 'src/graph/join.ts';
const STEPS = 'src/run/steps.ts';
const STOP = 'src/run/stop.ts';
const FOLD = 'src/run/fold.ts';
const KEPT = 'src/engine/kept/regrown.ts';
const WITHIN = 'src/engine/kept/kept-within.ts';

export const ADDED_MUTANTS: readonly Mutant[] = [
  {
    name: 'a list that the run has is added once more',
    file: EXPANSION,
    find: '  if (known !== undefined) return { body: known, adds: undefined };\n',
    replace: '',
  },
  {
    name: 'who adds a list gets the first one that was added',
    file: EXPANSION,
    find: 'const known = run.additions.get(adds);',
    replace: 'const [known] = run.additions.values();',
  },
  {
    name: 'the ready steps of a run stay in an order that knows no added ones',
    file: EXPANSION,
    find: '  if (run.additions.size === 0 && adds !== undefined) recorder.willGrow();\n',
    replace: '',
  },
  {
    name: 'a failure among added steps does not count',
    file: EXPANSION,
    find: 'const { mode = modeOf(run, step) } = growthOf(run, step) ?? {};',
    replace: "const { mode = modeOf(run, step) } = growthOf(run, step) ?? { mode: 'best_effort' };",
  },
  {
    name: 'the time of a step that adds others ends with its attempt',
    file: EXPANSION,
    find: '  setGroupAlarm(recorder, step);\n',
    replace: '  if (growthOf(run, step) !== undefined) setGroupAlarm(recorder, step);\n',
  },
  {
    name: 'a step that adds others keeps its place while these run',
    file: GROUPS,
    find: '  recorder.admission.release(step, { at, ok: true });\n  expand(recorder, step, outcome, at);\n',
    replace:
      '  if (outcome.adds === undefined) recorder.admission.release(step, { at, ok: true });\n  expand(recorder, step, outcome, at);\n',
  },
  {
    name: 'the step that is named does not give the output of a list',
    file: JOIN,
    find: '{ last: last + by };',
    replace: '{ last: root.last + by };',
  },
  {
    name: 'a list without a named output gives that of its last step',
    file: OUTPUTS,
    find: '  if (segment.body.all === true) return { value: outputsById(run, segment) };\n',
    replace: '',
  },
  {
    name: 'the outputs of a list are those of its first steps',
    file: OUTPUTS,
    find: 'run.outputs[base + def - body.from] ?? null]',
    replace: 'run.outputs[Math.max(base, base + def - body.from - 1)] ?? null]',
  },
  {
    name: 'added steps are called as if they stood beside the one that adds them',
    file: STEPS,
    find: '  return segment === undefined ? id : `${itemId(run, step)}.${id}`;\n',
    replace:
      '  return segment === undefined || segment.body.parent < 0 ? id : `${itemId(run, step)}.${id}`;\n',
  },
  {
    name: 'a stop leaves added steps as they are',
    file: STOP,
    find: "  } else if (run.growing > 0 && run.waits.get(step)?.kind === 'items') stopItemsOf(run, step, how);\n",
    replace:
      "  } else if (run.growing > 0 && run.waits.get(step)?.kind === 'items' && run.segmentBy.get(step)!.body.parent >= 0) stopItemsOf(run, step, how);\n",
  },
  {
    name: 'a step adds its steps once more when its run is taken up',
    file: FOLD,
    find: '      run.resumes++;\n',
    replace:
      "      run.resumes++;\n      for (const [step, { kind }] of [...run.waits])\n        if (kind === 'items' && run.segmentBy.get(step)!.body.parent < 0) {\n          endWait(run, step);\n          moveTo(run, step, READY);\n        }\n",
  },
  {
    name: 'that added steps have their effect once is forgotten',
    file: TAKE_IN,
    find: '  for (const def of part.once) (run.once as Set<number>).add(def + from);\n',
    replace: '',
  },
  {
    name: 'what steps are added to a run is added to the next one as well',
    file: JOIN,
    find: '  for (const name of SETS) copy[name] = new Set(copy[name]);\n',
    replace: '',
  },
  {
    name: 'who calls a workflow in a list is a step with the same number outside',
    file: JOIN,
    find: 'called: { ...called, callers: called.callers.map((caller) => caller + by) },',
    replace: 'called,',
  },
  {
    name: 'added steps need steps of the workflow',
    file: JOIN,
    find: 'joined(graph.needs, edges, part.needs.subarray(0, more), size);',
    replace: 'joined(graph.needs, edges, part.needs.subarray(0, more), 0);',
  },
  {
    name: 'added steps go to steps of the workflow',
    file: JOIN,
    find: 'addMap(graph.goes, part.goes, by, (targets) => targets.map((target) => target + by));',
    replace: 'addMap(graph.goes, part.goes, by, (targets) => targets);',
  },
  {
    name: 'nobody may decide about added steps',
    file: JOIN,
    find: '  addMap(graph.expected, part.expected, by, (one) => one);\n',
    replace: '',
  },
  {
    name: 'a step that had added others adds them anew in a retry',
    file: REGROWN,
    find: '  if (next === undefined) return false;\n',
    replace: '  if (next === undefined || next.adds !== undefined) return false;\n',
  },
  {
    name: 'lists are told from each other by their size',
    file: KEPT,
    find: 'const adds = lists.get(list);',
    replace:
      'const adds = [...run.additions.keys()].find(({ ids }) => ids.length === lists.get(list)?.ids.length);',
    seeds: 40_000,
  },
  {
    name: 'what had succeeded among added steps runs again',
    file: WITHIN,
    find: 'if (cause === undefined) results.add(step);',
    replace: 'if (cause === undefined && body.parent >= 0) results.add(step);',
  },
];
