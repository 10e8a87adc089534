/**
 * Rules about failed needs and the hooks of a run, read from settings: what they become, and what
 * is wrong with them.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of workflows.
import { describe, expect, it } from 'vitest';
import { settled } from '../../test/scheduler-harness.ts';
import { CATALOG, flowOf, graphOf, step, stepsByLevel } from '../../test/workbench.ts';
import type { Step, StepSettings } from '../workflow/workflow.ts';
import { branchesOf } from './branches.ts';
import { compile } from './compile.ts';
import { needsOf, settingsAt } from './graph.ts';
import { keptShape, shapeOf } from './kept-shape.ts';
import { isKeptShape } from './kept-shape-check.ts';
import { sourcesOf } from './sources.ts';

async function found(...steps: Step[]) {
  const { graph, diagnostics } = await compile(flowOf(steps), CATALOG);
  expect(graph === undefined).toBe(diagnostics.length > 0);
  return diagnostics.map(({ code, path, message, fix }) => ({ code, path, message, fix }));
}

const odd = (runIf: unknown) => settled('x', { runIf } as StepSettings, ['a', 'b']);

describe('run_if', () => {
  it('becomes a rule over numbers, and only where it is said', async () => {
    const graph = await graphOf(
      flowOf([
        step('a'),
        step('b'),
        settled('c', { runIf: 'any_failed' }, ['a']),
        settled('d', { runIf: { atLeast: 2 } }, ['a', 'b']),
        settled('e', { runIf: { critical: ['b'] } }, ['a', 'b']),
        step('f', ['a']),
      ]),
    );
    expect(graph.steps.map((_, s) => settingsAt(graph, s).rule)).toEqual([
      undefined,
      undefined,
      { kind: 'any_failed' },
      { kind: 'at_least', count: 2 },
      { kind: 'critical', needs: [1] },
      undefined,
    ]);
    expect([...graph.judged]).toEqual([0, 0, 1, 1, 1, 0]);
  });

  it.each<[string, unknown, string, (string | number)[], string]>([
    [
      'more than there are',
      { atLeast: 3 },
      'step "x" runs if at least 3 of its needs succeeded, and it has 2.',
      ['at_least'],
      'write a number from 1 to 2',
    ],
    [
      'no need of the step',
      { critical: ['a', 'c'] },
      'step "x" calls "c" critical, which it does not need.',
      ['critical', 1],
      'write one of a, b',
    ],
    [
      'no need, but nearly',
      { critical: ['bb'] },
      'step "x" calls "bb" critical, which it does not need.',
      ['critical', 0],
      'did you mean "b"?',
    ],
    [
      'nothing',
      {},
      'step "x" has a "run_if" with neither at_least nor critical.',
      [],
      'write one of them',
    ],
    [
      'two things',
      { atLeast: 1, critical: ['a'] },
      'step "x" has a "run_if" with both at_least and critical.',
      [],
      'write one of them',
    ],
  ])('that names %s is told', async (_, runIf, message, where, fix) => {
    expect(await found(step('a'), step('b'), step('c'), odd(runIf))).toEqual([
      { code: 'E_RUN_IF', message, path: ['steps', 3, 'run_if', ...where], fix },
    ]);
  });

  it.each<[unknown]>([['all_settled'], [{ atLeast: 2 }], [{ critical: ['z'] }]])(
    'without needs is told once: %o',
    async (runIf) => {
      const [first, ...others] = await found(settled('x', { runIf } as StepSettings));
      expect([first?.code, first?.message, others]).toEqual([
        'E_RUN_IF',
        'step "x" has a "run_if" and no needs.',
        [],
      ]);
    },
  );
});

describe('hooks', () => {
  it('stand on levels behind all others, finally last, however the file orders them', async () => {
    const graph = await graphOf(
      flowOf([
        settled('tidy', { hook: 'finally' }),
        settled('sweep', { hook: 'finally' }, ['tidy']),
        settled('cheer', { hook: 'on_success' }),
        step('a'),
        settled('mourn', { hook: 'on_failure_do' }),
        settled('weep', { hook: 'on_failure_do' }, ['mourn']),
        step('b', ['a']),
      ]),
    );
    const ids = stepsByLevel(graph).map((level) => level.map((s) => graph.steps[s]!.id));
    expect(ids).toEqual(['a', 'b', 'cheer', 'mourn', 'weep', 'tidy', 'sweep'].map((id) => [id]));
    expect([...graph.order]).toEqual([3, 6, 2, 4, 5, 0, 1]);
  });

  it.each<[string, Step, Step, string, string]>([
    [
      'a step of a hook, from outside',
      settled('a', { hook: 'finally' }),
      step('x', ['a']),
      'step "x" (steps) needs "a" (finally), which does not run before it.',
      'remove the need, or move one of the two: ordinary steps run before the steps of finally',
    ],
    [
      'a step of the hook for the other end',
      settled('a', { hook: 'on_success' }),
      settled('x', { hook: 'on_failure_do' }, ['a']),
      'step "x" (on_failure_do) needs "a" (on_success), which does not run before it.',
      'remove the need, or move one of the two',
    ],
  ])('whose step needs %s: told', async (_, a, x, message, fix) => {
    expect(await found(a, x)).toEqual([
      { code: 'E_HOOK_NEED', message, path: ['steps', 1, 'needs'], fix },
    ]);
  });

  it('may need what runs before: that gives, and orders nothing', async () => {
    const graph = await graphOf(
      flowOf([
        settled('tidy', { hook: 'finally', inputFrom: 'cheer' }, ['b', 'cheer', 'first']),
        settled('first', { hook: 'finally' }, ['a']),
        settled('cheer', { hook: 'on_success' }, ['a', 'b']),
        step('b', ['a']),
        step('a'),
        settled('late', { hook: 'finally', runIf: { critical: ['b'] } }, ['b']),
      ]),
    );
    const ids = (steps: Iterable<number>) => [...steps].map((s) => graph.steps[s]!.id);
    const needs = graph.steps.map((_, s) => [ids(needsOf(graph, s)), ids(sourcesOf(graph, s))]);
    expect(needs).toEqual([
      [['first'], ['b', 'cheer', 'first']],
      [[], ['a']],
      [[], ['a', 'b']],
      [['a'], ['a']],
      [[], []],
      [[], ['b']],
    ]);
    expect([...graph.primary].map((s) => graph.steps[s]?.id)).toEqual([
      'cheer',
      'a',
      'b',
      'a',
      undefined,
      'b',
    ]);
    // What the hooks of a workflow need makes no branches of its steps.
    expect(branchesOf(graph).heads).toEqual([]);
    const kept = JSON.parse(JSON.stringify(keptShape(graph)));
    expect(isKeptShape(kept, graph.size)).toBe(true);
    expect(
      shapeOf(
        kept,
        graph.steps.map(({ id }) => id),
      ).sources,
    ).toEqual(graph.sources);
    expect(isKeptShape({ ...kept, sources: [[0, [6]]] }, graph.size)).toBe(false);
  });

  it('tell which of several needs is meant', async () => {
    const steps = [settled('a', { hook: 'finally' }), step('b'), step('x', ['b', 'a'])];
    expect(await found(...steps)).toMatchObject([{ path: ['steps', 2, 'needs', 1] }]);
  });

  it('share their ids with nobody', async () => {
    expect(await found(step('a'), settled('a', { hook: 'finally' }))).toMatchObject([
      { message: 'two steps have the id "a": one of steps and one of finally.' },
    ]);
  });

  it('are read by nothing that is made before they run', async () => {
    const workflow = flowOf([step('a'), settled('x', { hook: 'finally' })], {
      outputs: { fine: '${{ steps.a.output }}', late: '${{ steps.x.output }}' },
    });
    const { diagnostics } = await compile(workflow, CATALOG);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['E_HOOK_NEED', 'the outputs read steps.x, which runs after they are made.'],
    ]);
  });
});
