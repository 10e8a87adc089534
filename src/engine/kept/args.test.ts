/**
 * Workflows that functions make from args: whose run is whose, and what is never guessed.
 */
import { describe, expect, it } from 'vitest';
import { heardWarnings } from '../../../test/warnings.ts';
import { newEngine, turn } from '../../../test/workbench.ts';
import { memoryStore } from '../../stores/memory.ts';
import { handHeld } from '../../testing/hand-held-step.ts';
import { workflow } from '../../workflow/define.ts';
import type { EngineError } from '../engine-error.ts';
import type { ResumeAllOptions } from './resume-all.ts';

interface Args {
  readonly base: string;
}

/** Interrupted runs of a function's workflows; `etl` makes one, with its args named or not. */
async function interrupted() {
  const store = memoryStore();
  const held = handHeld();
  let hangs = true;
  const made = (base: string, more: object) => {
    const flow = workflow('etl', more);
    const load = flow.step('load', { run: () => (hangs ? held(null, undefined as never) : base) });
    return flow.returns(load);
  };
  const etl = (args: Args) => made(args.base, { args });
  const unnamed = (base: string) => made(base, {});
  const start = async (flow: ReturnType<typeof made>, runId: string) => {
    await newEngine({ store }).start(flow, null, { runId });
    await held.started();
    await store.release(runId);
  };
  const refused: EngineError[] = [];
  const resumeAll = async (
    workflows: ResumeAllOptions['workflows'],
    more: ResumeAllOptions = {},
  ) => {
    hangs = false;
    const onRefused = (_: string, error: EngineError) => refused.push(error);
    const handles = await newEngine({ store }).resumeAll({
      workflows: workflows!,
      onRefused,
      ...more,
    });
    const results = await Promise.all(handles.map(({ result }) => result));
    return Object.fromEntries(results.map(({ runId, output }) => [runId, output]));
  };
  return { store, etl, unnamed, start, resumeAll, refused };
}

describe('runs of a function that makes workflows', () => {
  it('go on with the workflow that it makes again from their args', async () => {
    const { etl, start, resumeAll, refused } = await interrupted();
    await start(etl({ base: 'A' }), 'a');
    await start(etl({ base: 'B' }), 'b');
    const other = ({ args }: { args: { no: { such: string } } }) => workflow(args.no.such);
    const notFor = () => undefined;
    const make = ({ args }: { name: string; args: Args }) => etl(args);
    expect(await resumeAll([notFor, other, make])).toEqual({ a: 'A', b: 'B' });
    expect(refused).toEqual([]);
  });

  it('go on with those of equal args among several of one name', async () => {
    const { etl, start, resumeAll } = await interrupted();
    await start(etl({ base: 'A' }), 'a');
    await start(etl({ base: 'B' }), 'b');
    const one = etl({ base: 'B' });
    expect(await resumeAll([etl({ base: 'A' }), one, one])).toEqual({ a: 'A', b: 'B' });
  });

  it.each<[string, (etl: (args: Args) => object) => unknown, string]>([
    ['nobody', () => undefined, 'with the args {"base":"A"}'],
    [
      'one of another name',
      () => workflow('else', { args: { base: 'A' } }),
      'with the args {"base":"A"}',
    ],
    [
      'one with other args',
      (etl) => etl({ base: 'B' }),
      'a function made it with the args {"base":"B"}',
    ],
    ['one without args', () => workflow('etl'), 'a function made it with the args none'],
    ['what is none', () => 5, 'a function gave 5 for it'],
    [
      'an error',
      () => {
        throw new Error('no such base');
      },
      'a function that was asked for it threw: no such base',
    ],
  ])('are refused where it gives %s', async (_, give, words) => {
    const { etl, start, resumeAll, refused } = await interrupted();
    await start(etl({ base: 'A' }), 'a');
    expect(await resumeAll([(() => give(etl)) as never])).toEqual({});
    expect(refused).toMatchObject([
      { code: 'workflow-missing', message: expect.stringContaining(words) },
    ]);
  });

  it('are refused where the only one of its name has other args, whatever may change', async () => {
    const { etl, start, resumeAll, refused, store } = await interrupted();
    await start(etl({ base: 'A' }), 'a');
    const B = etl({ base: 'B' });
    expect(await resumeAll([B], { onChanged: 'use-current' })).toEqual({});
    expect(refused).toMatchObject([{ code: 'workflow-missing' }]);
    for (const useCurrent of [false, true])
      await expect(
        newEngine({ store }).resume('a', { workflow: B, useCurrent }),
      ).rejects.toMatchObject({
        code: 'run-changed',
        message: expect.stringContaining('args: {"base":"B"} instead of {"base":"A"}'),
        hint: 'give the workflow that these args make',
      });
  });

  it('are refused where two functions make them, or a function one that was given', async () => {
    const { etl, start, resumeAll, refused } = await interrupted();
    await start(etl({ base: 'A' }), 'a');
    const [one, two] = [1, 2].map(() => (wanted: { args: Args }) => etl(wanted.args));
    expect(await resumeAll([one!, two!])).toEqual({});
    const given = etl({ base: 'A' });
    expect(await resumeAll([given, one!])).toEqual({});
    const told = ' of run "a": "etl" with the args {"base":"A"}';
    expect(refused).toMatchObject([
      {
        code: 'workflow-ambiguous',
        message: `several functions make the workflow${told}`,
        hint: expect.stringContaining('undefined for what is not its own'),
      },
      {
        code: 'workflow-ambiguous',
        message: `a function makes the workflow that was given${told}`,
        hint: expect.stringContaining('only one of the two'),
      },
    ]);
    // The same one twice is no question.
    expect(await resumeAll([given, () => given])).toEqual({ a: 'A' });
  });

  it('are resumed by one function that was given twice', async () => {
    const { etl, start, resumeAll } = await interrupted();
    await start(etl({ base: 'A' }), 'a');
    const make = ({ args }: { args: Args }) => etl(args);
    expect(await resumeAll([make, make])).toEqual({ a: 'A' });
  });

  it('are refused where they were started without args: no function is asked for them', async () => {
    const { unnamed, start, resumeAll, refused } = await interrupted();
    await start(unnamed('A'), 'a');
    let asked = 0;
    expect(await resumeAll([() => void asked++])).toEqual({});
    expect(refused).toMatchObject([
      { code: 'workflow-missing', hint: expect.stringContaining('give the workflow itself') },
    ]);
    expect(asked).toBe(0);
    expect(await resumeAll([unnamed('A')])).toEqual({ a: 'A' });
  });

  it('are not taken by two workflows of one name and equal args', async () => {
    const { etl, unnamed, start, resumeAll } = await interrupted();
    await start(unnamed('A'), 'a');
    const ambiguous = { code: 'workflow-ambiguous', hint: expect.stringContaining('{ args }') };
    await expect(resumeAll([unnamed('A'), unnamed('B')])).rejects.toMatchObject(ambiguous);
    await expect(resumeAll([etl({ base: 'A' }), etl({ base: 'A' })])).rejects.toMatchObject({
      ...ambiguous,
      message: 'two workflows "etl" were given, and both have the args {"base":"A"}',
    });
  });
});

describe('args', () => {
  it('are plain data, as they were when the workflow was made', async () => {
    const args = { base: 'A', more: undefined };
    const flow = workflow('w', { args });
    args.base = 'B';
    expect(flow.args).toEqual({ base: 'A' });
    const odd = workflow('w', { args: { n: 5n, when: new Date(0) } });
    odd.step('a', { run: () => 1 });
    await expect(newEngine().run(odd)).rejects.toMatchObject({
      code: 'invalid-workflow',
      diagnostics: [{ code: 'E_TYPE', path: ['args', 'n'] }],
    });
  });

  it('and a version are kept with each run', async () => {
    const store = memoryStore();
    const engine = newEngine({ store });
    const flow = workflow('w', { args: { base: 'A' }, version: '7' });
    flow.step('a', { run: () => 1 });
    await engine.run(flow, null, { runId: 'r' });
    expect((await engine.history('r'))!.snapshot).toMatchObject({
      args: { base: 'A' },
      workflowVersion: '7',
    });
  });
});

describe('runs that resumeAll cannot go on with', () => {
  it('are told as warnings where nobody listens, the first ten', async () => {
    const { unnamed, start, store } = await interrupted();
    for (let i = 0; i < 12; i++) await start(unnamed('A'), `r${i}`);
    const warnings = heardWarnings();
    const engine = newEngine({ store });
    await engine.resumeAll();
    await engine.resumeAll({ onRefused: () => {} });
    // A warning is told in the next turn.
    await turn();
    expect(warnings.texts).toHaveLength(11);
    expect(warnings.texts[0]).toBe(
      'run "r0" is not resumed (workflow-missing): nobody gave the workflow of run "r0": "etl", started without args; give it: resumeAll({ workflows: [flow] })',
    );
    expect(warnings.texts.at(-1)).toContain('more runs are not resumed');
    warnings.stop();
  });

  it('B18 can be resumed at the same time by who has what it takes', async () => {
    const { unnamed, start, store, resumeAll } = await interrupted();
    await start(unnamed('A'), 'a');
    await resumeAll([]);
    const engine = newEngine({ store });
    const all = engine.resumeAll({ onRefused: () => {} });
    const handle = await engine.resume('a', { workflow: unnamed('A') });
    expect(await all).toEqual([]);
    expect((await handle.result).output).toBe('A');
  });
});
