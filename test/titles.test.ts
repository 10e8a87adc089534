/**
 * Names for people: they stand beside the ids wherever somebody reads what a step does.
 */
import { expect, it } from 'vitest';
import { createEngine, workflow } from '../src/index.ts';
import { eventLines } from '../src/observers/event-lines.ts';
import { planJson, planText } from '../src/pictures/plan-text.ts';
import { runSummary } from '../src/pictures/run-summary.ts';

const as = (text: string) => text;
const PLAIN = {
  good: as,
  bad: as,
  dim: as,
  bold: as,
  fit: (row: string, tail = '') => `${row}${tail}`,
};

it('B25 the title of a step stands beside its id in plans, results and lines of events', async () => {
  const flow = workflow('titled');
  flow.step('load', { title: 'Load "all" \x1b[31m', run: () => ['x'] });
  const engine = createEngine();
  const planned = await engine.plan(flow);
  const plan = planned.plan!;
  const label = 'load (Load "all" \\x1b[31m)';
  expect(planText(plan, planned.choices)).toContain(`\n  ${label}  function`);
  expect(planJson(plan, planned.choices)).toHaveProperty('steps.0.title', 'Load "all" \x1b[31m');
  const lines: string[] = [];
  const observers = [eventLines((line) => lines.push(line))];
  const result = await engine.run(flow, undefined, { observers });
  expect(lines).toContain(`${label} started\n`);
  expect(runSummary(plan.graph, result, PLAIN)).toContain(`\n  ${label} -> ["x"]`);
});
