/**
 * Whose output a step works on: the rule of the deepest payload, and what `input_from` changes.
 */
import { describe, expect, it } from 'vitest';
import { CATALOG, flow, flowOf, graphOf, step } from '../../test/workbench.ts';
import type { InputFrom, StepSettings } from '../workflow/workflow.ts';
import { compile } from './compile.ts';
import { RUN_INPUT, settingsAt } from './graph.ts';
import { tieNotes } from './primary.ts';

/** The primary of the last step, by id. */
function check(what: string, lines: readonly string[], expected: string): void {
  it(`takes ${expected} for ${what}`, async () => {
    const graph = await graphOf(flow(...lines));
    const primary = graph.primary[graph.size - 1]!;
    const id = primary === RUN_INPUT ? 'the run' : graph.steps[primary]!.id;
    expect(id).toBe(expected);
  });
}

describe('the primary need', () => {
  check('no needs', ['a'], 'the run');
  check('one need', ['a', 'b < a'], 'a');
  check('the deeper of two', ['a', 'b', 'c < b', 'd < a c'], 'c');
  check('the first of two as deep', ['a', 'b', 'c < b a'], 'b');
  check(
    'a payload passed on, by where it was made',
    ['a', 'b < a', 'look c < a', 'look d < c', 'e < d b'],
    'b',
  );
  check(
    'a payload made deep and passed on',
    ['a', 'b < a', 'c < b', 'look d < c', 'x < a', 'e < x d'],
    'd',
  );
  check(
    'two analyzers of one payload, the first',
    ['a', 'look b < a', 'look c < a', 'd < c b'],
    'c',
  );
  check('analyzers of the run input only when nothing was made', ['look a', 'b', 'c < a b'], 'b');
  check('two analyzers of the run input, the first', ['look a', 'look b', 'c < b a'], 'b');
  check(
    'the worked example of the first seed',
    [
      'upper',
      'lower',
      'reverse < upper',
      'suffix < lower',
      'look chars < reverse',
      'look words < suffix',
      'last < chars words',
    ],
    'chars',
  );

  it('knows which step made a payload that was passed on', async () => {
    const graph = await graphOf(flow('look x', 'a', 'look b < a', 'look c < b'));
    expect([...graph.producer]).toEqual([RUN_INPUT, 1, 1, 1]);
  });

  it('counts a step of analyzing type as transforming when its author says so', async () => {
    const intent: StepSettings = { intent: 'transform' };
    const steps = [
      step('a'),
      step('b', ['a'], { uses: 'look', settings: intent }),
      step('c', ['a', 'b']),
    ];
    expect((await graphOf(flowOf(steps))).primary[2]).toBe(1);
  });
});

async function join(inputFrom: InputFrom, settings: StepSettings = {}) {
  const steps = [
    step('a'),
    step('b'),
    step('c', ['a', 'b'], { settings: { ...settings, inputFrom } }),
  ];
  const { graph, diagnostics } = await compile(flowOf(steps), CATALOG);
  return { graph, diagnostics };
}

describe('input_from', () => {
  it('names a need', async () => expect((await join('b')).graph?.primary[2]).toBe(1));

  it.each<[InputFrom, StepSettings, unknown]>([
    ['all', {}, { kind: 'all' }],
    ['merge', {}, { kind: 'merge' }],
    ['concat', {}, { kind: 'concat', separator: '' }],
    ['concat', { separator: ', ' }, { kind: 'concat', separator: ', ' }],
    [
      { x: 'b', y: 'a' },
      {},
      {
        kind: 'named',
        names: [
          ['x', 1],
          ['y', 0],
        ],
      },
    ],
  ])('%o puts the input together', async (inputFrom, settings, wiring) => {
    const { graph } = await join(inputFrom, settings);
    expect(settingsAt(graph!, 2).wiring).toEqual(wiring);
  });

  it.each<[InputFrom, string]>([
    ['x', 'steps.2.input_from'],
    [{ p: 'a', q: 'x' }, 'steps.2.input_from.q'],
  ])('%o is refused where it names no need', async (inputFrom, path) => {
    const { diagnostics } = await join(inputFrom);
    expect(diagnostics).toMatchObject([
      { code: 'E_BAD_INPUT_FROM', fix: 'write one of a, b, all, list, merge, concat' },
    ]);
    expect(diagnostics[0]!.path!.join('.')).toBe(path);
  });

  it('prefers a need of the same name as a join', async () => {
    const steps = [step('merge'), step('b', ['merge'], { settings: { inputFrom: 'merge' } })];
    const graph = await graphOf(flowOf(steps));
    expect([graph.primary[1], settingsAt(graph, 1).wiring]).toEqual([0, { kind: 'need' }]);
  });
});

describe('tieNotes', () => {
  it.each<[string, string[], number]>([
    ['two payloads as deep', ['a', 'b', 'c < a b'], 1],
    ['one payload by two ways', ['a', 'look b < a', 'look c < a', 'd < b c'], 0],
    ['a deeper payload', ['a', 'b', 'c < b', 'd < a c'], 0],
    ['one need', ['a', 'b < a'], 0],
  ])('%s', async (_, lines, count) => {
    expect(tieNotes(await graphOf(flow(...lines)))).toHaveLength(count);
  });

  it('say whose payload is taken, and how to say it', async () => {
    expect(tieNotes(await graphOf(flow('a', 'b', 'c < b a')))).toMatchObject([
      {
        code: 'N_TIE',
        severity: 'note',
        path: ['steps', 2, 'needs'],
        fix: 'say it with input_from: b',
      },
    ]);
  });

  it('are silent where the author has chosen', async () => {
    const steps = [step('a'), step('b'), step('c', ['a', 'b'], { settings: { inputFrom: 'a' } })];
    expect(tieNotes(await graphOf(flowOf(steps)))).toEqual([]);
  });
});
