/**
 * What steps say about failed needs and about the end of the run, where it cannot be meant.
 */
import { describe, expect, it } from 'vitest';
import { createEngine } from '../index.ts';
import type { Step, StepSettings } from '../workflow/workflow.ts';

interface Made extends StepSettings {
  readonly id: string;
  readonly needs?: readonly string[];
  readonly with?: Readonly<Record<string, unknown>>;
}

function step({ id, needs = [], with: config, ...settings }: Made): Step {
  return { id, uses: 'text/case', needs, with: config, settings };
}

async function told(made: readonly Made[], rest: object = {}): Promise<string[]> {
  const { diagnostics } = await createEngine().check({
    name: 'flow',
    steps: made.map(step),
    ...rest,
  });
  return diagnostics.map(({ code, message, fix }) => `${code} ${message} ${fix}`);
}

const a: Made = { id: 'a' };

describe('run_if', () => {
  it('wants needs, and is told once without them', async () => {
    expect(await told([{ id: 'a', runIf: { atLeast: 3 } }])).toEqual([
      'E_RUN_IF step "a" has a "run_if" and no needs. give it needs, or write a condition with when',
    ]);
  });

  it.each([
    [{}, 'neither "at_least" nor'],
    [{ atLeast: 1, critical: ['a'] }, 'both "at_least" and'],
  ])('as %j says one thing', async (runIf, got) => {
    expect(await told([a, { id: 'b', needs: ['a'], runIf: runIf as never }])).toEqual([
      `E_RUN_IF step "b": "run_if" has ${got} "critical". write one of the two`,
    ]);
  });

  it('wants no more needs than there are', async () => {
    expect(await told([a, { id: 'b', needs: ['a'], runIf: { atLeast: 2 } }])).toEqual([
      'E_RUN_IF step "b" runs if at least 2 of its needs succeeded, and it has 1. write 1',
    ]);
  });

  it('names needs only', async () => {
    const load: Made = { id: 'load' };
    const critical = { id: 'c', needs: ['a', 'load'], runIf: { critical: ['laod', 'x', 'a'] } };
    expect(await told([a, load, critical])).toEqual([
      'E_RUN_IF step "c" calls "laod" critical, which it does not need. did you mean "load"?',
      'E_RUN_IF step "c" calls "x" critical, which it does not need. write one of a, load',
    ]);
  });
});

describe('hooks', () => {
  const late: Made = { id: 'late', hook: 'finally' };
  const early: Made = { id: 'early', hook: 'on_success' };

  it.each<[Made, Made, string]>([
    [
      { id: 'b', needs: ['late'] },
      late,
      'step "b" (steps) needs "late" (finally): needs stay within one list. remove the need, or move one of the two: ordinary steps run before the steps of finally',
    ],
    [
      { id: 'b', needs: ['a'], hook: 'finally' },
      late,
      'step "b" (finally) needs "a" (steps): needs stay within one list. remove the need: the steps of finally run after ordinary steps',
    ],
    [
      { id: 'b', needs: ['early'], hook: 'on_failure_do' },
      early,
      'step "b" (on_failure_do) needs "early" (on_success): needs stay within one list. remove the need, or move one of the two',
    ],
  ])('need only each other: %j', async (asks, other, message) => {
    expect(await told([a, asks, other])).toEqual([`E_HOOK_NEED ${message}`]);
  });

  const reads = (id: string, hook?: Made['hook']): Made => ({
    id: 'b',
    with: { text: `\${{ steps.${id}.output }}` },
    ...(hook && { hook }),
  });

  it('read every list that runs before theirs', async () => {
    expect(await told([a, reads('a', 'on_success'), late])).toEqual([]);
    expect(await told([a, early, reads('early', 'finally')])).toEqual([]);
  });

  it('are not read by what runs before them', async () => {
    expect(await told([a, late, reads('late', 'on_success')])).toEqual([
      'E_EXPRESSION_STEP step "b" (on_success) reads steps.late (finally), which does not run before it. move one of the two',
    ]);
    expect(await told([a, late, reads('late')])).toEqual([
      'E_EXPRESSION_STEP step "b" (steps) reads steps.late (finally), which does not run before it. move one of the two',
    ]);
  });

  it('alone know how the run stands', async () => {
    const when = (text: string, hook?: Made['hook']): Made => ({
      id: 'b',
      when: text,
      ...(hook && { hook }),
    });
    expect(await told([a, when('run.status == "failed" && run.id != ""', 'finally')])).toEqual([]);
    expect(await told([a, when('run["status"] == "failed"')])).toEqual([
      'E_EXPRESSION run.status is known only when the steps of the workflow have ended. read it in a step of on_success, on_failure_do or finally',
    ]);
    expect(await told([a, when('run.stauts == ""', 'finally')])).toEqual([
      'E_EXPRESSION "run.stauts" is not known. did you mean "run.status"?',
    ]);
    expect(await told([a], { outputs: '${{ run.color }}' })).toEqual([
      'E_EXPRESSION "run.color" is not known. write one of run.id, run.name',
    ]);
  });

  it('share their ids with nobody', async () => {
    expect(await told([a, { id: 'a', hook: 'finally' }])).toEqual([
      'E_DUPLICATE_ID two steps have the id "a": one of steps and one of finally. rename this one or the first',
    ]);
  });
});
