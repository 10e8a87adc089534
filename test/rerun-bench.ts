/**
 * Chains of runs, each made from the one before it, with every attempt at their steps counted outside of them.
 * Knows engines and a store in memory; must not know what may run again.
 */
import type { Workflow } from '../src/workflow/workflow.ts';
import { countedWork } from './counted-work.ts';

/** The runs are `r0`, `r1` and so on; `done`: by run the ids of what was attempted in it, in order. */
export function rerunBench() {
  const done: Record<string, string[]> = {};
  let runs = 0;
  let cut: { readonly at: string; readonly off: () => void } | undefined;
  const { failing, work, store, engine } = countedWork((stepId) => {
    const runId = `r${runs}`;
    (done[runId] ??= []).push(stepId);
    if (cut?.at === stepId) cut.off();
    return runId;
  });
  /** The next run, of the last one; steps that are `broken` fail in it. */
  const run = async (
    call: 'start' | 'retry' | 'fork',
    flow: Workflow,
    broken: readonly string[],
    more: object = {},
  ) => {
    failing.clear();
    for (const id of broken) failing.add(id);
    const runId = `r${runs}`;
    const handle = await (call === 'start'
      ? engine.start(flow, null, { runId, ...more })
      : engine[call](`r${runs - 1}`, { workflow: flow, runId, ...more } as never));
    const result = await handle.result;
    runs++;
    return result;
  };
  /** A retry that is cancelled once it has begun a step, which fails. */
  const cutOff = async (flow: Workflow, at: string) => {
    const stop = new AbortController();
    cut = { at, off: () => stop.abort() };
    const result = await run('retry', flow, [at], { signal: stop.signal });
    cut = undefined;
    return result;
  };
  return { done, work, engine, store, run, cutOff };
}
