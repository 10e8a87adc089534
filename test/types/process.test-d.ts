/**
 * Types of what stands under `with` at steps that reshape data, take it in, deliver it and tell of runs, held by the compiler.
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

flow.step('in', { uses: 'input', with: { schema: { type: 'array' }, source: 'shop' } });
flow.step('out', { uses: 'output', with: { to: 'file', path: 'a.json', mode: 'append' } });
flow.step('tell', {
  uses: 'notify',
  hook: 'finally',
  with: { url: '${{ secrets.hook }}', template: 'slack' },
});
// @ts-expect-error where to has to be said.
flow.step('where', { uses: 'output' });
// @ts-expect-error no such mode.
flow.step('mode', { uses: 'output', with: { to: 'file', path: 'a', mode: 'overwrite' } });
// @ts-expect-error no such channel.
flow.step('channel', { uses: 'notify', with: { url: 'https://example.org', template: 'irc' } });
