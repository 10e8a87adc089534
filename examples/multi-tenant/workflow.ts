/** What is done for one tenant every night. */
import { workflow } from 'heddle';

const nightly = workflow('nightly', {
  inputs: {
    tenant: { type: 'string' },
    plan: { type: 'string', enum: ['free', 'paid'], default: 'free' },
    rows: { type: 'array', items: { type: 'number' }, default: [1, 2, 3] },
  },
});

const load = nightly.step('load', {
  run: ({ tenant, rows }) => {
    if (rows.length === 0) throw new Error(`${tenant} has no rows`);
    return rows;
  },
});

const transform = nightly.step('transform', {
  needs: load,
  run: (rows) => rows.map((row) => row * 10),
});

const save = nightly.step('save', {
  needs: transform,
  run: async (rows) => ({ saved: rows.length, sum: rows.reduce((a, b) => a + b, 0) }),
});

export default nightly.returns(save);
