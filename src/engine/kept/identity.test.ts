/**
 * Which workflow a run may go on with, and which of its steps are told to be written otherwise.
 */
import { describe, expect, it } from 'vitest';
import { flow, flowOf, planOf, step } from '../../../test/workbench.ts';
import { definitionId } from '../../workflow/definitions.ts';
import type { StepSettings, Workflow } from '../../workflow/workflow.ts';
import { isSame, refuseChanges, rewritten } from './identity.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';

const throughJson = (snapshot: Snapshot) => JSON.parse(JSON.stringify(snapshot)) as Snapshot;
const keptOf = async (workflow: Workflow) => throughJson(snapshotOf(await planOf(workflow), {}));

/** Steps that do something else than in a run that began with the first workflow. */
async function changedIn(before: Workflow, now: Workflow): Promise<string[]> {
  const { graph } = await planOf(now);
  return rewritten(await keptOf(before), graph).map((def) => definitionId(graph, def));
}

/** Why a run that began with one workflow does not go on with another. */
async function refusal(before: Workflow, now: Workflow): Promise<string> {
  const kept = await keptOf(before);
  try {
    refuseChanges(kept, now, 'r');
  } catch (error) {
    expect(error).toMatchObject({ code: 'run-changed', hint: expect.any(String) });
    expect(isSame(kept, now)).toBe(false);
    return (error as Error).message.replace('the workflow has changed since run "r" began: ', '');
  }
  expect(isSame(kept, now)).toBe(true);
  return 'none';
}

/** A hook that needs ordinary steps, which orders nothing. */
const told = (...needs: string[]) =>
  flowOf([step('load'), step('log'), step('tell', needs, { settings: { hook: 'finally' } })]);

it('a hook that needs ordinary steps is the same one, and another one with other needs', async () => {
  expect(await refusal(told('load'), told('load'))).toBe('none');
  expect(await refusal(told('load', 'log'), told('log', 'load'))).toBe('none');
  expect(await refusal(told('load'), told('log'))).toBe('tell: needs log instead of load');
  expect(await refusal(told('load'), told())).toBe('tell: needs nothing instead of load');
});

const three = () => flow('load', 'mail < load', 'file < load');

describe('B8 a workflow is another one', () => {
  it.each<[string, Workflow, string]>([
    ['a step added', flow('load', 'mail < load', 'file < load', 'log'), 'log: added'],
    ['a step removed', flow('load', 'mail < load'), 'file: removed'],
    [
      'a step renamed',
      flow('fetch', 'mail < fetch', 'file < fetch'),
      'fetch: added; mail: needs fetch instead of load; file: needs fetch instead of load; load: removed',
    ],
    [
      'a need added',
      flow('load', 'mail < load', 'file < mail load'),
      'file: needs mail, load instead of load',
    ],
    ['a need removed', flow('load', 'mail', 'file < load'), 'mail: needs nothing instead of load'],
    [
      'another step type',
      flow('load', 'look mail < load', 'file < load'),
      'mail: uses look instead of work',
    ],
    [
      'a step moved to the end of the run',
      flowOf([
        step('load'),
        step('mail', ['load']),
        step('file', [], { settings: { hook: 'finally' } }),
      ]),
      'file: needs nothing instead of load, in finally instead of steps',
    ],
    ['another order', flow('load', 'file < load', 'mail < load'), 'mail: comes after file now'],
    ['another version', { ...three(), version: '2' }, 'version: "2" instead of none'],
    ['other args', { ...three(), args: { to: 'B' } }, 'args: {"to":"B"} instead of none'],
  ])('with %s', async (_, now, text) => {
    expect(await refusal(three(), now)).toBe(text);
  });

  it('and the differences are named, as many as can be read', async () => {
    const many = flow('load', ...Array.from({ length: 40 }, (_, i) => `s${i}`));
    expect(await refusal(many, flow('load'))).toMatch(
      /^s0: removed;( s\d: removed;){4} and 35 more$/,
    );
  });

  it('with other args, however they are written', async () => {
    const made = (args: unknown) => ({ ...three(), args });
    expect(await refusal(made({ a: 1, b: [2] }), made({ b: [2], a: 1, c: undefined }))).toBe(
      'none',
    );
    expect(await refusal(made({ a: 1 }), made({ a: '1' }))).toBe(
      'args: {"a":"1"} instead of {"a":1}',
    );
    expect(await refusal(made(null), three())).toBe('args: none instead of null');
    expect(await refusal(made({ a: 1 }), { ...flow('x'), args: { a: 1 } })).toContain('x: added');
  });
});

describe('B8 a workflow is the same one', () => {
  const written = (more: object): Workflow =>
    flowOf([step('load'), step('mail', ['load'], more), step('file', ['load'])]);
  const before = written({ run: () => 1, uses: 'function' });

  it.each<[string, Workflow, string[]]>([
    ['a function changed', written({ run: () => 2, uses: 'function' }), ['mail']],
    ...(
      [
        ['a title', { title: 'Mail' }],
        ['a timeout', { timeoutMs: 9, totalTimeoutMs: 90, queueTimeoutMs: 9, graceMs: 9 }],
        ['tries', { retry: { maxAttempts: 2 } }],
        ['a pool', { pool: 'io', cost: { io: 2 }, priority: 3 }],
        ['places by key', { concurrencyKey: () => 'k', concurrencyPerKey: 2 }],
        ['what its failure means', { optional: true }],
        ['effects', { effects: 'once' }],
        ['a cache', { cache: { key: 'k' } }],
      ] as const satisfies [string, StepSettings][]
    ).map(([name, settings]): [string, Workflow, string[]] => [
      name,
      written({ run: () => 1, uses: 'function', settings }),
      [],
    ]),
    [
      'what it gives, read by a schema',
      written({ run: () => 1, uses: 'function', settings: { output: { type: 'number' } } }),
      ['mail'],
    ],
    [
      'a condition',
      written({ run: () => 1, uses: 'function', settings: { when: 'true' } }),
      ['mail'],
    ],
    [
      'a rule',
      written({ run: () => 1, uses: 'function', settings: { runIf: 'any_failed' } }),
      ['mail'],
    ],
    ['settings', written({ run: () => 1, uses: 'function', with: { a: 1 } }), ['mail']],
    [
      'a condition that is a function',
      written({ run: () => 1, uses: 'function', settings: { when: () => true } }),
      ['mail'],
    ],
    ['nothing', written({ run: () => 1, uses: 'function' }), []],
    ['a title of its own', { ...written({ run: () => 1, uses: 'function' }), title: 'T' }, []],
  ])('with %s', async (_, now, steps) => {
    expect(await refusal(before, now)).toBe('none');
    expect(await changedIn(before, now)).toEqual(steps);
  });

  it('with another function in place of an expression', async () => {
    const asked = (when: () => boolean) => flowOf([step('a', [], { settings: { when } })]);
    const [one, same, two] = [() => true, () => true, () => false].map(asked);
    expect(await changedIn(one!, same!)).toEqual([]);
    expect(await changedIn(one!, two!)).toEqual(['a']);
    expect(await refusal(one!, two!)).toBe('none');
  });

  it('with a function that has a text of its own, which may be none', async () => {
    const hostile = Object.assign(() => 1, {
      toString: () => {
        throw new Error('no text');
      },
    });
    const now = written({ run: hostile, uses: 'function' });
    expect(await changedIn(now, now)).toEqual([]);
  });

  it('with its needs in another order, which is a setting', async () => {
    const [one, other] = [flow('a', 'b', 'c < a b'), flow('a', 'b', 'c < b a')];
    expect(await refusal(one, other)).toBe('none');
    expect(await changedIn(one, other)).toEqual(['c']);
  });

  it('with a module that was built', async () => {
    const uses = (file: string) => flowOf([step('a', [], { uses: `./${file}#rows` })]);
    const kept = {
      ...(await keptOf(flow('a'))),
      shape: { types: ['./a.ts#rows'], uses: [0], needsAt: [0, 0], needs: [] },
    };
    expect(isSame(kept, uses('a.js'))).toBe(true);
    expect(isSame(kept, uses('b.js'))).toBe(false);
  });

  it('and the steps are told whose files are other ones', async () => {
    const contents = (a: string) =>
      new Map([
        [0, a],
        [1, 'y'],
      ]);
    const kept = throughJson(snapshotOf(await planOf(three()), {}, { contents: contents('x') }));
    expect(rewritten(kept, (await planOf(three())).graph, contents('x'))).toEqual([]);
    expect(
      rewritten(kept, (await planOf(three())).graph, new Map([...contents('other'), [2, 'new']])),
    ).toEqual([0]);
  });
});
