/**
 * Bugs planted where calls come to an end of their own, and where they have places of their own.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const RESUME = 'src/schedule/resume.ts';
const ITEMS = 'src/run/items.ts';
const STOP = 'src/run/stop.ts';
const ENDS = 'src/schedule/group-ends.ts';
const TIMES = 'src/schedule/group-times.ts';
const GROUPS = 'src/schedule/groups.ts';
const STOPS = 'src/schedule/stops.ts';
const HOOKS = 'src/schedule/hooks.ts';
const COSTS = 'src/schedule/step-costs.ts';
const HALF = 'src/engine/kept/half-done.ts';
const UNDECIDED = 'src/engine/kept/undecided.ts';
const STANDING = 'src/engine/kept/standing.ts';
const CONCLUDE = 'src/schedule/conclude.ts';
const WAKE = 'src/run/wake-hook.ts';

export const END_MUTANTS: readonly Mutant[] = [
  {
    name: 'a call whose process ends before its hooks never begins them',
    file: RESUME,
    find: 'if (left === 0 || (state !== undefined && isBeforeHook(state))) run.full.push(parent);',
    replace: 'if (left === 0) run.full.push(parent);',
  },
  {
    name: 'steps at the end of a call begin when its run is taken up',
    file: RESUME,
    find: '  if (isAsleep(run, step)) return false;\n',
    replace: '  if (step < run.roots && isAsleep(run, step)) return false;\n',
  },
  {
    name: 'a failure at the end of a call counts in one that was partial',
    file: ITEMS,
    find: '  if (isOfHook && !counts(segment.state)) return 0;\n',
    replace: '',
    seeds: 60_000,
  },
  {
    name: 'what was done at the end of a call is a success of it',
    file: ITEMS,
    find: 'return isOfHook ? 0 : HAD_SUCCESS;',
    replace: 'return HAD_SUCCESS;',
    seeds: 60_000,
  },
  {
    name: 'a call does not come to its end when its last ordinary step ends',
    file: ITEMS,
    find: '    if (state !== undefined && isBeforeHook(state)) run.full.push(segment.parent);\n    return;\n',
    replace: '    return;\n',
  },
  {
    name: 'a stop ends what is at the end of a call',
    file: STOP,
    find: 'return endsHooks ? () => false : (step) => ownHookOf(run, step) !== undefined;',
    replace: 'return () => false;',
  },
  {
    name: 'nothing ends what is at the end of a call',
    file: STOP,
    find: 'return endsHooks ? () => false : (step) => ownHookOf(run, step) !== undefined;',
    replace: 'return (step) => ownHookOf(run, step) !== undefined;',
  },
  {
    name: 'what is at the end of a call goes on when its time is over',
    file: STOP,
    find: 'leavesHooks(run, segment, how, segment.state?.hook !== undefined);',
    replace: 'leavesHooks(run, segment, how, false);',
  },
  {
    name: 'a stop around a call ends what is at its end, once that has begun',
    file: STOP,
    find: "leavesHooks(run, segment, how, how.cause.kind === 'cancel'));",
    replace:
      "leavesHooks(run, segment, how, how.cause.kind === 'cancel' || segment.state?.hook !== undefined));",
  },
  {
    name: 'the alarm of the ordinary steps of a call stops its end',
    file: ENDS,
    find: 'if (state.hooksStopped || at < endOfGroup(run, step)) return;',
    replace: 'if (state.hooksStopped) return;',
  },
  {
    name: 'a call that was to stop fails when its end takes too long',
    file: ENDS,
    find: "if (state.hook.status === 'succeeded' && run.stopRequested[step] !== UNWANTED)",
    replace: "if (state.hook.status === 'succeeded')",
  },
  {
    name: 'a call whose end takes too long has not failed for that',
    file: ENDS,
    find: "    tellOverdue(recorder, step, timedOut(afterMs, { what: 'its steps at the end ' }), at);\n",
    replace: '    void tellOverdue;\n',
  },
  {
    name: 'the end of a call may take for ever where only the run has a time',
    file: TIMES,
    find: 'if (segment === undefined) return run.plan.timeoutMs ?? NEVER;',
    replace: 'if (segment === undefined) return NEVER;',
  },
  {
    name: 'the end of a call without a time has that of the run, whatever is around it',
    file: TIMES,
    find: '    at = segment.parent;\n',
    replace: '    return run.plan.timeoutMs ?? NEVER;\n',
  },
  {
    name: 'the time of the end of a call is that of the call',
    file: TIMES,
    find: 'if (state?.hook !== undefined) return state.hooksAt + timeOfHooks(run, step);',
    replace:
      'if (state?.hook !== undefined) return (run.waits.get(step) as { since: number }).since + timeOfHooks(run, step);',
  },
  {
    name: 'each hook of a call has a time of its own',
    file: WAKE,
    find: 'if (state.hook === undefined) state.hooksAt = event.at;',
    replace: 'if (state.hook === undefined || state.step >= 0) state.hooksAt = event.at;',
  },
  {
    name: 'nobody looks at the time of the end of a call',
    file: HOOKS,
    find: '  else setGroupAlarm(recorder, step);\n',
    replace: '  else void setGroupAlarm;\n',
  },
  {
    name: 'a call ends without the steps at its end',
    file: GROUPS,
    find: '  if (state !== undefined && isBeforeHook(state)) return startHook(recorder, state, at);\n  if (segment.left > 0) return;\n',
    replace:
      '  void startHook;\n  if (segment.left > 0 && (state === undefined || !isBeforeHook(state))) return;\n',
  },
  {
    name: 'a failure at the end of a call stops what is beside it there',
    file: STOPS,
    find: '  if (ownHookOf(run, step) !== undefined) return;\n',
    replace: '  if (step < run.roots && ownHookOf(run, step) !== undefined) return;\n',
  },
  {
    name: 'a step takes a place of the nearest call around it only',
    file: COSTS,
    find: '      found.push(use);\n',
    replace: '      found.push(use);\n      break;\n',
  },
  {
    name: 'all calls of a workflow share their places',
    file: COSTS,
    find: 'const pool = `call ${run.plan.runId} ${parent}`;',
    replace: 'const pool = `call ${run.plan.runId} ${at.body.called.workflow}`;',
  },
  {
    name: 'a call is as it was when something around it stops',
    file: CONCLUDE,
    find: "if (stopping?.kind === 'cancel' || isUnwanted(run, state)) return 'cancelled';",
    replace: "if (stopping?.kind === 'cancel') return 'cancelled';",
  },
  {
    name: 'a call stands anew after each of its hooks',
    file: HOOKS,
    find: 'const { status, error } = state.hook ?? standing(run, state);',
    replace:
      'const { status, error } = (caller === NO_PARENT ? state.hook : undefined) ?? standing(run, { ...state, hook: undefined });',
  },
  {
    name: 'what a skipped hook has told of the end of a call is forgotten',
    file: HOOKS,
    find: '  if (!isAtEnd(state)) return undefined;\n',
    replace: '  if (state.step !== NO_PARENT) return undefined;\n',
  },
  {
    name: 'what was done at the end of a call is done twice in a retry',
    file: HALF,
    find: 'if (run.stepStatus[step] !== SUCCEEDED || isAtEndOfCall(run, step)) continue;',
    replace: 'if (run.stepStatus[step] !== SUCCEEDED) continue;',
  },
  {
    name: 'what was cut off at the end of a call is in doubt in a retry',
    file: UNDECIDED,
    find: '    if (run.endedAt !== 0 && isAtEndOfCall(run, step)) continue;\n',
    replace: '',
  },
  {
    name: 'an effect at the end of a call is one that a retry must not repeat',
    file: STANDING,
    find: '    if (run.endedAt !== 0 && isAtEndOfCall(run, step)) continue;\n',
    replace: '',
    seeds: 60_000,
  },
];
