/**
 * A run whose branches go their own ways: one succeeds and goes on, one throws, one takes too long.
 * The same workflow as a file and in TypeScript, with a limit per attempt and with one per branch.
 */
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../src/cli/exit-code.ts';
import type { AnyStepType } from '../src/ports/step-type.ts';
import type { RunResult } from '../src/run/result.ts';
import { type HandHeld, handHeld } from '../src/testing/hand-held-step.ts';
import { type VirtualClock, virtualClock } from '../src/testing/virtual-clock.ts';
import { workflow } from '../src/workflow/define.ts';
import { readWorkflow } from '../src/workflow/formats/index.ts';
import type { StepContext } from '../src/workflow/step-context.ts';
import type { StepSettings, Workflow } from '../src/workflow/workflow.ts';
import { newEngine, turn } from './workbench.ts';

const IDS = ['trigger', 't', 'a', 'b', 'c', 'd'] as const;
type Bodies = Readonly<Record<(typeof IDS)[number], HandHeld<unknown, StepContext>>>;

const bodies = (): Bodies =>
  Object.fromEntries(IDS.map((id) => [id, handHeld<unknown, StepContext>()])) as Bodies;

/** How the time of `c` is limited, in a file and in TypeScript. */
const LIMITS = {
  'of an attempt': { yaml: 'timeout: 1s', settings: { timeoutMs: 1_000 }, defaults: {} },
  'of a branch': { yaml: 'branch_timeout: 1s', settings: { branchTimeoutMs: 1_000 }, defaults: {} },
  'of every branch': { yaml: '', settings: {}, defaults: { branchTimeoutMs: 1_000 } },
} as const;
type Limit = keyof typeof LIMITS;

/** A step type for the file: each step's body is in the hand of the test. */
function held(steps: Bodies): AnyStepType {
  return {
    name: 'held',
    summary: 'For tests.',
    intent: 'transform',
    with: { type: 'object' },
    run: (_, context) => steps[context.stepId as keyof Bodies](context.input, context),
  };
}

function inYaml(limit: Limit): Workflow {
  const { yaml, defaults } = LIMITS[limit];
  const text = [
    'heddle: 1',
    'name: acceptance',
    'on_failure: best_effort',
    ...('branchTimeoutMs' in defaults ? ['defaults: { branch_timeout: 1s }'] : []),
    'steps:',
    '  - { id: trigger, uses: held }',
    '  - { id: t, uses: held, needs: trigger }',
    '  - { id: a, uses: held, needs: t }',
    '  - { id: b, uses: held, needs: t }',
    `  - { id: c, uses: held, needs: t${yaml && `, ${yaml}`} }`,
    '  - { id: d, uses: held, needs: a }',
  ].join('\n');
  const { workflow: read, diagnostics } = readWorkflow(text, 'acceptance.yaml');
  expect(diagnostics).toEqual([]);
  return read!;
}

function inTypeScript(limit: Limit, steps: Bodies): Workflow {
  const { defaults } = LIMITS[limit];
  const settings: StepSettings = LIMITS[limit].settings;
  const flow = workflow('acceptance', { onFailure: 'best_effort', defaults });
  const trigger = flow.step('trigger', { run: steps.trigger });
  const t = flow.step('t', { needs: trigger, run: steps.t });
  const a = flow.step('a', { needs: t, run: steps.a });
  flow.step('b', { needs: t, run: steps.b });
  flow.step('c', { ...settings, needs: t, run: steps.c });
  flow.step('d', { needs: a, run: steps.d });
  return flow;
}

/** Plays the scenario; gives what the run told at its end, and what was seen on the way. */
async function play(flow: Workflow, steps: Bodies, clock: VirtualClock) {
  const events: string[] = [];
  const observer = {
    name: 'list',
    event: (event: { type: string }) => void events.push(event.type),
  };
  const engine = newEngine({ clock, stepTypes: [held(steps)], observers: [observer] });
  const handle = await engine.start(flow);
  (await steps.trigger.started()).succeed('go');
  (await steps.t.started()).succeed('t');
  const [a, b, c] = [await steps.a.started(), await steps.b.started(), await steps.c.started()];
  b.fail(new Error('broke'));
  clock.advance(400);
  a.succeed('a');
  (await steps.d.started()).succeed('d');
  clock.advance(599);
  await turn();
  const early = handle.status();
  expect(c.context.signal.aborted).toBe(false);
  clock.advance(1);
  c.fail(await c.aborted());
  const result = await handle.result;
  return { result, early, late: handle.status(), events };
}

function expectTruth(result: RunResult): void {
  const statuses = Object.entries(result.steps).map(([id, { status }]) => [id, status]);
  expect(Object.fromEntries(statuses)).toEqual({
    trigger: 'succeeded',
    t: 'succeeded',
    a: 'succeeded',
    b: 'failed',
    c: 'failed',
    d: 'succeeded',
  });
  expect(result.step('b').error).toMatchObject({ code: 'E_STEP', message: 'broke' });
  expect(result.step('c').error).toMatchObject({ code: 'timed_out' });
  expect(result.step('d').output).toBe('d');
  expect([result.status, exitCodeOf(result), result.durationMs]).toEqual(['partial', 3, 1_000]);
}

describe('a trigger, a step, and three branches', () => {
  const limits = Object.keys(LIMITS) as Limit[];
  it.each(limits.flatMap((limit) => [[limit, 'a file'] as const, [limit, 'TypeScript'] as const]))(
    'with a limit %s, from %s',
    async (limit, source) => {
      const steps = bodies();
      const flow = source === 'a file' ? inYaml(limit) : inTypeScript(limit, steps);
      const { result, early, late, events } = await play(flow, steps, virtualClock());
      expectTruth(result);
      expect(early).toMatchObject({
        status: 'running',
        active: ['c'],
        branches: { spawned: 3, active: 1 },
      });
      expect(late.branches).toMatchObject({
        spawned: 3,
        active: 0,
        branches: [
          { step: 'a', status: 'succeeded', steps: ['a', 'd'] },
          { step: 'b', status: 'failed', steps: ['b'] },
          { step: 'c', status: 'timed_out', steps: ['c'] },
        ],
      });
      expect(events.at(-1)).toBe('run.finished');
      expect(events.filter((type) => /^step\.(succeeded|failed)$/.test(type))).toHaveLength(6);
    },
  );
});
