/**
 * Steps at the end of workflows that are called, in runs that are made from earlier ones.
 * Knows engines and a store in memory, and counts work outside of the runs; must not know what is made again.
 */
import { expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import { workflowStep } from '../../steps/workflow.ts';
import { memoryStore } from '../../stores/memory.ts';
import { workflow } from '../../workflow/define.ts';

/** A workflow that calls one with steps at its end; `fails`: the ids of steps that do. */
function bench() {
  const done: string[] = [];
  const fails = new Set<string>();
  const run = (_: unknown, { stepId }: { readonly stepId: string }) => {
    done.push(stepId);
    if (fails.has(stepId)) throw new Error('not now');
    return stepId;
  };
  const callee = workflow('callee');
  const load = callee.step('load', { run, effects: 'once' });
  const save = callee.step('save', { needs: load, run });
  callee.step('mourn', { hook: 'on_failure_do', run });
  callee.step('tidy', {
    hook: 'finally',
    effects: 'once',
    run: (_, { run: { status, outputs } }) => {
      done.push(`tidy ${status} ${Object.keys(outputs)}`);
      if (fails.has('tidy')) throw new Error('not now');
    },
  });
  const flow = workflow('caller');
  const report = flow.call('report', callee.returns(save));
  flow.step('last', { needs: report, run: () => {} });
  const started = () => done.splice(0);
  const engine = newEngine({ store: memoryStore(), stepTypes: [workflowStep] });
  return { engine, flow: flow.returns(report), fails, started };
}

it('run again in a retry of a call that failed, and of one of which only they had failed', async () => {
  const { engine, flow, fails, started } = bench();
  fails.add('report.save');
  expect((await engine.run(flow, undefined, { runId: 'r1' })).status).toBe('failed');
  expect(started()).toEqual(['report.load', 'report.save', 'report.mourn', 'tidy failed load']);
  fails.delete('report.save');
  fails.add('tidy');
  const again = await (await engine.retry('r1', { workflow: flow, runId: 'r2' })).result;
  expect([again.status, again.error?.message]).toEqual([
    'failed',
    'step "report" failed: report.tidy: not now',
  ]);
  expect(started()).toEqual(['report.save', 'tidy succeeded load,save']);
  fails.delete('tidy');
  const last = await (await engine.retry('r2', { workflow: flow, runId: 'r3' })).result;
  expect([last.status, last.output]).toEqual(['succeeded', 'report.save']);
  expect(started()).toEqual(['tidy succeeded load,save']);
});

it('do not run where the result of the call is that of an earlier run, and do in a fork from within it', async () => {
  const { engine, flow, started } = bench();
  await engine.run(flow, undefined, { runId: 'r1' });
  expect(started()).toEqual(['report.load', 'report.save', 'tidy succeeded load,save']);
  const same = await (await engine.fork('r1', { workflow: flow, runId: 'r2', from: 'last' }))
    .result;
  expect([same.status, started()]).toEqual(['succeeded', []]);
  const from = 'report.save';
  await (await engine.fork('r1', { workflow: flow, runId: 'r3', from })).result;
  expect(started()).toEqual(['report.save', 'tidy succeeded load,save']);
});
