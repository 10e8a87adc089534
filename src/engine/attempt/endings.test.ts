/**
 * Attempts that return a jump, or steps, that another attempt has made.
 * Knows the engine and the builder; must not know who keeps what an attempt has made.
 */
import { expect, it } from 'vitest';
import { run, workflow } from '../../index.ts';

it('what another attempt has made adds nothing and leads nowhere', async () => {
  const flow = workflow('others', { onFailure: 'continue_on_error' });
  const kept: unknown[] = [];
  const maker = flow.step('maker', {
    goesTo: ['end'],
    run: (_, c) => {
      kept.push(c.expand([{ id: 'a', uses: 'text/case', with: { to: 'upper' } }]));
      throw new Error('none of it');
    },
  });
  const jumper = flow.step('jumper', {
    goesTo: ['end'],
    run: (_, c) => {
      kept.push(c.goto('end', 1));
      throw new Error('neither');
    },
  });
  const behind = { runIf: 'all_settled', needs: { maker, jumper } } as const;
  flow.step('steps', { ...behind, run: () => kept[0] as never });
  flow.step('jump', { ...behind, goesTo: ['end'], run: () => kept[1] as never });
  flow.step('own', {
    ...behind,
    goesTo: ['end', 'own2'],
    run: (_, c) => {
      c.goto('own2');
      return kept[1] as never;
    },
  });
  flow.step('own2', { run: () => 1 });
  flow.step('end', { run: () => 1 });
  const result = await run(flow, 'x');
  const errors = ['steps', 'jump', 'own'].map((id) => result.steps[id]?.error);
  expect(errors.map((error) => error?.code)).toEqual(['E_EXPAND', 'E_GOTO', 'E_GOTO']);
  expect(errors.map((error) => error?.message)).toEqual([
    'expand: the steps were given in another attempt: call context.expand(…) in the attempt that returns it',
    'goto: the jump was made in another attempt: call context.goto(…) in the attempt that returns it',
    'goto: the jump was made in another attempt: call context.goto(…) in the attempt that returns it',
  ]);
  expect(() => result.step('steps.a')).toThrow('is not a step');
});
