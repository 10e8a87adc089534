/**
 * Bugs planted on purpose, one at a time: a simulation that misses one of them is blind.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Edit } from './bundle-edited.ts';

export interface Mutant extends Edit {
  /** What the planted bug does. */
  readonly name: string;
}

const REACT = 'src/schedule/react.ts';
const FOLD = 'src/run/fold.ts';
const RULES = 'src/schedule/rules.ts';
const RETRY = 'src/schedule/retry.ts';
const STRATEGIES = 'src/schedule/strategies';

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a step is unblocked one need too early',
    file: FOLD,
    find: 'if (--run.openNeeds[dependent]! === 0) unblock',
    replace: 'if (--run.openNeeds[dependent]! <= 1) unblock',
  },
  {
    name: 'a skip is not passed on',
    file: FOLD,
    find: 'if (status !== SUCCEEDED) run.lacking[dependent] = 1;',
    replace: 'if (status === FAILED) run.lacking[dependent] = 1;',
  },
  {
    name: 'waiting steps are not cancelled when the run stops',
    file: FOLD,
    find: 'if (status === RUNNING || isSettled(status)) continue;',
    replace: 'if (status === RUNNING || status === WAITING || isSettled(status)) continue;',
  },
  {
    name: 'the error of an earlier try stays with a step that succeeded',
    file: FOLD,
    find: 'if (status === SUCCEEDED && run.attempt[step]! > 1) run.errors.delete(step);',
    replace: '',
  },
  {
    name: 'the number of the try is not kept',
    file: FOLD,
    find: 'run.attempt[event.step] = event.attempt;',
    replace: 'run.attempt[event.step] = 1;',
  },
  {
    name: 'the limit is off by one, upwards',
    file: REACT,
    find: 'while (run.counts[RUNNING]! < concurrency)',
    replace: 'while (run.counts[RUNNING]! <= concurrency)',
  },
  {
    name: 'the limit is off by one, downwards',
    file: REACT,
    find: 'while (run.counts[RUNNING]! < concurrency)',
    replace: 'while (run.counts[RUNNING]! < Math.max(1, concurrency - 1))',
  },
  {
    name: 'a late settlement counts for the next try',
    file: REACT,
    find: '=== RUNNING && this.run.attempt[step] === attempt;',
    replace: '=== RUNNING;',
  },
  {
    name: 'a step may settle twice',
    file: REACT,
    find: 'return this.run.stepStatus[step] === RUNNING && this',
    replace: 'return this',
  },
  {
    name: 'a wake is taken without asking whether the step waits',
    file: REACT,
    find: '        if (this.run.stepStatus[input.step] !== WAITING) return;\n',
    replace: '',
  },
  {
    name: 'a failure does not stop a fail_fast run',
    file: REACT,
    find: "if (failureMode === 'fail_fast')",
    replace: "if (failureMode === 'best_effort')",
  },
  {
    name: 'steps start while the run stops',
    file: REACT,
    find: '    if (run.stopping !== undefined) return;\n    const { graph, concurrency }',
    replace: "    if (run.stopping?.kind === 'cancel') return;\n    const { graph, concurrency }",
  },
  {
    name: 'what fails while the run stops is tried again',
    file: REACT,
    find: 'if (run.stopping === undefined) this.fail(step, outcome.error, at);',
    replace: "if (run.stopping?.kind !== 'cancel') this.fail(step, outcome.error, at);",
  },
  {
    name: 'running steps are not asked to stop',
    file: REACT,
    find: 'if (run.stepStatus[step] === RUNNING) this.abort',
    replace: 'if (run.stepStatus[step] === WAITING) this.abort',
  },
  {
    name: 'the grace of a step that does not listen is cut short',
    file: REACT,
    find: 'this.abort(step, reason, at + GRACE_MS);',
    replace: 'this.abort(step, reason, at + 1);',
  },
  {
    name: 'a step that stopped in time is given up all the same',
    file: REACT,
    find: 'if (this.isCurrent(input)) this.giveUp(input.step, input.at);',
    replace: 'this.giveUp(input.step, input.at);',
  },
  {
    name: 'the timeout of the run is ignored',
    file: REACT,
    find: 'if (timeoutMs !== undefined)\n',
    replace: 'if (timeoutMs === null)\n',
  },
  {
    name: 'the deadline is a millisecond early',
    file: REACT,
    find: 'timeoutMs === undefined ? undefined : at + timeoutMs;',
    replace: 'timeoutMs === undefined ? undefined : at + timeoutMs - 1;',
  },
  {
    name: 'the strategy does not hear of skipped steps',
    file: REACT,
    find: "this.end({ type: 'step.skipped'",
    replace: "this.emit({ type: 'step.skipped'",
  },
  {
    name: 'a condition that cannot be evaluated does not stop a fail_fast run',
    file: REACT,
    find: "if (this.run.plan.failureMode === 'fail_fast')",
    replace: "if (this.run.stopping?.kind === 'failure')",
  },
  {
    name: 'a condition that says no fails its step',
    file: RULES,
    find: 'if (value === false) return',
    replace: 'if (value === undefined) return',
  },
  {
    name: 'a skipped step does not say why',
    file: RULES,
    find: '`when: ${condition.text.trim()}`',
    replace: "'skipped'",
  },
  {
    name: 'continue_on_error runs what lacks a need',
    file: RULES,
    find: "failureMode === 'best_effort'",
    replace: "failureMode !== 'fail_fast'",
  },
  {
    name: 'best_effort skips although a need is usable',
    file: RULES,
    find: "failureMode === 'best_effort'",
    replace: 'failureMode !== failureMode',
  },
  {
    name: 'a run with failures says that it succeeded',
    file: 'src/schedule/conclude.ts',
    find: 'if (counts[FAILED] === 0) return',
    replace: "if (counts[FAILED] === 0 || plan.failureMode === 'continue_on_error') return",
  },
  {
    name: 'one try more than the policy allows',
    file: RETRY,
    find: 'attempt >= policy.maxAttempts',
    replace: 'attempt > policy.maxAttempts',
  },
  {
    name: 'one try less than the policy allows',
    file: RETRY,
    find: 'attempt >= policy.maxAttempts',
    replace: 'attempt + 1 >= policy.maxAttempts',
  },
  {
    name: 'final errors are tried again',
    file: RETRY,
    find: '!error.retryable || ',
    replace: '',
  },
  {
    name: 'the longest interval is no limit',
    file: RETRY,
    find: 'Math.min(grown, policy.maxIntervalMs)',
    replace: 'grown',
  },
  {
    name: 'the delay grows one try too soon',
    file: RETRY,
    find: 'policy.backoffCoefficient ** (attempt - 1)',
    replace: 'policy.backoffCoefficient ** attempt',
  },
  {
    name: 'jitter does not come from the seed',
    file: RETRY,
    find: 'hashRandom(seed, step, attempt)',
    replace: 'Math.random()',
  },
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
    find: 'for (let s = 0; s < size; s++) stepAt[at[highest - rank[s]!]!++] = s;',
    replace: 'for (let s = size - 1; s >= 0; s--) stepAt[at[highest - rank[s]!]!++] = s;',
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
    file: 'src/run/inputs.ts',
    find: 'if (run.stepStatus[primary] === SUCCEEDED) return run.outputs[primary];',
    replace: 'return run.outputs[primary] ?? null;',
  },
  {
    name: 'merging lets the first need win',
    file: 'src/run/inputs.ts',
    find: 'Object.assign(merged, output);',
    replace: 'Object.assign(merged, { ...output, ...merged });',
  },
];
