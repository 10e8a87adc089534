/**
 * Types of what stands under `with` at steps that reshape data, held by the compiler.
 * Nothing here runs. Knows the front door; must not know how a type is made.
 */
import { workflow } from '../../src/index.ts';

const flow = workflow('types');

flow.step('tidy', {
  uses: 'process',
  with: {
    args: { rate: '${{ inputs.rate }}' },
    rules: [
      { trim: ['name', 'city'], missing: 'skip' },
      { set: { gross: 'value.price * args.rate' }, when: 'has(value.price)' },
      { number: { field: 'price', decimal: ',' } },
      { each: { field: 'items', rules: [{ upper: 'sku' }] } },
      { flatten: {} },
    ],
  },
});

// @ts-expect-error a step without rules.
flow.step('none', { uses: 'process' });
// @ts-expect-error no such operation.
flow.step('name', { uses: 'process', with: { rules: [{ uper: 'name' }] } });
// @ts-expect-error an expression is text.
flow.step('kind', { uses: 'process', with: { rules: [{ set: { gross: 7 } }] } });
// @ts-expect-error pad needs a width.
flow.step('pad', { uses: 'process', with: { rules: [{ pad: { field: 'name' } }] } });
// @ts-expect-error no such operation, within each.
flow.step('each', { uses: 'process', with: { rules: [{ each: { rules: [{ uper: 'a' }] } }] } });
