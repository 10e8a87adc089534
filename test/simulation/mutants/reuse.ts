/**
 * Bugs planted where a run has results of an earlier one.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const FOLD = 'src/run/fold.ts';
const REUSE = 'src/run/reuse.ts';
const REUSED = 'src/schedule/ended-at-start.ts';
const RESUME = 'src/schedule/resume.ts';

export const REUSE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a step whose result is reused runs all the same',
    file: FOLD,
    find: 'if (run.plan.reused.size > 0) takeOver(run, at);',
    replace: 'if (run.plan.reused.size > 1_000) takeOver(run, at);',
  },
  {
    name: 'the metadata of a reused result is lost',
    file: FOLD,
    find: '    if (metadata !== undefined) run.metadata.set(step, metadata);\n',
    replace: '    if (metadata === null) run.metadata.set(step, metadata);\n',
  },
  {
    name: 'the strategy is not told of reused results',
    file: REUSED,
    find: '  recorder.notifyEnded();\n',
    replace: '',
  },
  {
    name: 'a branch that a reused result begins has no time limit',
    file: REUSED,
    find: 'for (const step of reused.keys()) startBranch(recorder, step, at);',
    replace: 'if (at < 0) startBranch(recorder, 0, at);',
  },
  {
    name: 'the time of such a branch is forgotten when its run is taken up',
    file: RESUME,
    find: 'if (run.attempt[step] === 0 && !run.plan.reused.has(step)) return;',
    replace: 'if (run.attempt[step] === 0) return;',
  },
  {
    name: 'results are kept although something before them runs again',
    file: REUSE,
    find: 'ownCause(graph, step, before) ?? after ?? unfinished',
    replace: 'ownCause(graph, step, before) ?? unfinished',
  },
  {
    name: 'results behind a failure are kept',
    file: REUSE,
    find: "return status === 'succeeded' || status === 'skipped';",
    replace: "return status !== 'pending';",
  },
  {
    name: 'steps of hooks are reused',
    file: REUSE,
    find: 'if (hook !== undefined) return',
    replace: 'if (hook === undefined && step < 0) return',
  },
];
