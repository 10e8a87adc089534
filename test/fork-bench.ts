/**
 * Runs that are made once and then forked or retried, with every attempt at their steps counted outside of them.
 * Knows engines and a store in memory; must not know what is made again, nor from where.
 */
import type { ForkOptions, RetryOptions } from '../src/engine/kept/rerun-call.ts';
import type { Workflow } from '../src/workflow/workflow.ts';
import { countedWork } from './counted-work.ts';

/** The outputs of `work` tell the run in which they were made; steps that are `broken` fail in the first one. */
export function forkBench() {
  const done: string[] = [];
  let now = 'r1';
  const { failing, work, engine } = countedWork((stepId) => {
    done.push(stepId);
    return now;
  });
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
