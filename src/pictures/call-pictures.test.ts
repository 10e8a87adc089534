/**
 * Pictures of workflows that are called and have steps at their end.
 * Knows shapes and lines; must not know how such steps are run.
 */
import { describe, expect, it } from 'vitest';
import { keptShape, shapeOf } from '../graph/kept-shape.ts';
import { createEngine, workflow } from '../index.ts';
import { definitionIds } from '../workflow/definitions.ts';
import { PICTURES } from './index.ts';
import { graphSubject } from './picture.ts';
import { planText } from './plan-text.ts';

async function planned() {
  const callee = workflow('etl', { concurrency: 2 });
  const run = () => 1;
  const load = callee.step('load', { run });
  const tidy = callee.step('tidy', { hook: 'finally', run });
  callee.step('sweep', { hook: 'finally', needs: tidy, run });
  callee.step('cheer', { hook: 'on_success', run });
  const flow = workflow('w');
  flow.call('orders', callee.returns(load));
  flow.step('last', { hook: 'finally', run });
  const { plan } = await createEngine({ env: {} }).plan(flow, null);
  return plan!;
}

async function drawn(name: string, kept = false): Promise<string> {
  const { graph } = await planned();
  const ids = definitionIds({ steps: graph.steps, bodies: graph.bodies.slice(1) });
  const shape = kept ? shapeOf(keptShape(graph), ids) : graph;
  return PICTURES.find((picture) => picture.name === name)!.draw({ ...graphSubject(graph), shape });
}

describe('steps at the end of a call', () => {
  it.each([false, true])('stand under their hook in text, kept: %s', async (kept) => {
    expect(await drawn('text', kept)).toBe(
      [
        'level 0',
        '  orders  workflow',
        'finally',
        '  last    function',
        'orders: workflow etl',
        '  load    function',
        'orders: workflow etl, on_success',
        '  cheer   function',
        'orders: workflow etl, finally',
        '  tidy    function',
        '  sweep   function  <- tidy',
        '',
      ].join('\n'),
    );
  });

  it('stand in a frame within that of the call in Mermaid and DOT', async () => {
    expect(await drawn('mermaid')).toContain(
      '    subgraph items_0_finally["at the end: finally"]\n      s3["tidy<br/><small>function</small>"]\n',
    );
    expect(await drawn('dot')).toContain(
      '    subgraph cluster_items_0_finally {\n      label="at the end: finally";\n      style=dashed;\n      "tidy (3)" [',
    );
  });

  it('are told of in a plan with how many steps of a call run at once', async () => {
    const text = planText(await planned(), []);
    expect(text).toMatch(/^w: 1 step in 1 level, 1 step at the end\n/u);
    expect(text).toContain('\norders: workflow etl, 2 steps of a call at once\n  load  ');
    expect(text).toContain('\norders: workflow etl, 2 steps of a call at once, finally\n  tidy  ');
  });
});
