/**
 * A run that failed in the middle, to be retried, forked or gone on with.
 * Knows only public pieces; must not know what is made of it.
 */
import type { RunResult } from '../src/run/result.ts';
import { memoryStore } from '../src/stores/memory.ts';
import { workflow } from '../src/workflow/define.ts';
import type { StepContext } from '../src/workflow/step-context.ts';
import type { StepSettings } from '../src/workflow/workflow.ts';
import { newEngine } from './workbench.ts';

/** `load`, `mail` behind it, `file` behind that; `mail` fails until it is mended. */
export async function failedRun(settings: StepSettings = {}) {
  const store = memoryStore();
  const calls: string[] = [];
  const keys: Record<string, string> = {};
  const broken = { now: true };
  const note = (id: string, context: StepContext) => {
    calls.push(id);
    keys[id] = context.idempotencyKey;
  };
  const load = (_: unknown, context: StepContext) => {
    note('load', context);
    context.annotate({ rows: 3 });
    return { n: calls.length };
  };
  const mail = (input: unknown, context: StepContext) => {
    note('mail', context);
    if (broken.now) throw new Error('no such host');
    return { got: input, rows: context.metadata.load!.rows };
  };
  const flowWith = (file: (input: unknown, context: StepContext) => unknown) => {
    const flow = workflow('w');
    const a = flow.step('load', { run: load as never });
    const b = flow.step('mail', { run: mail as never, needs: a, ...settings } as never);
    flow.step('file', { run: file as never, needs: b });
    return flow;
  };
  const file = (input: unknown, context: StepContext) => {
    note('file', context);
    return input;
  };
  const flow = flowWith(file);
  const engine = newEngine({ store });
  await engine.run(flow, { day: 1 }, { runId: 'r', concurrency: 3 });
  broken.now = false;
  calls.length = 0;
  return { store, engine, flow, flowWith, calls, keys, broken };
}

/** The end of a run that is being started. */
export const done = async (starting: Promise<{ result: Promise<unknown> }>) => {
  const handle = await starting;
  return (await handle.result) as RunResult;
};
