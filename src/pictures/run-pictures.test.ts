/**
 * Pictures of runs from what is kept of them, whatever became of their workflow.
 * Must not know where runs are kept.
 */
import { expect, it } from 'vitest';
import { createEngine, workflow } from '../index.ts';
import { fold, planOfKept } from '../run/index.ts';
import { memoryStore } from '../stores/memory.ts';
import { drawRun } from './draw-run.ts';
import { SHADES } from './palette.ts';

/** A run of a program, read again as JSON. */
async function keptRun() {
  const made = workflow('gone');
  const load = made.step('load', { title: 'Load <all>', run: () => 1 });
  const bad = made.step('bad', { optional: true, run: () => Promise.reject(new Error('no')) });
  made.step('mend', { needs: bad, runIf: 'any_failed', run: () => 1 });
  made.step('join', { needs: [load, bad], when: 'false', run: () => 1 });
  made.step('tidy', { hook: 'finally', run: () => 1 });
  const engine = createEngine({ store: memoryStore(), warnings: false });
  await engine.run(made, null, { runId: 'daily', onFailure: 'continue_on_error' });
  const { runId, snapshot, events } = JSON.parse(JSON.stringify(await engine.history('daily')));
  await engine.close();
  return fold(planOfKept(runId, snapshot), events);
}

it('as text say how each step stands, and on what it was asked', async () => {
  expect(drawRun(await keptRun())).toBe(
    [
      'level 0',
      '  load (Load <all>)  succeeded  function',
      '  bad                failed     function  optional',
      'level 1',
      '  mend               succeeded  function  <- bad (any_failed)',
      '  join               skipped    function  <- load (when), bad (when)',
      'finally',
      '  tidy               succeeded  function',
      '',
    ].join('\n'),
  );
});

it('as Mermaid give each step the class of its status, and each class its colours', async () => {
  const text = drawRun(await keptRun(), 'mermaid');
  expect(text).toContain(
    's0["Load #60;all#62;<br/><small>function, succeeded</small>"]:::succeeded',
  );
  expect(text).toContain('<small>function, optional, failed</small>"]:::failed\n');
  expect(text.match(/classDef .*/g)).toEqual([
    'classDef succeeded stroke:#0c7254,fill:#e2eeea,color:#000',
    'classDef failed stroke:#a30f27,fill:#f4e2e5,color:#000',
    'classDef skipped stroke:#666e79,fill:#edeeef,color:#000',
  ]);
});

it('as DOT colour each step, and are named after the run', async () => {
  const text = drawRun(await keptRun(), 'dot');
  expect(text).toContain('digraph "daily" {');
  expect(text).toContain(
    `"bad" [label="bad\\nfunction, optional, failed", style=filled, color="${SHADES.failed.line}", fillcolor="${SHADES.failed.fill}"];`,
  );
});

it('of what is no run, or in a form that there is not, say so', async () => {
  expect(() => drawRun({} as never)).toThrow('this is no run: it is an empty mapping');
  const run = await keptRun();
  expect(() => drawRun(run, 'svg' as never)).toThrow(
    'there is no picture "svg"; give one of text, mermaid, dot',
  );
});

it('show all steps of a run that is about a part of them, the others in a look of their own', async () => {
  const made = workflow('part');
  const load = made.step('load', { run: () => 1 });
  made.step('send', { needs: load, when: 'false', run: () => 1 });
  const store = memoryStore();
  const engine = createEngine({ store, warnings: false });
  await engine.run(made, null, { runId: 'daily', start: 'send' });
  const { runId, snapshot, events } = JSON.parse(JSON.stringify(await engine.history('daily')));
  await engine.close();
  const run = fold(planOfKept(runId, snapshot), events);
  const { line, fill } = SHADES.left_out;
  expect(drawRun(run, 'dot')).toContain(
    `"load" [label="load\\nfunction, left out", style="filled,dashed", color="${line}", fillcolor="${fill}"];`,
  );
  expect(drawRun(run, 'dot')).toContain('"load" -> "send"');
  expect(drawRun(run)).toBe(
    'level 0\n  load  left out   function\nlevel 1\n  send  skipped    function  <- load (when)\n',
  );
});

it('say for what a step waits, and until when', async () => {
  const made = workflow('naps');
  made.sleep('nap', { until: '2100-01-01T00:00:00Z' });
  const engine = createEngine({ store: memoryStore() });
  await engine.run(made, null, { runId: 'r', whenWaiting: 'leave' });
  const { runId, snapshot, events } = (await engine.history('r'))!;
  await engine.close();
  const run = fold(planOfKept(runId, snapshot), events);
  expect(drawRun(run)).toContain('  nap  waiting    sleep  waits until 2100-01-01T00:00:00.000Z\n');
  expect(drawRun(run, 'mermaid')).toContain('sleep, waiting, waits until 2100-01-01T00:00:00.000Z');
});
