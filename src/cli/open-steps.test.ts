/**
 * What may be looked into.
 * Knows workflows; must not know what is drawn.
 */
import { expect, it } from 'vitest';
import { workflow } from '../index.ts';
import { UsageError } from './command.ts';
import { checkOpen } from './open-steps.ts';

const fixOf = (id: string, flow: Parameters<typeof checkOpen>[1]) => {
  try {
    checkOpen([id], flow);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).fix;
  }
  return undefined;
};

it('is a step that runs others, one of its items, or what stands in it', () => {
  const flow = workflow('w');
  flow.step('plain', { run: () => 1 });
  flow.forEach('each', { items: () => [1], each: { run: () => 1 } });
  for (const id of ['each', 'each[17]', 'each[a b]', 'each[1].inner']) checkOpen([id], flow);
  expect(fixOf('eahc', flow)).toBe('did you mean "each"?');
  expect(fixOf('plain', flow)).toBe('those are each');
  expect(fixOf('plain', workflow('none'))).toBe('leave --open out: no step does');
  checkOpen(['any'], undefined);
});

it('is a step that runs another workflow, too', () => {
  const flow = workflow('w');
  flow.step('sub', { uses: 'workflow', with: { file: './other.yaml' } });
  checkOpen(['sub'], flow);
});
