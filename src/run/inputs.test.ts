/**
 * What a step gets to see, from a run of which some steps succeeded and others did not.
 */
import { describe, expect, it } from 'vitest';
import { flow, flowOf, planOf, step } from '../../test/workbench.ts';
import type { Step, StepSettings, Workflow } from '../workflow/workflow.ts';
import { fold } from './fold.ts';
import { ancestorMetadata, inputOf, inputsOf } from './inputs.ts';
import type { Run } from './run.ts';
import { metadataOf, scopeFor } from './scope.ts';

type Ends = Readonly<Record<string, unknown>>;
const BROKEN = Symbol('a step that failed');

/** A run in which each step named has ended with that output, or failed. */
async function runOf(workflow: Workflow, ends: Ends, input: unknown = 'the input'): Promise<Run> {
  const plan = await planOf(workflow, { input, failureMode: 'best_effort' });
  const run = fold(plan, [{ type: 'run.started', at: 100, runId: 'run-1' }]);
  return fold(plan, [
    { type: 'run.started', at: 100, runId: run.plan.runId },
    ...Object.entries(ends).flatMap(([id, output]) => {
      const s = plan.graph.indexOf(id);
      const error = { code: 'E_STEP', message: 'broke', retryable: true };
      return [
        { type: 'step.started', step: s, attempt: 1, at: 100 } as const,
        output === BROKEN
          ? ({
              type: 'step.failed',
              step: s,
              attempt: 1,
              at: 101,
              error,
              metadata: undefined,
            } as const)
          : ({
              type: 'step.succeeded',
              step: s,
              attempt: 1,
              at: 101.5,
              output,
              metadata: { of: id },
            } as const),
      ];
    }),
  ]);
}

const joining = (inputFrom: StepSettings['inputFrom'], more: StepSettings = {}): Step[] => [
  step('a'),
  step('b'),
  step('last', ['a', 'b'], {
    settings: { ...more, ...(inputFrom !== undefined && { inputFrom }) },
  }),
];

/** The input of the last step. */
function check(what: string, workflow: Workflow, ends: Ends, expected: unknown): void {
  it(`${what}: ${JSON.stringify(expected)}`, async () => {
    const run = await runOf(workflow, ends);
    expect(inputOf(run, workflow.steps.length - 1)).toEqual(expected);
  });
}

describe('inputOf', () => {
  check('no needs give the input of the run', flow('a'), {}, 'the input');
  check('one need gives its output', flow('a', 'b < a'), { a: 1 }, 1);
  check('null is an output', flow('a', 'b < a'), { a: null }, null);
  check('several needs give that of the primary', flow('a', 'b', 'c < b a'), { a: 1, b: 2 }, 2);
  check(
    'a failed primary gives way to the next',
    flow('a', 'b', 'c < b a'),
    { a: 1, b: BROKEN },
    1,
  );
  check(
    'the deepest of what is left takes its place',
    flow('a', 'b < a', 'c < b', 'd < a c b'),
    { a: 1, b: 2, c: BROKEN },
    2,
  );
  check('F05 a chosen need gives its output', flowOf(joining('a')), { a: 1, b: 2 }, 1);
  check(
    'F05 a chosen need without output gives null',
    flowOf(joining('a')),
    { a: BROKEN, b: 2 },
    null,
  );
  check('F05 that is the other', flowOf(joining('b')), { a: 1, b: BROKEN }, null);
  check('F05 or has not ended', flowOf(joining('b')), { a: 1 }, null);
  check(
    'list gives outputs in the order of needs',
    flowOf(joining('list')),
    { b: 2, a: 1 },
    [1, 2],
  );
  check('list has null for what failed', flowOf(joining('list')), { a: BROKEN, b: 2 }, [null, 2]);
  check('all gives outputs by id', flowOf(joining('all')), { a: 1, b: 2 }, { a: 1, b: 2 });
  check('all leaves out what failed', flowOf(joining('all')), { a: BROKEN, b: 2 }, { b: 2 });
  check(
    'names give outputs by those names',
    flowOf(joining({ x: 'b', y: 'a' })),
    { a: 1, b: 2 },
    { x: 2, y: 1 },
  );
  check(
    'names leave out what failed',
    flowOf(joining({ x: 'b', y: 'a' })),
    { a: 1, b: BROKEN },
    { y: 1 },
  );
  check(
    'merge puts mappings together',
    flowOf(joining('merge')),
    { a: { p: 1 }, b: { q: 2 } },
    { p: 1, q: 2 },
  );
  check(
    'merge lets the later need win',
    flowOf(joining('merge')),
    { a: { p: 1, q: 1 }, b: { q: 2 } },
    { p: 1, q: 2 },
  );
  check(
    'concat puts texts together',
    flowOf(joining('concat', { separator: ', ' })),
    { a: 'x', b: 'y' },
    'x, y',
  );
  check('concat needs no separator', flowOf(joining('concat')), { a: 'x', b: 'y' }, 'xy');
  check('concat puts lists together', flowOf(joining('concat')), { a: [1], b: [[2], 3] }, [
    1,
    [2],
    3,
  ]);

  it.each<[StepSettings['inputFrom'], Ends, string]>([
    ['merge', { a: { p: 1 }, b: 'text' }, '"b"'],
    ['merge', { a: [1], b: {} }, '"a"'],
    ['merge', { a: null, b: {} }, '"a"'],
    ['concat', { a: 'x', b: [1] }, '"b"'],
    ['concat', { a: 1, b: 2 }, '"a"'],
  ])('%s refuses %o and names %s', async (inputFrom, ends, id) => {
    const run = await runOf(flowOf(joining(inputFrom)), ends);
    expect(() => inputOf(run, 2)).toThrow(id);
    expect(() => inputOf(run, 2)).toThrow(
      expect.objectContaining({ code: 'E_INPUT_FROM', retryable: false }),
    );
  });

  it.each<[StepSettings['inputFrom'], Ends, unknown[]]>([
    [
      'merge',
      { a: { p: 1, q: 1, r: 1 }, b: { q: 2, r: 2 } },
      [{ collisions: { q: ['a', 'b'], r: ['a', 'b'] } }],
    ],
    ['merge', { a: { p: 1 }, b: { q: 2 } }, []],
    ['merge', { a: BROKEN, b: { q: 2 } }, []],
    ['all', { a: { p: 1 }, b: { p: 2 } }, []],
  ])('%s of %j notes keys that several have', async (inputFrom, ends, expected) => {
    const run = await runOf(flowOf(joining(inputFrom)), ends);
    const noted: unknown[] = [];
    inputOf(run, 2, { annotate: (notes) => noted.push(notes) });
    expect(noted).toEqual(expected);
  });

  it('gives no way to change what others see', async () => {
    const run = await runOf(flowOf(joining('merge')), { a: { p: 1 }, b: {} });
    expect(Object.isFrozen(inputOf(run, 2))).toBe(true);
  });
});

describe('inputsOf', () => {
  it('gives the outputs of all needs by id, in the order of needs', async () => {
    const run = await runOf(flow('a', 'b', 'c < b a'), { a: 1, b: 2 });
    expect(Object.entries(inputsOf(run, 2))).toEqual([
      ['b', 2],
      ['a', 1],
    ]);
  });

  it('leaves out needs without an output', async () => {
    const run = await runOf(flow('a', 'b', 'c < b a'), { a: 1, b: BROKEN });
    expect(inputsOf(run, 2)).toEqual({ a: 1 });
  });
});

describe('metadata', () => {
  it('is that of the ancestors, each under its id, and of nobody else', async () => {
    const run = await runOf(flow('a', 'other', 'b < a', 'c < b'), { a: 1, other: 2, b: 3 });
    expect(ancestorMetadata(run, 3)).toEqual({
      a: { of: 'a', duration_ms: 1.5 },
      b: { of: 'b', duration_ms: 1.5 },
    });
  });

  it('of a step that never ran is a duration of 0', async () => {
    expect(metadataOf(await runOf(flow('a'), {}), 0)).toEqual({ duration_ms: 0 });
  });

  it('can be asked for behind 200,000 needs', async () => {
    const ids = Array.from({ length: 200_000 }, (_, i) => `s${i}`);
    const run = await runOf(flowOf([...ids.map((id) => step(id)), step('last', ids)]), { s7: 1 });
    expect(Object.keys(ancestorMetadata(run, 200_000))).toHaveLength(200_000);
  });
});

describe('scopeFor', () => {
  it('holds the steps that were asked for, and the rest of the world', async () => {
    const run = await runOf(flow('a', 'b', 'c < a b'), { a: { rows: 3 }, b: BROKEN });
    expect(scopeFor(run, ['a', 'b', 'c'], undefined)).toEqual({
      inputs: 'the input',
      run: { id: 'run-1', name: 'test' },
      env: {},
      secrets: {},
      steps: {
        a: {
          output: { rows: 3 },
          status: 'succeeded',
          metadata: { of: 'a', duration_ms: 1.5 },
          error: null,
        },
        b: {
          output: null,
          status: 'failed',
          metadata: { duration_ms: 1 },
          error: { code: 'E_STEP', message: 'broke', retryable: true },
        },
        c: { output: null, status: 'pending', metadata: { duration_ms: 0 }, error: null },
      },
    });
  });
});

describe('an input that a step says itself', () => {
  const said = (input: unknown, settings: StepSettings = {}) =>
    flowOf([step('a'), step('b'), step('c', ['a', 'b'], { settings: { ...settings, input } })]);

  it.each<[unknown, unknown]>([
    ['${{ steps.b.output }}', 2],
    ['${{ steps.a.output + inputs }} kg', '3 kg'],
    [
      { n: '${{ steps.b.output }}', kind: 'x' },
      { n: 2, kind: 'x' },
    ],
    [['${{ inputs }}'], [2]],
    [5, 5],
  ])('%j gives %j', async (input, given) => {
    expect(inputOf(await runOf(said(input), { a: 1, b: 2 }, 2), 2)).toEqual(given);
  });

  it('needs nothing but what it reads', async () => {
    const flow = flowOf([step('a', [], { settings: { input: '${{ inputs.n }}' } })]);
    expect(inputOf(await runOf(flow, {}, { n: 7 }), 0)).toBe(7);
  });

  it('fails its step when it cannot be made', async () => {
    const run = await runOf(said('${{ steps.b.output.x }}'), { a: 1, b: 2 });
    expect(() => inputOf(run, 2)).toThrow('in steps.b.output.x');
  });

  it.each<[string, StepSettings, string]>([
    ['${{ steps.b.output }}', { inputFrom: 'a' }, 'says its input twice'],
    ['${{ steps.d.output }}', {}, '"d" is not a step'],
    ['${{ steps.b. }}', {}, 'cannot be used'],
  ])('%s with %j is refused', async (input, settings, words) => {
    await expect(planOf(said(input, settings))).rejects.toThrow(words);
  });

  it('is handed on by a step that analyzes, which then made it', async () => {
    const look = step('look', ['a'], { uses: 'look', settings: { input: '${{ inputs }}' } });
    const plan = await planOf(flowOf([step('a'), look]));
    expect([...plan.graph.producer]).toEqual([0, 1]);
  });
});
