/**
 * Bugs planted where steps call other workflows.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const LINK = 'src/graph/link.ts';
const GROWTHS = 'src/graph/growths.ts';
const GROUPS = 'src/schedule/groups.ts';
const GROWN = 'src/run/grown.ts';
const WIRED = 'src/run/wired-input.ts';
const STOP = 'src/run/stop.ts';
const ITEMS = 'src/run/items.ts';
const STEPS = 'src/run/steps.ts';
const DEFINITIONS = 'src/workflow/definitions.ts';

export const CALL_MUTANTS: readonly Mutant[] = [
  {
    name: 'steps of all calls after the first have the numbers of its item',
    file: GROWN,
    find: '  return firstOf(segment, itemOf(segment, step)) - segment.body.from;\n',
    replace:
      '  const first = segment.body.called && run.segments.find(({ body }) => body === segment.body);\n  return firstOf(first ?? segment, itemOf(segment, step)) - segment.body.from;\n',
  },
  {
    name: 'how deep calls stand in each other is not counted',
    file: GROWN,
    find: '    at = segment.parent;\n    depth++;\n',
    replace: '    at = segment.parent;\n    if (segment.body.called === undefined) depth++;\n',
  },
  {
    name: 'calls may stand in each other once more',
    file: GROUPS,
    find: 'if (depthOf(run, step) >= MAX_DEPTH)',
    replace: 'if (depthOf(run, step) > MAX_DEPTH)',
  },
  {
    name: 'what is called has the inputs of the run',
    file: WIRED,
    find: '    if (segment.body.called !== undefined) return itemAt(run, segment, itemOf(segment, at));\n',
    replace: '',
  },
  {
    name: 'what is called within another one has the inputs of that',
    file: WIRED,
    find: 'if (segment.body.called !== undefined) return itemAt(run, segment, itemOf(segment, at));',
    replace:
      'if (segment.body.called !== undefined && (segmentOf(run, segment.parent) === undefined || at === step)) return itemAt(run, segment, itemOf(segment, at));',
  },
  {
    name: 'a stop does not reach into what is called',
    file: STOP,
    find: 'if (!isSettled(run.stepStatus[step]!) && !isLeft(step)) stopStep(run, step, how);',
    replace:
      'if (!isSettled(run.stepStatus[step]!) && !isLeft(step) && run.segmentBy.get(step)?.body.called === undefined) stopStep(run, step, how);',
  },
  {
    name: 'a call gives what the first call of the workflow gave',
    file: ITEMS,
    find: '  if (segment.isOnly) return outputOfItem(run, segment, 0);\n',
    replace:
      '  const first = segment.body.called && run.segments.find(({ body }) => body === segment.body);\n  if (segment.isOnly) return outputOfItem(run, first ?? segment, 0);\n',
  },
  {
    name: 'a workflow that is called fails as the one that calls it',
    file: GROWTHS,
    find: 'mode: calls.onFailure,',
    replace: 'mode: undefined,',
  },
  {
    name: 'the time of a workflow that is called is forgotten',
    file: LINK,
    find: 'if (timeoutMs < (own.timeoutMs ?? Number.POSITIVE_INFINITY))',
    replace: 'if (timeoutMs < (own.timeoutMs ?? 0))',
  },
  {
    name: 'jumps within a workflow that is called lead to the steps of another one',
    file: LINK,
    find: '(targets, { from }) => targets.map((target) => target + from),',
    replace: '(targets) => targets,',
  },
  {
    name: 'rules of steps in a workflow that is called are those of others',
    file: LINK,
    find: 'optional: set(({ optional }) => optional),',
    replace: 'optional: new Set(parts.flatMap(({ graph }) => [...graph.optional])),',
  },
  {
    name: 'of several that call a workflow only the first is kept',
    file: DEFINITIONS,
    find: '      called.callers.push(size + s);\n',
    replace: '      if (called.callers.length === 0) called.callers.push(size + s);\n',
  },
  {
    name: 'a failure in what is called means what it means to the run',
    file: STEPS,
    find: 'return segmentOf(run, step)?.mode ?? run.plan.failureMode;',
    replace:
      'const segment = segmentOf(run, step);\n  return segment?.body.called === undefined ? (segment?.mode ?? run.plan.failureMode) : run.plan.failureMode;',
  },
];
