/**
 * Functions in place of expressions in runs that are kept: what is asked again, and what is told without them.
 * Knows engines and stores; must not know how a setting is kept.
 */
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { fold } from '../../run/fold.ts';
import { type KeptPlan, planOfKept } from '../../run/kept-plan.ts';
import { skipReason } from '../../run/skip.ts';
import { namedSteps } from '../../run/steps.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { SettingContext, StepContext } from '../../workflow/step-context.ts';
import type { SettingFunction } from '../../workflow/workflow.ts';

type Own = (input: never, context: SettingContext) => unknown;

/** The settings `when` and `concurrencyKey`, whatever their functions give. */
const when = (own: Own) => ({ when: own as SettingFunction<boolean> });
const key = (own: Own) => ({ concurrencyKey: own as SettingFunction<string> });

describe('a run that is resumed', () => {
  it('asks nobody again what was decided, and for a key before each attempt', async () => {
    const asked: string[] = [];
    const held = handHeld<unknown, StepContext>();
    const flow = () => {
      const made = workflow('w', { concurrency: 2 });
      const noted =
        (name: string) =>
        (_: unknown, { stepId }: SettingContext) =>
          asked.push(`${name} of ${stepId}`) > 0 && stepId !== 'skipped';
      const settings = { ...when(noted('when')), ...key((...of) => String(noted('key')(...of))) };
      const a = made.step('a', { ...settings, run: held });
      made.step('skipped', { ...settings, run: () => 1 });
      made.step('b', { ...settings, run: () => 2, needs: a });
      return made;
    };
    const store = memoryStore();
    const first = await newEngine({ store }).start(flow(), null, { runId: 'r' });
    await held.started();
    expect(asked.splice(0)).toEqual(['when of a', 'key of a', 'when of skipped']);
    first.leave();
    await first.result;
    const again = await newEngine({ store }).resume('r', { workflow: flow() });
    (await held.started()).succeed('done');
    expect(await again.result).toMatchObject({ status: 'succeeded', output: 2 });
    expect(asked).toEqual(['key of a', 'when of b', 'key of b']);
  });

  it('is read, and its skips are told, by whoever has not the function', async () => {
    const store = memoryStore();
    const isLarge = ({ n }: { n: number }) => n > 2;
    const flow = workflow('w');
    flow.step('a', { run: () => 'a', ...when(isLarge as Own) });
    await newEngine({ store }).run(flow, { n: 1 }, { runId: 'r' });
    const { snapshot, events } = (await store.read('r'))!;
    const shape = planOfKept('r', snapshot as KeptPlan);
    expect([...shape.graph.conditional]).toEqual([0]);
    const run = fold(shape, events);
    expect(skipReason(run.skips.get(0)!, namedSteps(run))).toBe('when: the function isLarge');
  });
});
