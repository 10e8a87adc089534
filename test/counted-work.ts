/**
 * Steps whose attempts are counted outside of their runs, and an engine that runs them, also within others.
 * Knows engines and a store in memory; must not know what is made again, nor why.
 */
import { forEachStep } from '../src/steps/for-each.ts';
import { loopStep } from '../src/steps/loop.ts';
import { switchStep } from '../src/steps/switch.ts';
import { workflowStep } from '../src/steps/workflow.ts';
import { memoryStore } from '../src/stores/memory.ts';
import type { Step } from '../src/workflow/workflow.ts';
import { newEngine, step } from './workbench.ts';

/** `attempted`: hears of each attempt by the id of its step, and gives the run that it is told as. */
export function countedWork(attempted: (stepId: string) => string) {
  /** Steps that are in it fail. */
  const failing = new Set<string>();
  /** Its output tells the run in which it was made. */
  const work = (id: string, needs: readonly string[] = [], more: Partial<Step> = {}): Step =>
    step(id, needs, {
      uses: 'function',
      run: (_: unknown, { stepId }: { readonly stepId: string }) => {
        const run = attempted(stepId);
        if (failing.has(stepId)) throw new Error(`${stepId} broke`);
        return `${stepId} of ${run}`;
      },
      ...more,
    } as never);
  const store = memoryStore();
  const engine = newEngine({ store, stepTypes: [forEachStep, loopStep, switchStep, workflowStep] });
  return { failing, work, store, engine };
}
