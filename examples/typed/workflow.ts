/** A workflow in TypeScript: what a step gets is typed by what it needs. */
import { workflow } from 'heddle';

const invoice = workflow('invoice', {
  inputs: {
    items: { type: 'array', items: { type: 'number' }, default: [12, 30] },
    country: { type: 'string', enum: ['CH', 'DE'], default: 'CH' },
  },
});

// No needs: the input of the run, typed by its declaration.
const total = invoice.step('total', {
  run: ({ items }) => items.reduce((sum, price) => sum + price, 0),
});

const rate = invoice.step('rate', {
  run: async ({ country }) => ({ CH: 0.081, DE: 0.19 })[country],
});

// Needs by name: { net: number, rate: number }.
const gross = invoice.step('gross', {
  needs: { net: total, rate },
  run: ({ net, rate }) => Math.round(net * (1 + rate) * 100) / 100,
});

export default invoice.returns({ net: total, gross });
