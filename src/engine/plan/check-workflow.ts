/**
 * Whether what a call was given is a workflow.
 * Knows what people give in place of one; must not know what is wrong within one.
 */
import { isMapping } from '../../std/mapping.ts';
import { show } from '../../std/printable.ts';
import { isThenable } from '../../std/thenable.ts';
import { EngineError } from '../engine-error.ts';

/** Throws an `EngineError` for what is no workflow at all; faults in one are diagnostics. */
export function checkWorkflow(workflow: unknown): void {
  if (isMapping(workflow) && Array.isArray(workflow.steps)) return;
  if (isThenable(workflow)) {
    const hint =
      'await it first, and of a module give what it exports: (await import(FILE)).default';
    throw new EngineError('invalid-option', 'the workflow cannot be a promise', { hint });
  }
  const exported = isMapping(workflow) ? workflow.default : undefined;
  if (isMapping(exported) && Array.isArray(exported.steps)) {
    const hint = 'give its default export: (await import(FILE)).default';
    throw new EngineError('invalid-option', 'the workflow cannot be a whole module', { hint });
  }
  // What a file gives is the workflow beside what was found in the file.
  const read = isMapping(workflow) && 'workflow' in workflow && 'diagnostics' in workflow;
  const hint = !read
    ? 'give what workflow(…) made, or for a file: (await loadWorkflow(FILE)).workflow'
    : isMapping(workflow.workflow)
      ? 'give its workflow: (await loadWorkflow(FILE)).workflow'
      : 'the file holds no workflow that can run: the diagnostics beside it say why';
  throw new EngineError('invalid-option', `the workflow cannot be ${show(workflow)}`, { hint });
}
