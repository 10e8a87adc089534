/**
 * Bugs planted in strategies and in what a step sees.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const STRATEGIES = 'src/schedule/strategies';

export const ORDER_MUTANTS: readonly Mutant[] = [
  {
    name: 'the order of ready steps is chance',
    file: `${STRATEGIES}/reactive.ts`,
    find: 'ready.pop() ?? -1',
    replace: 'ready.splice(Math.floor(Math.random() * ready.length), 1)[0] ?? -1',
  },
  {
    name: 'the oldest ready step starts first instead of the newest',
    file: `${STRATEGIES}/reactive.ts`,
    find: 'ready.pop()',
    replace: 'ready.shift()',
  },
  {
    name: 'of held steps the oldest starts first',
    file: `${STRATEGIES}/reactive.ts`,
    find: 'arrival[a - body.from]! > arrival[b - body.from]!',
    replace: 'arrival[a - body.from]! < arrival[b - body.from]!',
  },
  {
    name: 'a step that is ready again keeps its age',
    file: `${STRATEGIES}/reactive.ts`,
    find: 'if (arrival !== undefined) arrival',
    replace: 'if (arrival?.[step - body.from] === 0) arrival',
  },
  {
    name: 'of held steps the least urgent starts first',
    file: `${STRATEGIES}/work-queue.ts`,
    find: 'placeOf(a) < placeOf(b)',
    replace: 'placeOf(a) > placeOf(b)',
  },
  {
    name: 'a level opens early',
    file: `${STRATEGIES}/level-gate.ts`,
    find: 'this.left[start + this.open[region]!] === 0',
    replace: 'this.left[start + this.open[region]!]! <= 1',
  },
  {
    name: 'priority turns the wrong way',
    file: `${STRATEGIES}/urgency.ts`,
    find: 'of(b) - of(a)',
    replace: 'of(a) - of(b)',
  },
  {
    name: 'the shortest remaining chain starts first',
    file: `${STRATEGIES}/urgency.ts`,
    find: 'for (let s = from; s < to; s++) steps[at[highest - rank[s]!]!++] = s;',
    replace: 'for (let s = to - 1; s >= from; s--) steps[at[highest - rank[s]!]!++] = s;',
  },
  {
    name: 'regions of any shape count as regular',
    file: `${STRATEGIES}/regions.ts`,
    find: 'widest <= narrowest * MAX_WIDTH_RATIO',
    replace: 'widest >= narrowest',
  },
  {
    name: 'a primary tie takes the last need',
    file: 'src/graph/primary.ts',
    find: 'if (depth <= bestDepth) continue;',
    replace: 'if (depth < bestDepth) continue;',
  },
  {
    name: 'a payload that is handed on counts as made by who hands it on',
    file: 'src/graph/primary.ts',
    find: 'producer[s] = handsOn ?',
    replace: 'producer[s] = handsOn && count > 1 ?',
  },
  {
    name: 'the primary need is taken although it gave nothing',
    file: 'src/run/wired-input.ts',
    find: 'if (gives(run, primary, step)) return run.outputs[primary];',
    replace: 'return run.outputs[primary] ?? null;',
  },
  {
    name: 'merging lets the first need win',
    file: 'src/run/wired-input.ts',
    find: 'Object.assign(merged, output);',
    replace: 'Object.assign(merged, { ...output, ...merged });',
  },
];
