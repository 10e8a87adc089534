/**
 * Runs that are made once and then forked or retried, with every attempt at their steps counted outside of them.
 * Knows engines and a store in memory; must not know what is made again, nor from where.
 */
import type { ForkOptions, RetryOptions } from '../src/engine/kept/rerun-call.ts';
import { forEachStep } from '../src/steps/for-each.ts';
import { loopStep } from '../src/steps/loop.ts';
import { switchStep } from '../src/steps/switch.ts';
import { workflowStep } from '../src/steps/workflow.ts';
import { memoryStore } from '../src/stores/memory.ts';
import type { Step, Workflow } from '../src/workflow/workflow.ts';
import { newEngine, step } from './workbench.ts';

/** The outputs of `work` tell the run in which they were made; steps that are `broken` fail in the first one. */
export function forkBench() {
  const done: string[] = [];
  const failing = new Set<string>();
  let now = 'r1';
  const work = (id: string, needs: readonly string[] = [], more: Partial<Step> = {}): Step =>
    step(id, needs, {
      uses: 'function',
      run: (_: unknown, { stepId }: { readonly stepId: string }) => {
        done.push(stepId);
        if (failing.has(stepId)) throw new Error(`${stepId} broke`);
        return `${stepId} of ${now}`;
      },
      ...more,
    } as never);
  const store = memoryStore();
  const engine = newEngine({ store, stepTypes: [forEachStep, loopStep, switchStep, workflowStep] });
  const first = async (flow: Workflow, ...broken: readonly string[]) => {
    for (const id of broken) failing.add(id);
    const result = await (await engine.start(flow, null, { runId: 'r1' })).result;
    failing.clear();
    return result;
  };
  const fork = async (flow: Workflow, from: ForkOptions['from'], runId = 'r2') => {
    done.length = 0;
    now = runId;
    const handle = await engine.fork('r1', { workflow: flow, runId, from });
    return handle.result;
  };
  const retry = async (
    flow: Workflow,
    { from = 'r1', runId = 'r2', ...more }: RetryOptions & { readonly from?: string } = {},
  ) => {
    done.length = 0;
    now = runId;
    const handle = await engine.retry(from, { workflow: flow, runId, ...more });
    return handle.result;
  };
  return { done, failing, work, engine, first, fork, retry };
}
