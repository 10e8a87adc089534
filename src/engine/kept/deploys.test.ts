/**
 * B8 What becomes of a run that was killed while charging when its program comes back changed: which edits it
 * goes on with under its id, which make a new run, and that nothing is done twice.
 */
import { describe, expect, it } from 'vitest';
import { type Build, type Edit, loaded } from '../../../test/deployed.ts';
import type { World } from '../../../test/fixtures/deploys/orders.ts';
import { newEngine } from '../../../test/workbench.ts';
import type { StepType } from '../../ports/step-type.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { EngineError } from '../engine-error.ts';
import type { ResumeAllOptions } from './resume-all.ts';

const ID = 'order-A1';

/** `order` as it is after an edit, in a world that notes what is done. */
function flowOf(world: World, { edit = [], by = 'tsc', more = {} }: Deploy) {
  const flow = workflow('order', { inputs: { id: { type: 'string' } }, ...more });
  return loaded(edit, by).orders(flow as never, world);
}

interface Deploy {
  readonly edit?: Edit;
  readonly by?: Build['by'];
  readonly more?: object;
}

/** A program that was killed while charging, and those that come after it on its store. */
async function killed(before: Deploy = {}) {
  const store = memoryStore();
  const effects: string[] = [];
  const charging = handHeld();
  let isCharging = true;
  const world: World = {
    effect: (what, { idempotencyKey }) => effects.push(`${what} ${idempotencyKey}`),
    charge: () => (isCharging ? charging(null, undefined as never) : 'paid'),
  };
  await newEngine({ store }).start(flowOf(world, before) as never, { id: 'A1' } as never, {
    runId: ID,
  });
  await charging.started();
  await store.release(ID);
  isCharging = false;
  const refused: EngineError[] = [];
  const comeBack = async (deploy: Deploy, options: ResumeAllOptions = {}) => {
    const engine = newEngine({ store, stepTypes: [stamp] });
    const now = flowOf(world, deploy);
    const onRefused = (_: string, error: EngineError) => refused.push(error);
    const handles = await engine.resumeAll({ workflows: [now], onRefused, ...options });
    return { engine, now, handles, results: await Promise.all(handles.map((one) => one.result)) };
  };
  const named = (what: string) => effects.filter((one) => one.startsWith(`${what} `));
  return { store, effects, named, refused, comeBack };
}

/** Another step type. */
const stamp: StepType = {
  name: 'stamp',
  summary: 'For tests.',
  intent: 'transform',
  with: { type: 'object' },
  run: () => 'stamped',
};

const CHARGE = 'timeoutMs: 5_000,';

describe('B8 after a deploy that changes no shape, a run goes on under its id', () => {
  it.each<[string, Deploy, readonly string[]]>([
    ['nothing was changed', {}, []],
    [
      'the body of a step that has ended was edited',
      { edit: [['`H-${id}`', '`HOLD-${id}`']] },
      ['reserve'],
    ],
    [
      'the body of the step under way was edited',
      { edit: [['`R-${id}`', '`r-${id}`']] },
      ['charge'],
    ],
    ['the body of a step to come was edited', { edit: [['`P-${id}`', '`p-${id}`']] }, ['ship']],
    [
      'a formatter went over it',
      { edit: [['return { hold: `H-${id}` };', 'return {\n hold: `H-${id}`, }; // held']] },
      ['reserve'],
    ],
    ['it was bundled and made small', { by: 'bundler' }, ['order', 'reserve', 'charge', 'ship']],
    ['a timeout was changed', { edit: [[CHARGE, 'timeoutMs: 9_000,']] }, []],
    ['a title was given', { edit: [[CHARGE, `title: 'Charge', ${CHARGE}`]] }, []],
    ['it is tried again', { edit: [[CHARGE, `retry: { maxAttempts: 3 }, ${CHARGE}`]] }, []],
    ['it has a condition', { edit: [[CHARGE, `when: 'true', ${CHARGE}`]] }, ['charge']],
    ['it is in a pool', { edit: [[CHARGE, `pool: 'io', ${CHARGE}`]] }, []],
    [
      'the workflow has a title and a timeout',
      { more: { title: 'Orders', timeoutMs: 60_000 } },
      [],
    ],
  ])('%s', async (_, deploy, changed) => {
    const { comeBack, effects, named, store, refused } = await killed();
    const { results, engine } = await comeBack(deploy);
    expect(refused).toEqual([]);
    expect(results).toMatchObject([{ runId: ID, status: 'succeeded' }]);
    expect(effects.map((one) => one.split(' ')[0])).toEqual([
      'reserve',
      'charge',
      'charge',
      'ship',
    ]);
    expect(new Set(named('charge')).size).toBe(1);
    const { events } = (await store.read(ID))!;
    const [resumed] = events.filter((event) => event.type === 'run.resumed');
    const { steps } = (await engine.history(ID))!.snapshot;
    expect(resumed!.rewritten!.map((step) => steps[step])).toEqual(changed);
  });
});

const SHIP = "const ship = flow.step('ship', {";

describe('B8 after a deploy that changes the shape, nothing is done twice', () => {
  /** What has ended is kept; the note says what runs. */
  it.each<[string, Deploy, string, readonly string[]]>([
    [
      'a step was added',
      { edit: [[SHIP, `flow.step('log', { run: () => 1 });\n${SHIP}`]] },
      'log: added',
      ['charge', 'ship'],
    ],
    [
      'a step to come was removed',
      {
        edit: [
          ['flow.returns(ship)', 'flow.returns(charge)'],
          [SHIP, 'const { ship } = ({ step: () => ({}) } as never as typeof flow).step("ship", {'],
        ],
      },
      'ship: removed',
      ['charge'],
    ],
    [
      'a step to come was renamed',
      { edit: [[SHIP, "const ship = flow.step('send', {"]] },
      'send: added; ship: removed',
      ['charge', 'ship'],
    ],
    [
      'a step to come needs another one',
      { edit: [['needs: { order, charge },', 'needs: { order, charge, reserve },']] },
      'ship: needs order, charge, reserve instead of order, charge',
      ['charge', 'ship'],
    ],
    [
      'a step to come is at the end of the run',
      {
        edit: [
          ['needs: { order, charge },\n', "hook: 'finally',\n"],
          ['{ order: { id }, charge: { receipt } }', '_'],
          ['{ parcel: `P-${id}`, receipt }', '1'],
          ['flow.returns(ship)', 'flow.returns(charge)'],
        ],
      },
      'ship: needs nothing instead of order, charge, in finally instead of steps',
      ['charge', 'ship'],
    ],
    [
      'a step to come uses another type',
      {
        edit: [
          [
            SHIP,
            "const ship = flow.step('ship', { uses: 'stamp', } as never); flow.step('note', {",
          ],
        ],
      },
      'ship: uses stamp instead of function, needs nothing instead of order, charge; note: added',
      ['charge', 'ship'],
    ],
    [
      'it has another version',
      { more: { version: '2' } },
      'version: "2" instead of none',
      ['charge', 'ship'],
    ],
    [
      'all of it was built in another way, too',
      { edit: [[SHIP, `flow.step('log', { run: () => 1 });\n${SHIP}`]], by: 'bundler' },
      'log: added',
      ['charge', 'ship'],
    ],
  ])('%s', async (_, deploy, differences, after) => {
    const { comeBack, effects, named, refused, store } = await killed();
    expect((await comeBack(deploy)).handles).toEqual([]);
    expect(refused).toMatchObject([
      {
        code: 'run-changed',
        message: `the workflow has changed since run "${ID}" began: ${differences}`,
      },
    ]);
    const { results, handles, engine, now } = await comeBack(deploy, { onChanged: 'use-current' });
    expect(results).toMatchObject([{ status: 'succeeded' }]);
    expect(effects.map((one) => one.split(' ')[0])).toEqual(['reserve', 'charge', ...after]);
    expect(new Set(named('charge')).size).toBe(1);
    expect(results[0]!.step('reserve').reason).toBe(`result of run ${ID}`);
    const { runId } = handles[0]!;
    expect(runId).not.toBe(ID);
    // Whoever knows the old id gets the new run, also from another program.
    for (const one of [engine, newEngine({ store, stepTypes: [stamp] })]) {
      const found = await one.start(now as never, { id: 'A1' } as never, {
        runId: ID,
        ifExists: 'attach',
      });
      expect((await found.result).runId).toBe(runId);
    }
    expect(effects).toHaveLength(2 + after.length);
  });

  it('and a step is made anew that is another one, with what stands behind it', async () => {
    const { comeBack, effects } = await killed();
    const edit: Edit = [
      ["flow.step('order', {", "flow.step('order', { needs: flow.step('first', { run: () => 1 }),"],
      ['run: ({ id }) => ({ id, amount: 10 })', "run: () => ({ id: 'A1', amount: 10 })"],
    ];
    await comeBack({ edit }, { onChanged: 'use-current' });
    expect(effects.map((one) => one.split(' ')[0])).toEqual([
      'reserve',
      'charge',
      'reserve',
      'charge',
      'ship',
    ]);
    // Under the keys of the first time.
    expect(new Set(effects).size).toBe(3);
  });
});
