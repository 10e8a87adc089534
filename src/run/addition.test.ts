/**
 * Lists of steps as they are kept: what is damaged is not taken for one.
 * Knows what is kept; must not know how it came there.
 */
import { expect, it } from 'vitest';
import { createEngine, workflow } from '../index.ts';
import { isAddition } from './addition.ts';

it('what is damaged in a kept list is told as damage, and is read by nobody', async () => {
  const flow = workflow('adds');
  flow.step('plan', {
    run: (_, context) => context.expand([{ id: 'a', uses: 'text/case', with: { text: 'x' } }]),
  });
  const kept: unknown[] = [];
  const engine = createEngine({
    observers: [
      {
        name: 'keeps',
        event: (event) => void ('adds' in event && event.adds && kept.push(event.adds)),
      },
    ],
  });
  await engine.run(flow, null);
  await engine.close();
  const [list] = kept as [object];
  expect(isAddition(list)).toBe(true);
  expect(isAddition({ ...list, called: [['a.yaml', 'text']] })).toBe(true);
  for (const damage of [
    { called: 'a.yaml' },
    { called: [7] },
    { called: [['a.yaml']] },
    { called: [['a.yaml', null]] },
    { ids: [] },
    { steps: {} },
    { home: 0.5 },
  ])
    expect(isAddition({ ...list, ...damage }), JSON.stringify(damage)).toBe(false);
});
