/**
 * Bugs planted where a run is about a part of its workflow.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const CUT = 'src/graph/cut.ts';
const CUT_GRAPH = 'src/graph/cut-graph.ts';
const LEFT_OUT = 'src/graph/left-out.ts';

export const PART_MUTANTS: readonly Mutant[] = [
  {
    name: 'what is left out is still needed',
    file: CUT,
    find: 'const runs = isLeftOut[step] === 0 && isLeftOut[needs[n]!] === 0;',
    replace: 'const runs = isLeftOut[step] === 0;',
  },
  {
    name: 'a step without needs that are left is asked for its rule about them',
    file: CUT,
    find: 'if (count === 0) return undefined;',
    replace: 'if (count < 0) return undefined;',
  },
  {
    name: 'a rule asks for more needs than are left',
    file: CUT,
    find: 'count: Math.min(rule.count, count)',
    replace: 'count: rule.count',
  },
  {
    name: 'a critical need is one that is left out',
    file: CUT,
    find: 'rule.needs.filter((need) => isLeftOut[need] === 0)',
    replace: 'rule.needs.filter((need) => isLeftOut[need]! < 2)',
  },
  {
    name: 'the levels of a part are those of the whole',
    file: CUT_GRAPH,
    find: '    level: found.level,\n    rank',
    replace: '    level: whole.level,\n    rank',
  },
  {
    name: 'a first step of a part puts its input together of needs that are not there',
    file: CUT_GRAPH,
    find: "return wiring?.kind === 'value' ? wiring : undefined;",
    replace: 'return wiring;',
  },
  {
    name: 'the output of a run in part is that of a step that is left out',
    file: CUT_GRAPH,
    find: '.filter((step) => !leftOut.has(step));',
    replace: '.filter((step) => step >= 0);',
  },
  {
    name: 'steps of hooks are left out',
    file: LEFT_OUT,
    find: ' && !steps.hooks.has(step)) leftOut[step] = 1;',
    replace: ') leftOut[step] = 1;',
  },
  {
    name: 'with a start and a target what is only one of both runs too',
    file: LEFT_OUT,
    find: 'isIn(behind, step) && isIn(before, step)',
    replace: 'isIn(behind, step)',
  },
];
