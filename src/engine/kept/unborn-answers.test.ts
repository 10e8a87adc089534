/**
 * What comes to steps of cases and rounds, and to those that never come: too many rounds, or no such name.
 * Knows engines and a store in memory; must not know how anything is kept.
 */
import { describe, expect, it } from 'vitest';
import { each, flowOf, loop, newEngine, step, turn } from '../../../test/workbench.ts';
import { approvalStep } from '../../steps/approval.ts';
import { deliveryStep } from '../../steps/delivery.ts';
import { forEachStep } from '../../steps/for-each.ts';
import { loopStep } from '../../steps/loop.ts';
import { switchStep } from '../../steps/switch.ts';
import { memoryStore } from '../../stores/memory.ts';
import type { Step } from '../../workflow/workflow.ts';

function bench() {
  const stepTypes = [approvalStep, deliveryStep, forEachStep, loopStep, switchStep];
  return { engine: newEngine({ store: memoryStore(), stepTypes }) };
}

const ask = () => step('ask', [], { uses: 'approval' });

describe('what waits in a case or in rounds', () => {
  it('is named by the step around it, and by the round', async () => {
    const { engine } = bench();
    const cases = { invoice: { steps: [ask()] }, letter: { steps: [{ ...ask(), id: 'read' }] } };
    const steps = flowOf([
      step('route', [], { uses: 'switch', with: { value: 'invoice' }, cases }),
      loop('refine', ['route'], [ask()], { until: 'round == 2', max_iterations: 3 }),
    ]);
    const handle = await engine.start(steps, null, { runId: 'r' });
    // Before anything has begun.
    await handle.approve('refine[1].ask', { by: 'early' });
    await handle.approve('route.ask');
    await turn();
    await expect(handle.approve('route.read')).rejects.toMatchObject({
      message: '"route.read" is not a step of the run: step "route" has chosen the case "invoice"',
    });
    await expect(handle.approve('route[0].ask')).rejects.toMatchObject({
      message: '"route[0].ask" is not a step of the run',
    });
    await handle.approve('refine[0].ask', { by: 'now' });
    const result = await handle.result;
    expect(result.status).toBe('succeeded');
    expect(result.step('refine[1].ask').output).toEqual({ approved: true, by: 'early' });
  });

  it('is refused for rounds and items that never come', async () => {
    const { engine } = bench();
    const rounds = { until: 'round == 1', max_iterations: 3 };
    const last = step('last', ['refine'], { uses: 'approval' });
    const steps = flowOf([loop('refine', [], [ask()], rounds), last]);
    const handle = await engine.start(steps, null, { runId: 'r' });
    await turn();
    await handle.approve('refine[0].ask');
    await turn();
    await expect(handle.approve('refine[1].ask')).rejects.toMatchObject({
      message: '"refine[1].ask" is not a step of the run: step "refine" has no round "1"',
      hint: 'its only round is 0',
    });
    await handle.approve('last');
    await handle.result;
  });

  /** Waits for approval before anything in it has begun; then it is asked of the run what each id comes to. */
  async function refusals(steps: Step[], ids: readonly string[]) {
    const { engine } = bench();
    const first = step('first', [], { uses: 'approval' });
    const handle = await engine.start(flowOf([first, ...steps]), null, { runId: 'r' });
    await turn();
    const found: string[] = [];
    for (const id of ids) {
      const isMessage = id.endsWith('.paid');
      await (isMessage ? handle.deliver(id, 1) : engine.approve('r', id)).then(
        () => found.push('kept'),
        ({ message, hint }) => found.push(`${message}; ${hint}`),
      );
    }
    handle.cancel();
    await handle.result;
    return found;
  }

  const paid = () => step('paid', [], { uses: 'delivery' });
  const not = (id: string) => `"${id}" is not a step of the run: what step`;

  it('is refused at once for a round past the most that there may be', async () => {
    const limit = (max_iterations: unknown) => ({ until: 'round == 1', max_iterations });
    const steps = [
      loop('refine', ['first'], [ask(), paid()], limit(3)),
      loop('once', ['first'], [loop('inner', [], [ask()], limit(2))], limit(1)),
      loop('later', ['first'], [ask()], limit('${{ inputs.most }}')),
      loop('open', [], [ask()], limit(3)),
    ];
    expect(
      await refusals(steps, [
        'refine[2].ask',
        'refine[3].ask',
        'refine[99].paid',
        'refine[x].ask',
        'once[0].inner[2].ask',
        'once[1].inner[0].ask',
        'later[99].ask',
        'open[2].ask',
        'open[3].ask',
      ]),
    ).toEqual([
      'kept',
      `${not('refine[3].ask')} "refine" runs is called 0 to 2; the last one is refine[2].ask`,
      `${not('refine[99].paid')} "refine" runs is called 0 to 2; the last one is refine[2].paid`,
      `${not('refine[x].ask')} "refine" runs is called by number; the first one is refine[0].ask`,
      `${not('once[0].inner[2].ask')} "once[0].inner" runs is called 0 to 1; the last one is once[0].inner[1].ask`,
      `${not('once[1].inner[0].ask')} "once" runs is called 0 to 0; the last one is once[0].inner[0].ask`,
      'kept',
      'kept',
      `${not('open[3].ask')} "open" runs is called 0 to 2; the last one is open[2].ask`,
    ]);
  });

  it('is refused for a name where items have numbers, before the list is there', async () => {
    const steps = [
      each('each', ['first'], [ask(), paid()], { items: [1, 2] }),
      each('few', ['first'], [ask()], { items: [1, 2], max_items: 2 }),
      each('keyed', ['first'], [ask()], { items: [1, 2], key: '${{ item }}' }),
    ];
    expect(
      await refusals(steps, [
        'each[x].ask',
        'each[x].paid',
        'each[7].ask',
        'few[2].ask',
        'keyed[x].ask',
      ]),
    ).toEqual([
      `${not('each[x].ask')} "each" runs is called by number; the first one is each[0].ask`,
      `${not('each[x].paid')} "each" runs is called by number; the first one is each[0].paid`,
      'kept',
      `${not('few[2].ask')} "few" runs is called 0 to 1; the last one is few[1].ask`,
      'kept',
    ]);
  });
});
