/**
 * Steps whose functions were lost with the process that had written them: they fail, and say so.
 * Knows shapes; must not know what the steps did.
 *
 * What had succeeded keeps its result, and what waits goes on waiting: neither needs a function.
 */
import type { Body } from '../../graph/body.ts';
import { type Graph, RUN_INPUT } from '../../graph/graph.ts';
import type { Shape } from '../../graph/shape.ts';
import { StepFailure } from '../../run/step-error.ts';
import type { Step } from '../../workflow/workflow.ts';

/** In place of a step of the list: what those are run as. */
export const LOST_STEP: Step = {
  id: 'lost',
  uses: 'function',
  needs: [],
  run: fail,
  settings: {},
};

function fail(): never {
  const message =
    'its function was written by the step that added it, and is gone with the process that ran that: name a function in a module instead (uses: ./file.ts#export), or have it written again: retry the run with the step that adds it, or fork the run from that step where it stands within a group';
  throw new StepFailure('E_CLOSURE_LOST', message, { retryable: false });
}

/** `like`: the graph of a workflow of `LOST_STEP` only. */
export function lostGraph(shape: Shape, like: Graph): Graph {
  const { size } = shape;
  const none = () => new Uint32Array(size);
  const steps = shape.steps.map(({ id, settings }) => ({
    ...LOST_STEP,
    id,
    settings: settings.title === undefined ? {} : { title: settings.title },
  }));
  const bodies = shape.bodies.map((body): Body => ({ ...body, levelCount: 1, outputs: undefined }));
  return {
    ...like,
    ...shape,
    steps,
    bodies: bodies as unknown as Graph['bodies'],
    judged: new Uint8Array(size),
    rules: new Map(),
    conditional: new Set(),
    level: none(),
    rank: none(),
    primary: new Int32Array(size).fill(RUN_INPUT),
    producer: new Int32Array(size).fill(RUN_INPUT),
    passes: new Uint8Array(size),
    typeOf: new Uint16Array(size),
    settingsOf: none(),
    growths: new Map(),
    indexOf: (id, body = 0) => {
      const { from, to } = bodies[body]!;
      const at = steps.slice(from, to).findIndex((step) => step.id === id);
      return at < 0 ? at : at + from;
    },
  };
}
