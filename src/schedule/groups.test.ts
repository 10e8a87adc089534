/**
 * Groups: steps that run others for each item of a list.
 * Knows inputs and events; must not know what lists the items.
 */
import { describe, expect, it } from 'vitest';
import { grown } from '../../test/grown-run.ts';
import { SchedulerHarness } from '../../test/scheduler-harness.ts';
import { each, flowOf, step } from '../../test/workbench.ts';

describe('a group', () => {
  it('runs its steps for each item, and ends with the list of what came of them', async () => {
    const { harness, run, said } = await grown(2, { body: ['a', 'b < a'] });
    expect(said).toEqual([
      'e has 2 items',
      'e[0].a started 1',
      'e[1].a started 1',
      '> start e[0].a',
      '> start e[1].a',
    ]);
    harness.ends('e[1].a');
    expect(harness.ends('e[1].b', 'second')).toEqual(['e[1].b succeeded 1']);
    harness.ends('e[0].a');
    expect(harness.ends('e[0].b', 'first')).toEqual([
      'e[0].b succeeded 1',
      'e succeeded 1',
      'run succeeded',
      '> end',
    ]);
    expect(run.outputs[0]).toEqual(['first', 'second']);
    expect(run.output).toEqual(['first', 'second']);
  });

  it('has ended where its list is empty', async () => {
    const { said, output } = await grown(0);
    expect(said).toEqual(['e has 0 items', 'e succeeded 1', 'run succeeded', '> end']);
    expect(output()).toEqual([]);
  });

  it('opens so many items as it says, and the next one when one of them ends', async () => {
    const { harness, said, items } = await grown(4, { config: { concurrency: 2 } });
    expect(said.filter((line) => line.startsWith('>'))).toEqual([
      '> start e[0].a',
      '> start e[1].a',
    ]);
    expect(items()).toMatchObject({ count: 4, open: 2, pending: 2 });
    expect(harness.whyNot('e[2].a')).toBe('2 items of e are open, and it is of a later one');
    expect(harness.ends('e[1].a')).toContain('> start e[2].a');
    expect(harness.ends('e[0].a')).toContain('> start e[3].a');
    expect(harness.ends('e[2].a')).toEqual(['e[2].a succeeded 1']);
    expect(harness.ends('e[3].a')).toContain('e succeeded 1');
  });

  it('holds no place while it waits, and finishes items before it begins others', async () => {
    const { harness, said } = await grown(3, { body: ['a', 'b < a'], plan: { concurrency: 1 } });
    expect(said).toContain('> start e[0].a');
    expect(harness.whyNot('e')).toBe('waits for its items: 0 of 3 have ended');
    expect(harness.ends('e[0].a')).toContain('> start e[0].b');
    expect(harness.ends('e[0].b')).toContain('> start e[1].a');
  });

  it('is as urgent as its step among the others', async () => {
    const settings = { priority: 5 };
    const behind = [step('x', [], { settings: { priority: 9 } }), step('y')];
    const workflow = flowOf([each('e', [], ['a'], {}, settings), ...behind]);
    const harness = await SchedulerHarness.of(workflow, { concurrency: 1 });
    expect(harness.begin()).toContain('> start x');
    expect(harness.ends('x')).toContain('> start e');
    expect(harness.grows('e', 2)).toContain('> start e[0].a');
    harness.ends('e[0].a');
    expect(harness.ends('e[1].a')).toContain('> start y');
  });

  it('skips items whose conditions say so, without end to the chain of them', async () => {
    const many = 20_000;
    const body = [step('a', [], { settings: { when: 'item < 0' } })];
    const { run, output } = await grown(many, { body, config: { concurrency: 1 } });
    expect(run.status).toBe('succeeded');
    expect(output()).toEqual(new Array(many).fill(null));
  });

  it('may stand in another one', async () => {
    const inner = each('i', ['a'], ['x']);
    const { harness, run, output } = await grown(2, { body: ['a', inner] });
    for (const item of [0, 1]) {
      harness.ends(`e[${item}].a`);
      harness.grows(`e[${item}].i`, 2);
      for (const deep of [1, 0]) harness.ends(`e[${item}].i[${deep}].x`, `${item}${deep}`);
    }
    expect(run.status).toBe('succeeded');
    expect(output()).toEqual([
      ['00', '01'],
      ['10', '11'],
    ]);
  });
});

describe('a failed item', () => {
  it('stops the group, where the run stops for a failure', async () => {
    const { harness, run } = await grown(3, { config: { concurrency: 2 } });
    expect(harness.fails('e[1].a', 1, { retryable: false })).toEqual([
      'e[1].a failed 1',
      'e stopping (failure)',
      '> abort e[0].a',
    ]);
    expect(harness.fails('e[0].a')).toEqual([
      'e[0].a cancelled (broke)',
      'e failed 1',
      'run stopping (failure)',
      'run failed',
      '> end',
    ]);
    expect(run.errors.get(0)).toEqual({
      code: 'E_GROUP',
      message: '1 of 3 items failed, 2 of 3 items were cancelled; first e[1].a: broke',
      retryable: false,
    });
  });

  it('ends alone, as long as the others are enough', async () => {
    const config = { succeeds_if: { at_least: 2 } };
    const { harness, run, output } = await grown(3, { body: ['a', 'b < a', 'c'], config });
    expect(harness.fails('e[0].a', 1, { retryable: false })).toEqual([
      'e[0].a failed 1',
      'e[0] stopping (failure)',
      '> abort e[0].c',
    ]);
    harness.fails('e[0].c');
    expect(run.root.stopping).toBeUndefined();
    for (const item of [1, 2])
      for (const id of ['a', 'b', 'c']) harness.ends(`e[${item}].${id}`, item);
    expect(run.status).toBe('partial');
    expect(output()).toEqual([null, 1, 2]);
    expect(run.metadata.get(0)).toEqual({
      count: 3,
      succeeded: 2,
      partial: 0,
      failed: 1,
      cancelled: 0,
      failed_items: [0],
    });
    expect(run.error?.message).toBe('step "e": 1 of 3 items failed; first e[0].a: broke');
  });

  it('stops the group when the others cannot be enough any more', async () => {
    const { harness } = await grown(3, { config: { succeeds_if: { at_least: 2 } } });
    expect(harness.fails('e[0].a', 1, { retryable: false })).toEqual(['e[0].a failed 1']);
    expect(harness.fails('e[1].a', 1, { retryable: false })).toContain('e stopping (failure)');
  });

  it.each<[string, unknown, string]>([
    ['too few', { at_least: 4 }, 'at least 4 items must succeed, and it has 3'],
    [
      'no critical one',
      { critical: ['0', '7'] },
      'its critical item 7 does not exist; its items are 0 to 2',
    ],
  ])('begins none where the list has %s', async (_, rule, message) => {
    const { run } = await grown(3, { config: { succeeds_if: rule } });
    expect(run.status).toBe('failed');
    expect(run.error?.message).toBe(`step "e" failed: ${message}`);
    expect(run.segmentBy.size).toBe(0);
  });

  it('says how many have to succeed, and of those cancelled that they are', async () => {
    const { harness, run } = await grown(3, {
      config: { concurrency: 1, succeeds_if: { at_least: 3 } },
    });
    harness.fails('e[0].a', 1, { retryable: false });
    expect(run.errors.get(0)?.message).toBe(
      'at least 3 items must succeed; 1 of 3 items failed, 2 of 3 items were cancelled; first e[0].a: broke',
    );
    expect(run.metadata.get(0)).toMatchObject({ failed: 1, cancelled: 2, failed_items: [0] });
  });

  it('counts as succeeded in part under best_effort, where something in it succeeded', async () => {
    const config = { on_failure: 'best_effort' };
    const { harness, run, items, output } = await grown(2, { body: ['a', 'b'], config });
    harness.fails('e[0].a', 1, { retryable: false });
    harness.ends('e[0].b', 'kept');
    harness.fails('e[1].a', 1, { retryable: false });
    harness.fails('e[1].b', 1, { retryable: false });
    expect(run.status).toBe('partial');
    expect(output()).toEqual(['kept', null]);
    expect(items()).toMatchObject({
      partial: 1,
      failed: 1,
      failedItems: [{ index: 0 }, { index: 1 }],
    });
  });

  it('lets all others go on, and fails the group at its end, with continue_on_error', async () => {
    const { harness, run } = await grown(2, { config: { on_failure: 'continue_on_error' } });
    expect(harness.fails('e[0].a', 1, { retryable: false })).toEqual(['e[0].a failed 1']);
    harness.ends('e[1].a');
    expect(run.status).toBe('failed');
    expect(run.error?.message).toContain(
      'step "e" failed: 1 of 2 items failed; first e[0].a: broke',
    );
  });

  it.each<[string, unknown, number[], string]>([
    ['any', 'any_succeeded', [0, 1], 'partial'],
    ['any, and there is none', 'any_succeeded', [0, 1, 2], 'failed'],
    ['all that there are', 'all_settled', [0, 1, 2], 'partial'],
    ['critical ones', { critical: ['2'] }, [0, 1], 'partial'],
    ['critical ones, which failed', { critical: ['0'] }, [0], 'failed'],
    ['critical ones, which are not there', { critical: ['7'] }, [], 'failed'],
    ['more than there are', { at_least: 4 }, [], 'failed'],
  ])('does not matter where it is %s that count', async (_, rule, failing, status) => {
    const config = { succeeds_if: rule, on_failure: 'continue_on_error' };
    const { harness, run } = await grown(3, { config });
    for (const item of [2, 1, 0]) {
      if (failing.includes(item)) harness.fails(`e[${item}].a`, 1, { retryable: false });
      else harness.ends(`e[${item}].a`);
    }
    expect(run.status).toBe(status);
  });

  it('runs what a failure calls for, also when the group stops', async () => {
    const body = ['a', step('mend', ['a'], { settings: { runIf: 'any_failed' } }), 'c < a'];
    const { harness, run } = await grown(1, { body });
    expect(harness.fails('e[0].a', 1, { retryable: false })).toContain('> start e[0].mend');
    harness.ends('e[0].mend');
    expect(run.status).toBe('failed');
  });

  it('is excused where its step is optional, or the group is', async () => {
    const body = [step('a', [], { settings: { optional: true } })];
    const first = await grown(1, { body });
    first.harness.fails('e[0].a', 1, { retryable: false });
    expect(first.run.status).toBe('succeeded');
    const config = { succeeds_if: 'all_settled' };
    const second = await grown(1, { config, settings: { optional: true } });
    second.harness.fails('e[0].a', 1, { retryable: false });
    expect(second.run.status).toBe('succeeded');
  });

  it('makes the item around its group one that succeeded in part', async () => {
    const inner = each('i', ['a'], ['x'], { succeeds_if: 'any_succeeded' });
    const { harness, run, items } = await grown(1, {
      body: ['a', inner],
      config: { on_failure: 'continue_on_error' },
    });
    harness.ends('e[0].a');
    harness.grows('e[0].i', 2);
    harness.fails('e[0].i[0].x', 1, { retryable: false });
    harness.ends('e[0].i[1].x', 'kept');
    expect(items()).toMatchObject({ succeeded: 0, partial: 1 });
    expect([run.status, run.output]).toEqual(['partial', [[null, 'kept']]]);
  });

  it('is tried again as its step says', async () => {
    const body = [
      step('a', [], { settings: { retry: { maxAttempts: 2, initialIntervalMs: 10 } } }),
    ];
    const { harness, run } = await grown(1, { body });
    expect(harness.fails('e[0].a')).toContain('> alarm woke e[0].a at 1010');
    expect(harness.woke('e[0].a')).toContain('e[0].a started 2');
    harness.ends('e[0].a', 'ok', 2);
    expect(run.status).toBe('succeeded');
  });

  it('leaves what runs to finish, where the run drains', async () => {
    const { harness, run } = await grown(3, { config: { concurrency: 2 }, plan: { drain: true } });
    expect(harness.fails('e[0].a', 1, { retryable: false })).toEqual([
      'e[0].a failed 1',
      'e stopping (failure, drain)',
    ]);
    expect(harness.ends('e[1].a')).toContain('run failed');
    expect(run.stepStatus[run.roots + 1]).toBe(4);
  });
});
