/**
 * The scenario of the parallel processor, from a file with `actions`: one branch succeeds and goes on, one throws, one
 * outlasts its time; on a virtual clock.
 */
import { describe, expect, it } from 'vitest';
import type { AnyStepType } from '../src/ports/step-type.ts';
import { type HandHeld, handHeld } from '../src/testing/hand-held-step.ts';
import { virtualClock } from '../src/testing/virtual-clock.ts';
import { readWorkflow } from '../src/workflow/formats/index.ts';
import { writeHeddle } from '../src/workflow/formats/write-heddle.ts';
import type { StepContext } from '../src/workflow/step-context.ts';
import type { Workflow } from '../src/workflow/workflow.ts';
import { newEngine, turn } from './workbench.ts';

const FILE = `
processor: { max_concurrent_branches: 3, branch_timeout_seconds: 1 }
actions:
  - { action_id: trigger, type: action, plugin_name: "@anything/held" }
  - { action_id: t, type: action, plugin_name: "@anything/held" }
  - { action_id: a, type: action, plugin_name: "@anything/held" }
  - { action_id: b, type: action, plugin_name: "@anything/held" }
  - { action_id: c, type: action, plugin_name: "@anything/held" }
  - { action_id: d, type: action, plugin_name: "@anything/held", inputs: { of: "{{actions.a.result}}" }, plugin_config: { text: "d of {{inputs.of}}" } }
edges:
  - { id: e1, source: trigger, target: t }
  - { id: e2, source: t, target: a }
  - { id: e3, source: t, target: b }
  - { id: e4, source: t, target: c }
  - { id: e5, source: a, target: d }
`;

type Body = HandHeld<unknown, StepContext>;

function fromText(text: string): Workflow {
  const { workflow, diagnostics } = readWorkflow(text, 'flow.yaml');
  expect(diagnostics).toEqual([]);
  return workflow!;
}

/** A plugin whose bodies are in the hand of the test. */
function held(bodies: Readonly<Record<string, Body>>): AnyStepType {
  return {
    name: 'held',
    summary: 'For tests.',
    intent: 'transform',
    with: { type: 'object' },
    run: (_, context) => bodies[context.stepId]!(context.config, context),
  };
}

async function play(flow: Workflow) {
  const clock = virtualClock();
  const ids = ['trigger', 't', 'a', 'b', 'c', 'd'];
  const bodies = Object.fromEntries(ids.map((id) => [id, handHeld<unknown, StepContext>()]));
  const { trigger, t, a, b, c, d } = bodies as Record<string, Body> & Record<'a', Body>;
  const engine = newEngine({ clock, stepTypes: [held(bodies)] });
  const handle = await engine.start(flow);
  (await trigger!.started()).succeed('go');
  (await t!.started()).succeed('t');
  const [one, two, three] = [await a.started(), await b!.started(), await c!.started()];
  two.fail(new Error('broke'));
  one.succeed('a');
  const last = await d!.started();
  last.succeed(last.input);
  await turn();
  const early = handle.status();
  clock.advance(1_000);
  three.fail(await three.aborted());
  const result = await handle.result;
  return { result, early, late: handle.status() };
}

describe('a trigger, an action, and three branches', () => {
  it.each([
    ['as they are', () => fromText(FILE)],
    ['converted', () => fromText(writeHeddle(fromText(FILE)))],
  ])('end each for itself, %s', async (_, make) => {
    const { result, early, late } = await play(make());
    expect([early.status, early.active]).toEqual(['running', ['c']]);
    const ends = Object.entries(result.steps).map(([id, step]) => [
      id,
      step?.error?.code ?? step?.status,
    ]);
    expect(Object.fromEntries(ends)).toEqual({
      trigger: 'succeeded',
      t: 'succeeded',
      a: 'succeeded',
      b: 'E_STEP',
      c: 'timed_out',
      d: 'succeeded',
    });
    expect(result.step('d').output).toEqual({ text: 'd of a' });
    expect([result.status, late.branches?.spawned, late.branches?.active]).toEqual([
      'partial',
      3,
      0,
    ]);
  });
});
