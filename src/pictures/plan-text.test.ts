/**
 * What a plan says of the settings of a step.
 * Knows plans; must not know screens.
 */
import { expect, it } from 'vitest';
import { createEngine, workflow } from '../index.ts';
import { planJson, planText } from './plan-text.ts';

it('a plan names functions in place of expressions', async () => {
  const made = workflow('w');
  const isLarge = () => true;
  made.step('a', { run: () => 1, when: isLarge });
  made.step('b', { run: () => 1, when: () => true, concurrencyKey: () => 'key' });
  const { plan } = await createEngine().plan(made);
  const lines = planText(plan!, []).split('\n');
  expect(lines.find((line) => line.startsWith('  a '))).toContain('; when the function isLarge');
  expect(lines.find((line) => line.startsWith('  b '))).toMatch(
    /; when a function; at most 1 at once per key$/,
  );
  const { steps } = planJson(plan!, []) as { steps: readonly { when: string }[] };
  expect(steps.map((step) => step.when)).toEqual(['the function isLarge', 'a function']);
});

it('a plan says whose output is held against a schema', async () => {
  const made = workflow('w');
  made.step('a', { run: () => 1, output: { type: 'number' } });
  made.step('b', { run: () => 1 });
  const { plan } = await createEngine().plan(made);
  const lines = planText(plan!, []).split('\n');
  expect(lines.filter((line) => line.includes('; output by a schema'))).toHaveLength(1);
  const { steps } = planJson(plan!, []) as { steps: readonly { output_schema?: true }[] };
  expect(steps.map((step) => step.output_schema)).toEqual([true, undefined]);
});
