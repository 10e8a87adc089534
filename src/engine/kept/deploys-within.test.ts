/**
 * A deploy that changes what steps within others do, before the run has any of these.
 * Knows engines and what they keep; must not know how code is compared.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { forEachStep } from '../../steps/for-each.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { StepSettings } from '../../workflow/workflow.ts';

interface Program {
  readonly effects?: StepSettings['effects'];
  readonly pay?: () => string;
}

const PAY = () => 'paid';

/** Programs one after the other on one store; each but the last ends before there are items. */
function programs() {
  const store = memoryStore();
  const engineOf = () => newEngine({ store, stepTypes: [forEachStep] });
  const flowOf = ({ effects = 'idempotent', pay = PAY }: Program, look: () => unknown) => {
    const flow = workflow('w');
    const list = flow.step('look', { run: look as () => number[] });
    flow.forEach('each', {
      needs: list,
      each: (body) => body.step('pay', { effects, run: pay }),
    });
    return flow;
  };
  const killed = async (program: Program, isFirst = false) => {
    const hanging = handHeld();
    const flow = flowOf(program, hanging as unknown as () => unknown);
    if (isFirst) await engineOf().start(flow, null, { runId: 'r' });
    else await engineOf().resume('r', { workflow: flow });
    await hanging.started();
    await store.release('r');
  };
  const resumed = async (program: Program) => {
    const flow = flowOf(program, () => [1, 2]);
    const handle = await engineOf().resume('r', { workflow: flow });
    return handle.result;
  };
  const noted = async () => {
    const history = (await engineOf().history('r'))!;
    const { steps } = history.snapshot;
    const last = history.events.findLast(({ type }) => type === 'run.resumed');
    const named = (list: readonly number[] | undefined) => list?.map((def) => steps[def]);
    if (last?.type !== 'run.resumed') throw new Error('nobody has resumed it');
    return { rewritten: named(last.rewritten), once: named(last.once) };
  };
  return { killed, resumed, noted };
}

describe('a program with other steps within a step', () => {
  it('says which of them do something else, and the next one can read that', async () => {
    const { killed, resumed, noted } = programs();
    await killed({}, true);
    await killed({ pay: () => 'paid otherwise' });
    expect(await noted()).toEqual({ rewritten: ['each[].pay'], once: undefined });
    expect(await resumed({})).toMatchObject({ status: 'succeeded', output: ['paid', 'paid'] });
  });

  it('may say that they have their effect once, and the next one can read that', async () => {
    const { killed, resumed, noted } = programs();
    await killed({}, true);
    await killed({ effects: 'once' });
    expect(await noted()).toEqual({ rewritten: [], once: ['each[].pay'] });
    expect(await resumed({ effects: 'once' })).toMatchObject({ output: ['paid', 'paid'] });
  });
});
