/**
 * What was kept as an event is one, or it is said what is wrong with it.
 */
import { expect, it } from 'vitest';
import { eventFault } from './event-shape.ts';

const error = { code: 'E', message: 'no', retryable: true };
const asked = (request: object) => ({
  type: 'run.asked',
  at: 1,
  id: 'q',
  request,
  late: false,
});
const resolved = (resolution: object, step = 1) =>
  asked({ kind: 'resolve', step, attempt: 1, resolution });

it.each([
  { type: 'run.started', at: 1, runId: 'r' },
  // The run may not have any step of them yet.
  { type: 'run.resumed', at: 1, rewritten: [0, 3], once: [2] },
  { type: 'run.finished', at: 1, status: 'failed', output: undefined, error },
  { type: 'run.stopping', at: 1, drain: false, cause: { kind: 'failure', step: 1 } },
  { type: 'run.stopping', at: 1, drain: true, cause: { kind: 'timeout', afterMs: 5 } },
  { type: 'step.succeeded', step: 1, attempt: 1, at: 1.5, output: null, metadata: undefined },
  { type: 'step.retrying', step: 0, attempt: 1, at: 1, error, wakeAt: 2 },
  { type: 'branch.expired', step: 0, at: 1, afterMs: 5 },
  asked({ kind: 'cancel', reason: '' }),
  asked({ kind: 'cancel', reason: '', drainMs: 0.5 }),
  resolved({ as: 'rerun' }),
  resolved({ as: 'succeeded', output: null }),
])('$type is an event', (event) =>
  expect(eventFault(event, { steps: 2, definitions: 4 })).toBeUndefined(),
);

it.each<[unknown, string]>([
  [null, 'it is no object'],
  [[], 'it is no object'],
  [{ at: 1 }, 'there is no event nothing'],
  [{ type: 'run.danced', at: 1 }, 'there is no event "run.danced"'],
  [{ type: 'toString', at: 1 }, 'there is no event "toString"'],
  [{ type: 'run.resumed' }, 'its time is nothing'],
  [{ type: 'run.resumed', at: 1e308 }, 'its time is 1e+308'],
  [{ type: 'run.resumed', at: 1, rewritten: [4] }, 'there is no step 4'],
  [{ type: 'run.resumed', at: 1, once: [4] }, 'there is no step 4'],
  [{ type: 'step.ready', at: 1 }, 'there is no step nothing'],
  [{ type: 'step.ready', at: 1, step: 2 }, 'there is no step 2'],
  [{ type: 'step.ready', at: 1, step: 0.5 }, 'there is no step 0.5'],
  [{ type: 'step.started', at: 1, step: 0, attempt: 0 }, 'its attempt is 0'],
  [{ type: 'step.failed', at: 1, step: 0, attempt: 1, error: 'no' }, 'its error is "no"'],
  [
    { type: 'run.stopping', at: 1, drain: true, cause: { kind: 'failure', step: 9 } },
    'there is no step 9',
  ],
  [{ type: 'run.stopping', at: 1, drain: true, cause: null }, 'its cause is null'],
  [{ type: 'run.asked', at: 1, request: { kind: 'cancel', reason: '' } }, 'its id is nothing'],
  [asked({ kind: 'dance' }), 'its request is a mapping with kind'],
  [asked({ kind: 'cancel', reason: '', drainMs: -1 }), expect.stringContaining('its request is')],
  [resolved({ as: 'rerun' }, 2), 'there is no step 2'],
  [resolved({ as: 'succeeded' }), expect.stringContaining('its request is')],
  [resolved({ as: 'failed' }), expect.stringContaining('its request is')],
])('%j is none', (event, fault) =>
  expect(eventFault(event, { steps: 2, definitions: 4 })).toEqual(fault),
);
