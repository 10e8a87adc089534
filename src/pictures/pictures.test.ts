/**
 * Pictures of graphs, plans and runs, of real workflows with unfriendly titles.
 */
import { describe, expect, it } from 'vitest';
import { createEngine, workflow } from '../index.ts';
import { PICTURES } from './index.ts';
import { planJson, planText } from './plan-text.ts';
import { plain, runSummary } from './run-summary.ts';

function flow() {
  const made = workflow('drawn "here"');
  const load = made.step('load', { title: 'Load "all" <b>', run: () => ['x'] });
  const left = made.step('left', {
    needs: load,
    run: () => 'l',
    when: 'size(steps.load.output) > 0',
  });
  const right = made.step('right', { needs: load, run: () => 'r\x1b[31m' });
  made.step('join', {
    uses: 'text/affix',
    needs: [left, right],
    inputFrom: 'concat',
    with: { prefix: '> ' },
  });
  return made;
}

async function graphOf() {
  const { graph, diagnostics } = await createEngine().check(flow());
  expect(diagnostics).toEqual([]);
  return graph!;
}

const draw = async (name: string) => PICTURES.find((p) => p.name === name)!.draw(await graphOf());

describe('pictures of a graph', () => {
  it('as text name each step, its type and its needs, level by level', async () => {
    expect(await draw('text')).toBe(
      [
        'level 0',
        '  load   function',
        'level 1',
        '  left   function  <- load',
        '  right  function  <- load',
        'level 2',
        '  join   text/affix  <- left, right',
        '',
      ].join('\n'),
    );
  });

  it('as Mermaid have a node per step and an arrow per need, and escape titles', async () => {
    const text = await draw('mermaid');
    expect(text).toContain('s0["Load #34;all#34; #60;b#62;<br/>');
    expect(text).toContain('s0 -. when .-> s1');
    expect(text.match(/-->/g)).toHaveLength(3);
  });

  it('as DOT quote names and titles', async () => {
    const text = await draw('dot');
    expect(text).toContain('digraph "drawn \\"here\\"" {');
    expect(text).toContain('"load" [label="Load \\"all\\" <b>\\nfunction"]');
    expect(text).toContain('"load" -> "left" [style=dashed, label="when"];');
  });
});

describe('a plan', () => {
  it('says where each step has its input from', async () => {
    const { plan, choices } = await createEngine().plan(flow(), null, { concurrency: 3 });
    const text = planText(plan!, choices);
    expect(text).toContain('4 steps in 3 levels');
    expect(text).toContain(
      'join  text/affix (transform); needs left, right; input from concat of its needs',
    );
    expect(text).toContain('left  function (transform); needs load; input from load; when size');
    expect(planJson(plan!, choices)).toMatchObject({
      levels: [['load'], ['left', 'right'], ['join']],
      concurrency: 3,
    });
  });

  it('explains what hybrid chose for each region', async () => {
    const { choices } = await createEngine().plan(flow(), null, { strategy: 'hybrid' });
    expect(choices).toEqual([
      'region of load (4 steps, 3 levels, 1 to 2 wide): level: all levels are of similar width',
    ]);
  });
});

describe('the summary of a run', () => {
  const paint = {
    good: (t: string) => t,
    bad: (t: string) => `!${t}!`,
    dim: (t: string) => t,
    bold: (t: string) => t,
  };

  it('shows each output with its controls escaped, then the output and the time', async () => {
    const result = await createEngine().run(flow());
    const text = runSummary(await graphOf(), result, paint).replace(/ {2}\d+(\.\d+)? ms/g, '');
    expect(text.split('\n')).toEqual([
      'level 0',
      '  load -> ["x"]',
      'level 1',
      '  left -> "l"',
      '  right -> "r\\u001b[31m"',
      'level 2',
      '  join -> "> lr\\u001b[31m"',
      '',
      'output: > lr\\x1b[31m',
      expect.stringMatching(/^drawn "here" succeeded in .* \(work_queue\)$/),
      '',
    ]);
  });

  it('says why a step gave nothing', async () => {
    const made = workflow('failing');
    const bad = made.step('bad', { run: () => Promise.reject(new Error('no')) });
    made.step('after', { needs: bad, run: () => 1 });
    const result = await createEngine().run(made, null, { onFailure: 'continue_on_error' });
    const { graph } = await createEngine().check(made);
    const text = runSummary(graph!, result, paint);
    expect(text).toContain('  bad !failed!: no (E_STEP)');
    expect(text).toContain('  after !skipped!: bad failed');
    expect(text).toContain('!step "bad" failed: no!');
  });

  it('shows of a wide level what did not succeed, and counts the rest', async () => {
    const made = workflow('wide');
    for (let i = 0; i < 80; i++)
      made.step(`s${i}`, { run: () => (i === 79 ? Promise.reject(new Error('no')) : i) });
    const result = await createEngine().run(made, null, { onFailure: 'best_effort' });
    const { graph } = await createEngine().check(made);
    const text = runSummary(graph!, result, paint);
    expect(text).toContain('s79 !failed!');
    expect(text).toContain('… and 30 more steps');
  });

  it('writes outputs of every kind', () => {
    expect([plain('a\x07'), plain({ a: 1 }), plain(new Uint8Array(3)), plain(null)]).toEqual([
      'a\\x07',
      '{"a":1}',
      '3 bytes',
      'null',
    ]);
  });
});
