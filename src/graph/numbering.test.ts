/**
 * Steps by number: needs and dependents as flat arrays, and what is wrong with ids and needs.
 */
import { describe, expect, it } from 'vitest';
import { flow, flowOf, step } from '../../test/workbench.ts';
import { workflow } from '../workflow/define.ts';
import type { Diagnostic } from '../workflow/diagnostic.ts';
import type { Step } from '../workflow/workflow.ts';
import { numberSteps } from './numbering.ts';

/** Rows of a flat list of lists. */
function rows(at: Uint32Array, flat: Uint32Array): number[][] {
  return Array.from({ length: at.length - 1 }, (_, s) => [...flat.subarray(at[s], at[s + 1])]);
}

function numbered(steps: readonly Step[]) {
  const found: Diagnostic[] = [];
  return { ...numberSteps(steps, found), found };
}

describe('numberSteps', () => {
  it('keeps needs in the order of the author and dependents in file order', () => {
    const made = numbered(flow('a', 'b', 'c < b a', 'd < c a').steps);
    expect(rows(made.needsAt, made.needs)).toEqual([[], [], [1, 0], [2, 0]]);
    expect(rows(made.dependentsAt, made.dependents)).toEqual([[2, 3], [2], [3], []]);
    expect(made.found).toEqual([]);
  });

  it('knows when the file alone proves that there is no circle', () => {
    expect(numbered(flow('a', 'b < a').steps).forward).toBe(true);
    expect(numbered(flow('b < a', 'a').steps).forward).toBe(false);
  });

  it('takes steps in hand for ids', () => {
    const flow = workflow('w');
    const a = flow.step('a', { run: () => 1 });
    flow.step('b', { needs: a, run: () => 2 });
    expect([...numbered(flow.steps).needs]).toEqual([0]);
  });

  it('finds ids that are numbers in text in the order of the file', () => {
    const { scopes } = numbered([step('b'), step('a')]);
    expect([...scopes.idsOf(0)]).toEqual([
      ['b', 0],
      ['a', 1],
    ]);
  });
});

/** `expected`: `code path` of every finding. */
function check(what: string, steps: readonly Step[], ...expected: string[]): void {
  it(`finds ${what}`, () => {
    const { found } = numbered(steps);
    expect(found.map(({ code, path }) => `${code} ${path!.join('.')}`)).toEqual(expected);
  });
}

describe('findings', () => {
  check('nothing in a good workflow', flow('a', 'b < a').steps);
  check('an id that breaks the rule', [step('x y')], 'E_BAD_ID steps.0.id');
  check('a reserved id', [step('a'), step('constructor')], 'E_RESERVED_ID steps.1.id');
  check(
    'every step after the first of an id',
    [step('a'), step('a'), step('a')],
    'E_DUPLICATE_ID steps.1.id',
    'E_DUPLICATE_ID steps.2.id',
  );
  check('a need that is no step', flow('a < x').steps, 'E_UNKNOWN_NEED steps.0.needs');
  check(
    'the place of a need among several',
    flow('a', 'b < a x').steps,
    'E_UNKNOWN_NEED steps.1.needs.1',
  );
  check('a step that needs itself', flow('a < a').steps, 'E_SELF_NEED steps.0.needs');
  check('a need given twice', flow('a', 'b < a a').steps, 'W_DUPLICATE_NEED steps.1.needs.1');
  check(
    'everything at once',
    flow('a < x', 'b < b y', 'a').steps,
    'E_DUPLICATE_ID steps.2.id',
    'E_UNKNOWN_NEED steps.0.needs',
    'E_SELF_NEED steps.1.needs.0',
    'E_UNKNOWN_NEED steps.1.needs.1',
  );

  it('finds a step of another workflow, even one of the same id', () => {
    const [ours, theirs] = [workflow('ours'), workflow('theirs')];
    ours.step('a', { run: () => 1 });
    const foreign = theirs.step('a', { run: () => 1 });
    ours.step('b', { needs: foreign, run: () => 2 });
    expect(numbered(ours.steps).found.map((d) => d.code)).toEqual(['E_FOREIGN_NEED']);
  });

  it('offers the nearest id', () => {
    const [unknown] = numbered(flow('extract', 'load < extrct').steps).found;
    expect(unknown).toMatchObject({
      message: 'step "load" needs "extrct", which is not a step.',
      fix: 'did you mean "extract"?',
    });
  });

  it('offers no step to itself', () => {
    const [lone] = numbered(flow('s0 < q0').steps).found;
    expect(lone?.fix).not.toContain('s0');
    const [among] = numbered(flow('q1', 's0 < q0').steps).found;
    expect(among?.fix).toBe('did you mean "q1"?');
  });

  it('names both steps of one id', () => {
    const [twice] = numbered(flowOf([step('a'), step('b'), step('a')]).steps).found;
    expect(twice?.message).toContain('steps 1 and 3');
  });

  it('drops a repeated need, so that the step does not wait for it twice', () => {
    const made = numbered(flow('a', 'b < a a', 'c < b').steps);
    expect(rows(made.needsAt, made.needs)).toEqual([[], [0], [1]]);
    expect(rows(made.dependentsAt, made.dependents)).toEqual([[1], [2], []]);
  });
});
