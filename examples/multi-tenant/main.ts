/** All tenants at once, but of those on one plan at most two. */
import { runMany } from 'heddle';
import nightly from './workflow.ts';

const tenants = [
  { tenant: 'acme', plan: 'paid', rows: [1, 2] },
  { tenant: 'blue', plan: 'free', rows: [3] },
  { tenant: 'cork', plan: 'free', rows: [] },
  { tenant: 'dune', plan: 'free', rows: [4, 5, 6] },
] as const;

const result = await runMany(nightly, tenants, {
  concurrency: 10,
  perKey: { key: ({ plan }) => plan, size: 2 },
  runId: ({ tenant }) => `nightly-${tenant}`,
});

for (const { input, result: run, error } of result.runs)
  console.log(`${input.tenant}: ${error?.message ?? JSON.stringify(run?.output)}`);
console.log(`${result.counts.succeeded} of ${result.total} succeeded`);
