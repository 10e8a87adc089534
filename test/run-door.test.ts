/**
 * The doors `heddle/run` and `heddle/pictures` in a place that has nothing of Node.js: a run of a program, kept,
 * read again and drawn.
 * Needs the build.
 */
import { resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import { type Plugin, rolldown } from 'rolldown';
import { expect, it } from 'vitest';
import { createEngine, workflow } from '../src/index.ts';
import { drawRun } from '../src/pictures/draw-run.ts';
import { fold } from '../src/run/fold.ts';
import { planOfKept } from '../src/run/kept-plan.ts';
import { durationOf, metadataOf } from '../src/run/scope.ts';
import { storyOf } from '../src/run/story.ts';
import { memoryStore } from '../src/stores/memory.ts';

const DOORS = ['run', 'pictures'].map((door) => resolve(`dist/${door}.js`));

/** Both doors as one script for a browser, which leaves `heddle` behind. */
async function forBrowsers(): Promise<string> {
  const plugin: Plugin = {
    name: 'both',
    resolveId: (id) => (id === 'both' ? id : undefined),
    load: (id) =>
      id === 'both' ? DOORS.map((door) => `export * from '${door}';`).join('') : undefined,
  };
  const options = { input: 'both', platform: 'browser', logLevel: 'silent' } as const;
  const bundle = await rolldown({ ...options, plugins: [plugin] });
  const { output } = await bundle.generate({ format: 'iife', name: 'heddle' });
  await bundle.close();
  expect(output[0].imports).toEqual([]);
  return output[0].code;
}

it('adds up a kept run of a workflow in code, without its code and without Node.js', async () => {
  const flow = workflow('daily', { inputs: { mail: { type: 'boolean' } } });
  const load = flow.step('load', { run: () => [1, 2] });
  const sum = flow.step('sum', { needs: load, run: ([a, b]) => a! + b! });
  flow.step('mail', { needs: sum, when: 'inputs.mail', run: () => 'sent' });
  const engine = createEngine({ store: memoryStore() });
  const live = await engine.run(flow, { mail: false }, { runId: 'r' });
  const kept = JSON.parse(JSON.stringify(await engine.history('r')));
  await engine.close();

  const script = `${await forBrowsers()}
    const { runId, snapshot, events } = JSON.parse(kept);
    const run = heddle.fold(heddle.planOfKept(runId, snapshot), events);
    const drawn = ['text', 'mermaid', 'dot'].map((format) => heddle.drawRun(run, format));
    JSON.stringify({ told: heddle.storyOf(run), drawn });`;
  const { told, drawn } = JSON.parse(runInNewContext(script, { kept: JSON.stringify(kept) }));
  expect(told).toMatchObject({
    status: 'succeeded',
    steps: [
      { id: 'load', status: 'succeeded', output: [1, 2] },
      { id: 'sum', status: 'succeeded', output: 3, attempts: 1 },
      { id: 'mail', status: 'skipped', reason: 'when: inputs.mail' },
    ],
  });
  const run = fold(planOfKept('r', kept.snapshot), kept.events);
  const here = storyOf(run);
  expect(told).toEqual(JSON.parse(JSON.stringify(here)));
  expect(drawn).toEqual(
    (['text', 'mermaid', 'dot'] as const).map((format) => drawRun(run, format)),
  );
  // Every step has what its result has, also one that said nothing about itself.
  for (const [step, { id, metadata }] of here.steps.entries()) {
    expect(metadata).toEqual(live.step(id)?.metadata);
    expect(metadata).toEqual(metadataOf(run, step));
    expect(metadata.duration_ms).toBe(durationOf(run, step));
  }
});
