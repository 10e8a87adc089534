/**
 * Steps at the end of a workflow that is called: which of them run, when, and what they see.
 * Knows inputs and events; must not know how a workflow is read.
 */
import { describe, expect, it } from 'vitest';
import { all, called, caller, hooked } from '../../test/called-run.ts';
import { SchedulerHarness, settled } from '../../test/scheduler-harness.ts';
import { flowOf, step } from '../../test/workbench.ts';
import { runOfStep } from '../run/run-of-step.ts';
import { scopeFor } from '../run/scope.ts';
import { stepOfId } from '../run/step-ids.ts';

describe('steps at the end of a call', () => {
  it('wait for its ordinary steps, and finally for the others; the call ends after them', async () => {
    const { harness } = await called({ more: [step('behind', ['call'])] });
    expect(harness.whyNot('call.tidy')).toBe('finally: call has not ended');
    expect(harness.ends('call.work')).toEqual([
      'call.work succeeded 1',
      'call hooks on_success (succeeded)',
      'call.cheer started 1',
      '> start call.cheer',
    ]);
    expect(harness.ends('call.cheer')).toEqual([
      'call.cheer succeeded 1',
      'call.mourn skipped (call succeeded)',
      'call hooks finally (succeeded)',
      'call.tidy started 1',
      '> start call.tidy',
    ]);
    expect(harness.ends('call.tidy')).toEqual([
      'call.tidy succeeded 1',
      'call succeeded 1',
      'behind started 1',
      '> start behind',
    ]);
    expect(harness.scheduler.run.outputs[0]).toBe('call.work');
  });

  it('run after a failure, those of on_success not', async () => {
    const { harness } = await called();
    expect(harness.fails('call.work')).toEqual([
      'call.work failed 1',
      'call.cheer skipped (call failed)',
      'call hooks on_failure_do (failed)',
      'call.mourn started 1',
      '> start call.mourn',
    ]);
    harness.ends('call.mourn');
    expect(harness.ends('call.tidy')).toEqual([
      'call.tidy succeeded 1',
      'call failed 1',
      'run stopping (failure)',
      'run failed',
      '> end',
    ]);
    expect(harness.scheduler.run.errors.get(0)?.message).toBe('call.work: broke');
  });

  it('run after its other steps have stopped for a failure, which leaves these alone', async () => {
    const calls = flowOf([step('a'), step('b'), step('c', ['b']), hooked('tidy', 'finally')]);
    const { harness } = await called({ calls });
    expect(harness.fails('call.a')).toEqual([
      'call.a failed 1',
      'call[0] stopping (failure)',
      '> abort call.b',
    ]);
    expect(harness.statusOf('call.c')).toBe('cancelled');
    expect(harness.fails('call.b')).toContain('call hooks finally (failed)');
    expect(harness.ends('call.tidy')).toContain('call failed 1');
  });

  it('that fail make a call fail that had succeeded, and nothing of one that had not', async () => {
    const one = await called();
    one.harness.ends('call.work');
    expect(one.harness.fails('call.cheer')).toContain('call hooks finally (succeeded)');
    expect(one.harness.ends('call.tidy')).toContain('call failed 1');
    expect(one.harness.scheduler.run.errors.get(0)?.message).toBe('call.cheer: broke');
    const other = await called();
    other.harness.fails('call.work');
    other.harness.fails('call.mourn');
    other.harness.ends('call.tidy');
    expect(other.harness.scheduler.run.errors.get(0)?.message).toBe('call.work: broke');
  });

  it('that fail under best_effort leave a call that is partial, and one that is optional nothing', async () => {
    const partial = await called({ calls: { ...all, onFailure: 'best_effort' } });
    partial.harness.ends('call.work');
    partial.harness.fails('call.cheer');
    expect(partial.harness.ends('call.tidy')).toContain('run partial');
    const tidy = settled('tidy', { hook: 'finally', optional: true });
    const whole = await called({ calls: flowOf([step('work'), tidy]) });
    whole.harness.ends('call.work');
    expect(whole.harness.fails('call.tidy')).toContain('run succeeded');
  });

  it('are no success of a call of which nothing else succeeded', async () => {
    const { harness } = await called({ calls: { ...all, onFailure: 'best_effort' } });
    harness.fails('call.work');
    harness.ends('call.mourn');
    expect(harness.ends('call.tidy')).toContain('call failed 1');
    const ends = [hooked('a', 'finally'), hooked('b', 'finally')];
    const alone = await called({ calls: flowOf(ends, { onFailure: 'best_effort' }) });
    alone.harness.ends('call.a');
    expect(alone.harness.fails('call.b')).toContain('call failed 1');
  });

  it('leave a call partial that was so, also where their time is over', async () => {
    const steps = [step('a'), step('b'), hooked('tidy', 'finally')];
    const calls = flowOf(steps, { onFailure: 'best_effort', timeoutMs: 100 });
    const { harness } = await called({ calls });
    harness.fails('call.a');
    harness.ends('call.b');
    harness.at = 1_100;
    harness.overran('call');
    expect(harness.fails('call.tidy')).toContain('run partial');
  });

  it('stop for nothing that fails beside them, nor what is in them for each other', async () => {
    const calls = flowOf([step('work'), hooked('a', 'finally'), hooked('b', 'finally')]);
    const { harness } = await called({ calls });
    harness.ends('call.work');
    expect(harness.fails('call.a')).toEqual(['call.a failed 1']);
    expect(harness.ends('call.b')).toContain('call failed 1');
  });

  it('that fail are told of behind the ordinary ones, wherever they are written', async () => {
    const { harness } = await called({ calls: flowOf([hooked('tidy', 'finally'), step('work')]) });
    harness.fails('call.work');
    harness.fails('call.tidy');
    expect(harness.scheduler.run.errors.get(0)?.message).toBe('call.work: broke');
  });

  it('run in each call of a workflow that calls itself, the inner ones first', async () => {
    const steps = [hooked('tidy', 'finally')];
    const calls = flowOf(steps, { name: 'self' });
    steps.unshift(step('below', [], { uses: 'workflow', calls }));
    const { harness } = await called({ calls });
    harness.calls('call.below');
    expect(harness.fails('call.below.below')).toContain('call.below hooks finally (failed)');
    expect(harness.ends('call.below.tidy')).toContain('call hooks finally (failed)');
    expect(harness.ends('call.tidy')).toContain('call failed 1');
    expect(harness.scheduler.run.errors.get(0)?.message).toBe('call.below.below: broke');
  });

  it('alone make a call, too', async () => {
    const { harness, said } = await called({ calls: flowOf([hooked('tidy', 'finally')]) });
    expect(said).toContain('call.tidy started 1');
    expect(harness.ends('call.tidy')).toContain('run succeeded');
  });

  it('end before those of a call around it, and those before the ones of the run', async () => {
    const inner = flowOf([step('work'), hooked('sweep', 'finally')], { name: 'inner' });
    const outer = flowOf([caller(inner), hooked('tidy', 'finally')], { name: 'outer' });
    const { harness } = await called({ calls: outer, more: [hooked('close', 'finally')] });
    harness.calls('call.call');
    expect(harness.fails('call.call.work')).toContain('call.call hooks finally (failed)');
    expect(harness.ends('call.call.sweep')).toEqual([
      'call.call.sweep succeeded 1',
      'call.call failed 1',
      'call hooks finally (failed)',
      'call.tidy started 1',
      '> start call.tidy',
    ]);
    expect(harness.ends('call.tidy')).toContain('run hooks finally (failed)');
    expect(harness.ends('close')).toContain('run failed');
  });

  it('run in a call at the end of another one as in any', async () => {
    const inner = flowOf([step('work'), hooked('sweep', 'finally')], { name: 'inner' });
    const end = step('last', [], { uses: 'workflow', calls: inner, settings: { hook: 'finally' } });
    const { harness } = await called({ calls: flowOf([step('work'), end]) });
    harness.ends('call.work');
    harness.calls('call.last');
    expect(harness.ends('call.last.work')).toContain('call.last hooks finally (succeeded)');
    expect(harness.ends('call.last.sweep')).toContain('run succeeded');
  });
});

describe('what steps at the end see', () => {
  it('is how their own call stands, and its outputs by their own ids', async () => {
    const calls = flowOf([
      step('a'),
      step('b'),
      hooked('tidy', 'finally'),
      step('list', [], {
        uses: 'for_each',
        with: {},
        body: { steps: [step('part')] },
        settings: { hook: 'finally' },
      }),
    ]);
    const { harness } = await called({
      calls: { ...calls, onFailure: 'continue_on_error' },
      more: [step('beside'), hooked('close', 'finally')],
    });
    const { run } = harness.scheduler;
    harness.ends('call.a');
    harness.fails('call.b');
    harness.grows('call.list', 1);
    const error = { code: 'E_STEP', message: 'step "call.b" failed: broke', retryable: true };
    for (const id of ['call.tidy', 'call.list[0].part']) {
      const at = stepOfId(run, id);
      expect(runOfStep(run, at)).toMatchObject({
        input: {},
        status: 'failed',
        error,
        outputs: { a: 'call.a' },
      });
      expect(scopeFor(run, ['b'], at)).toMatchObject({
        run: { status: 'failed', error },
        steps: { b: { status: 'failed' } },
      });
    }
    expect(runOfStep(run, stepOfId(run, 'call.a'))).not.toHaveProperty('status');
    expect(runOfStep(run, stepOfId(run, 'beside'))).not.toHaveProperty('status');
    expect(scopeFor(run, [], stepOfId(run, 'beside')).run).not.toHaveProperty('status');
  });

  it('of the run is nothing in a call at its end', async () => {
    const end = step('end', [], { uses: 'workflow', calls: all, settings: { hook: 'finally' } });
    const harness = await SchedulerHarness.of(flowOf([step('first'), end]));
    const { run } = harness.scheduler;
    harness.begin();
    harness.ends('first');
    harness.calls('end');
    expect(runOfStep(run, stepOfId(run, 'end'))).toMatchObject({ status: 'succeeded' });
    expect(runOfStep(run, stepOfId(run, 'end.work'))).not.toHaveProperty('status');
    harness.fails('end.work');
    const mourn = stepOfId(run, 'end.mourn');
    expect(runOfStep(run, mourn)).toMatchObject({ status: 'failed', outputs: {} });
    expect(scopeFor(run, [], mourn).run).toMatchObject({ status: 'failed' });
  });
});
