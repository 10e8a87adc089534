/**
 * What is wrong with a workflow apart from its steps.
 * Knows names, bounds and times; must not know what any step does, nor how steps need each other.
 */
import type { Path } from '../std/json-schema.ts';
import { nearest } from '../std/nearest.ts';
import { quoted, show } from '../std/printable.ts';
import { concurrencyFault } from '../workflow/concurrency-fault.ts';
import { MAX_STEPS } from '../workflow/definitions.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { inputChecks } from '../workflow/input-checks.ts';
import { nameProblem } from '../workflow/name.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Inputs, Workflow } from '../workflow/workflow.ts';
import type { Catalog } from './catalog.ts';
import { secretNameFaults } from './secret-reads.ts';

/** Defaults that do not fit their own schemas. */
export async function faultyDefaults(inputs: Inputs): Promise<readonly Diagnostic[]> {
  const checks = await inputChecks(inputs);
  return 'faults' in checks ? checks.faults : [];
}

/** Looking at each of them would take long, and tell nothing more. */
export function tooMany(count: number): Diagnostic {
  const message = `the workflow has ${count} steps; at most ${MAX_STEPS} are allowed.`;
  return diagnostic('E_TOO_MANY_STEPS', message, { path: ['steps'], fix: 'split it' });
}

/** Its name, its strategy, its bounds and times. */
export function checkWorkflow(workflow: Workflow, catalog: Catalog, found: Diagnostic[]): void {
  found.push(...secretNameFaults(workflow));
  const { name, steps, strategy } = workflow;
  const problem = nameProblem(name);
  if (problem !== undefined) {
    found.push(diagnostic('E_BAD_ID', `${problem.message}.`, { path: ['name'], fix: problem.fix }));
  }
  if (steps.length === 0) {
    const fix = 'add one, such as { id: hello, uses: text/reverse }';
    found.push(diagnostic('E_NO_STEPS', 'the workflow has no steps.', { path: ['steps'], fix }));
  }
  if (strategy !== undefined && !catalog.strategies.includes(strategy)) {
    const close = nearest(strategy, catalog.strategies);
    const fix =
      close === undefined
        ? `write one of ${catalog.strategies.join(', ')}`
        : `did you mean "${close}"?`;
    found.push(
      diagnostic('E_UNKNOWN_STRATEGY', `${show(strategy)} is not a strategy.`, {
        path: ['strategy'],
        fix,
      }),
    );
  }
  const fault = concurrencyFault(workflow.concurrency, 'workflow', ['concurrency']);
  if (fault !== undefined) found.push(fault);
  checkTimes(workflow, found);
}

const LONGEST = [
  ['timeoutMs', 'timeout'],
  ['totalTimeoutMs', 'total_timeout'],
  ['branchTimeoutMs', 'branch_timeout'],
] as const;

/** Times that the timeout of the run cuts short. */
function checkTimes({ steps, timeoutMs, defaults }: Workflow, found: Diagnostic[]): void {
  if (timeoutMs === undefined) return;
  const warn = (who: string, path: Path) => {
    const message = `${who} may take longer than the whole run: the run's timeout ends it.`;
    found.push(
      diagnostic('W_TIMEOUT', message, { path, fix: 'lower it, or raise the timeout of the run' }),
    );
  };
  for (const [field, key] of LONGEST) {
    const what = field === 'branchTimeoutMs' ? 'the branch of ' : '';
    if ((defaults?.[field] ?? 0) > timeoutMs)
      warn(what === '' ? 'a step' : 'a branch', ['defaults', key]);
    for (let s = 0; s < steps.length; s++) {
      const { id, settings } = steps[s]!;
      if ((settings[field] ?? 0) > timeoutMs) warn(`${what}step ${quoted(id)}`, stepPath(s, key));
    }
  }
}
