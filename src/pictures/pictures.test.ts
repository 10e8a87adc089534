/**
 * Pictures of graphs, plans and runs, of real workflows with unfriendly titles.
 */

import { describe, expect, it } from 'vitest';
import { keptShape, shapeOf } from '../graph/kept-shape.ts';
import { createEngine, workflow } from '../index.ts';
import { fitRow } from '../std/fit.ts';
import { PICTURES } from './index.ts';
import { graphSubject } from './picture.ts';
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

const draw = async (name: string) =>
  PICTURES.find((p) => p.name === name)!.draw(graphSubject(await graphOf()));

describe('pictures of a graph', () => {
  it('as text name each step, its type and its needs, level by level', async () => {
    expect(await draw('text')).toBe(
      [
        'level 0',
        '  load (Load "all" <b>)  function',
        'level 1',
        '  left                   function  <- load (when)',
        '  right                  function  <- load',
        'level 2',
        '  join                   text/affix  <- left, right',
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

describe('pictures of a workflow with rules, pools and steps at its end', () => {
  const made = workflow('rich', { pools: { api: { size: 4 } }, maxBranches: 2, drain: true });
  const load = made.step('load', { run: () => 1, pool: 'api', cost: { memory: 2 ** 29 } });
  const extra = made.step('extra', { run: () => 1, optional: true });
  made.step('mend', { needs: load, run: () => 1, runIf: 'any_failed', when: 'run.id != ""' });
  made.step('join', { needs: [load, extra], run: () => 1, runIf: { critical: ['load'] } });
  made.step('most', { needs: [load, extra], run: () => 1, runIf: { atLeast: 1 } });
  const tidy = made.step('tidy', { hook: 'finally', run: () => 1 });
  made.step('sweep', { hook: 'finally', needs: tidy, run: () => 1 });
  made.step('cheer', { hook: 'on_success', run: () => 1 });

  async function drawn(name: string) {
    const { graph, diagnostics } = await createEngine().check(made);
    expect(diagnostics.map(({ code }) => code)).toEqual([]);
    const subject = graphSubject(graph!);
    const { draw } = PICTURES.find((picture) => picture.name === name)!;
    const kept = JSON.parse(JSON.stringify(keptShape(graph!)));
    const shape = shapeOf(
      kept,
      graph!.steps.map(({ id }) => id),
    );
    expect(draw({ ...subject, shape })).toBe(draw(subject));
    return draw(subject);
  }

  it('as text put hooks under their names', async () => {
    expect(await drawn('text')).toBe(
      [
        'level 0',
        '  load   function',
        '  extra  function  optional',
        'level 1',
        '  mend   function  <- load (any_failed, when)',
        '  join   function  <- load (critical), extra (not critical)',
        '  most   function  <- load (at_least 1), extra (at_least 1)',
        'on_success',
        '  cheer  function',
        'finally',
        '  tidy   function',
        '  sweep  function  <- tidy',
        '',
      ].join('\n'),
    );
  });

  it('as Mermaid put hooks into frames', async () => {
    const text = await drawn('mermaid');
    expect(text).toContain(
      '  subgraph hook_finally["at the end: finally"]\n    s5["tidy<br/><small>function</small>"]\n    s6[',
    );
    expect(text).toContain('  s0 -. any_failed, when .-> s2\n');
    expect(text).toContain('  s5 --> s6\n');
    expect(text).toContain('s1["extra<br/><small>function, optional</small>"]');
  });

  it('as DOT put hooks into frames', async () => {
    const text = await drawn('dot');
    expect(text).toContain(
      '  subgraph cluster_on_success {\n    label="at the end: on_success";\n    style=dashed;\n    "cheer" [',
    );
    expect(text).toContain('"extra" -> "join" [style=dashed, label="not critical"];');
  });

  it('as a plan say what each step takes, and what runs at the end', async () => {
    const { plan } = await createEngine({ env: {} }).plan(made, null, { concurrency: 3 });
    const text = planText(plan!, []);
    expect(text).toMatch(
      /^rich: 5 steps in 2 levels, 3 steps at the end\n.*fail_fast \(draining\), at most 3 at once\nat most 2 branches at once\n/,
    );
    expect(text).toMatch(/load {2}.*; takes 1 of api \(4\); takes 512mb of memory \(\d+[gm]b\)\n/);
    expect(text).toContain('\nfinally\n  tidy  function (transform); input from the run\n');
    expect(planJson(plan!, [])).toMatchObject({
      drain: true,
      max_branches: 2,
      levels: [
        ['load', 'extra'],
        ['mend', 'join', 'most'],
      ],
      hooks: { on_success: ['cheer'], finally: ['tidy', 'sweep'] },
      steps: [
        { id: 'load', takes: { api: { amount: 1, of: 4 } } },
        { id: 'extra', optional: true },
        { id: 'mend', run_if: 'any_failed' },
        { id: 'join', run_if: 'load succeeded' },
        { id: 'most' },
        { id: 'tidy', hook: 'finally' },
        { id: 'sweep' },
        { id: 'cheer' },
      ],
    });
  });

  it('as a plan keep bounds', async () => {
    const { plan } = await createEngine().plan(made, null, { concurrency: { min: 2, max: 5 } });
    expect(planText(plan!, [])).toContain('at most 2 to 5 at once');
    expect(planJson(plan!, [])).toMatchObject({ concurrency: { min: 2, max: 5 } });
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
    fit: (row: string, tail = '') => `${row}${tail}`,
  };

  it('shows each output with its controls escaped, then the output and the time', async () => {
    const result = await createEngine().run(flow());
    const text = runSummary(await graphOf(), result, paint).replace(/ {2}\d+(\.\d+)? ms/g, '');
    expect(text.split('\n')).toEqual([
      'level 0',
      '  load (Load "all" <b>) -> ["x"]',
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

  it('cuts the outputs of steps to the width of the screen, and not the output of the run', async () => {
    const made = workflow('wide');
    made.step('a', { run: () => 'x'.repeat(500) });
    const { graph } = await createEngine().check(made);
    const narrow = { ...paint, fit: (row: string, tail = '') => fitRow(row, tail, 40) };
    const lines = runSummary(graph!, await createEngine().run(made), narrow).split('\n');
    expect(lines[1]).toMatch(/^ {2}a -> "x+…  [\d.]+ ms$/);
    expect(lines[1]).toHaveLength(40);
    expect(lines[3]).toHaveLength('output: '.length + 500);
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

  it('says of a step that was cancelled between two tries why it was', async () => {
    const made = workflow('failing', { timeoutMs: 5 });
    const run = () => Promise.reject(new Error('no'));
    made.step('again', { run, retry: { maxAttempts: 2, initialIntervalMs: 60_000 } });
    const result = await createEngine().run(made);
    const { graph } = await createEngine().check(made);
    expect(result.step('again')).toMatchObject({ status: 'cancelled', error: { message: 'no' } });
    expect(runSummary(graph!, result, paint)).toContain('  again !cancelled!: the run timed out\n');
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

  it('shows steps of hooks under their names, and the rest of a deep workflow', async () => {
    const made = workflow('deep');
    let last = made.step('s0', { run: () => 0 });
    for (let i = 1; i < 60; i++) last = made.step(`s${i}`, { needs: last, run: () => i });
    made.step('tidy', { hook: 'finally', run: () => 'tidied' });
    const result = await createEngine().run(made);
    const { graph } = await createEngine().check(made);
    const text = runSummary(graph!, result, paint);
    expect(text).toContain('… and 10 more levels\nfinally\n  tidy -> "tidied"');
  });

  it('writes outputs of every kind', () => {
    const bytes = new Uint8Array(3);
    expect([plain('a\x07'), plain({ a: 1 }), plain(bytes), plain({ bytes }), plain(null)]).toEqual([
      'a\\x07',
      '{"a":1}',
      '3 bytes',
      '{"bytes":{"$bytes":"AAAA"}}',
      'null',
    ]);
  });
});
