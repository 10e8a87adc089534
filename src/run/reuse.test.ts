/**
 * Which results a new run keeps, by how the steps of the earlier one ended.
 */
import { describe, expect, it } from 'vitest';
import { flow, flowOf, graphOf, step } from '../../test/workbench.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { nothingToRun, rerunReason, whyNotReused } from './reuse.ts';
import type { StepStatus } from './status.ts';

const WORDS: Record<string, StepStatus | undefined> = {
  s: 'succeeded',
  f: 'failed',
  k: 'skipped',
  c: 'cancelled',
  p: 'pending',
  r: 'running',
  n: undefined,
};

interface Asked {
  readonly again?: string;
  readonly downstream?: true;
  readonly changed?: readonly string[];
}

/** `statuses`: one letter per step, in file order. */
async function why(workflow: Workflow, statuses: string, asked: Asked = {}) {
  const graph = await graphOf(workflow);
  const before = {
    statusOf: (s: number) => WORDS[statuses[s]!],
    changed: new Set((asked.changed ?? []).map((id) => graph.indexOf(id))),
    again: new Set([asked.again ?? []].flat().map((id) => graph.indexOf(id))),
    downstream: asked.downstream === true,
  };
  const causes = whyNotReused(graph, before);
  const told = causes.map(
    (cause, s) => `${graph.steps[s]!.id}: ${cause ? rerunReason(cause, graph) : 'kept'}`,
  );
  return { told, nothing: nothingToRun(graph, causes, before) };
}

const diamond = flow('a', 'b < a', 'c < a', 'd < b c');
const chain = flow('a', 'b < a', 'c < b', 'd < c');

describe('a retry', () => {
  it.each([
    ['sfsk', ['a: kept', 'b: failed before', 'c: kept', 'd: after b']],
    ['fsss', ['a: failed before', 'b: after a', 'c: after a', 'd: after b']],
    ['sscp', ['a: kept', 'b: kept', 'c: cancelled before', 'd: after c']],
    ['srnp', ['a: kept', 'b: not ended before', 'c: new', 'd: after b']],
  ])('of a diamond that ended %s', async (statuses, told) => {
    expect(await why(diamond, statuses)).toEqual({ told, nothing: false });
  });

  it.each([
    ['pppp', 'a: not run before'],
    ['kkkk', 'a: skipped before'],
    ['cccc', 'a: cancelled before'],
  ])('tells of a first step why: %s', async (statuses, first) => {
    expect((await why(chain, statuses)).told[0]).toBe(first);
  });

  it('keeps what stands behind a skipped step when nothing before that runs again', async () => {
    const { told } = await why(chain, 'sksf');
    expect(told).toEqual(['a: kept', 'b: skipped before', 'c: kept', 'd: failed before']);
  });

  it('runs again what stands behind a step that was skipped because of a failure', async () => {
    const { told } = await why(chain, 'fkss');
    expect(told).toEqual(['a: failed before', 'b: after a', 'c: after b', 'd: after c']);
  });
});

describe('a retry of one step', () => {
  it('keeps what came after it, unless that is to run as well', async () => {
    const one = await why(chain, 'ssss', { again: 'b' });
    expect(one.told).toEqual(['a: kept', 'b: asked for', 'c: kept', 'd: kept']);
    const all = await why(chain, 'ssss', { again: 'b', downstream: true });
    expect(all.told).toEqual(['a: kept', 'b: asked for', 'c: after b', 'd: after c']);
    expect([one.nothing, all.nothing]).toEqual([false, false]);
  });

  it('that had failed runs all after it again', async () => {
    const { told } = await why(chain, 'sfss', { again: 'b' });
    expect(told).toEqual(['a: kept', 'b: asked for', 'c: after b', 'd: after c']);
  });
});

describe('a changed workflow', () => {
  it('keeps what is as it was and stands behind no change', async () => {
    const { told } = await why(diamond, 'ssss', { changed: ['b'] });
    expect(told).toEqual(['a: kept', 'b: changed', 'c: kept', 'd: after b']);
  });
});

describe('steps of hooks', () => {
  const hooked = flowOf([step('a'), step('clean', [], { settings: { hook: 'finally' } })]);

  it('are never kept', async () => {
    expect((await why(hooked, 'fs')).told).toEqual(['a: failed before', 'clean: part of finally']);
  });

  it('are something to run again when they failed', async () => {
    expect((await why(hooked, 'ss')).nothing).toBe(true);
    expect((await why(hooked, 'sf')).nothing).toBe(false);
  });
});

describe('nothing is to be run', () => {
  it.each(['ssss', 'sksk'])('when all ended well: %s', async (statuses) => {
    expect((await why(diamond, statuses)).nothing).toBe(true);
  });
});
