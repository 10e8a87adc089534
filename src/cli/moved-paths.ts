/**
 * A workflow as a file in another folder: paths that start from the folder of the file lead where they led.
 * Knows what step types declare; must not know any of them, nor look at the file system.
 */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isModule } from '../graph/step-config.ts';
import type { Step, Workflow } from '../index.ts';
import type { AnyStepType } from '../ports/step-type.ts';
import { STEP_TYPES } from '../registry.ts';
import { flatWorkflow } from '../workflow/definitions.ts';
import type { StepBody } from '../workflow/workflow.ts';

const TYPES: ReadonlyMap<string, AnyStepType> = new Map(
  STEP_TYPES.map((type) => [type.name, type]),
);

/** `from` and `to` are whole paths of folders. Gives the same workflow where it has no such path. */
export function movedPaths(workflow: Workflow, from: string, to: string): Workflow {
  if (from === to) return workflow;
  const moved = (path: string) =>
    isAbsolute(path) ? path : relative(to, resolve(from, path)).split(sep).join('/') || '.';
  const steps = workflow.steps.map((step) => movedStep(step, moved));
  const usual = usualPaths(workflow).map(([key, path]) => [key, moved(path)]);
  if (usual.length > 0) {
    return { ...workflow, steps, defaults: { ...workflow.defaults, ...Object.fromEntries(usual) } };
  }
  return steps.every((step, s) => step === workflow.steps[s]) ? workflow : { ...workflow, steps };
}

/** Paths that steps have from the defaults, or that are the folder of the file where nobody says one. */
function usualPaths(workflow: Workflow): [key: string, path: string][] {
  const { steps, defaults = {} } = flatWorkflow(workflow);
  const given = defaults as Readonly<Record<string, unknown>>;
  const paths = new Map<string, string>();
  for (const { path, usual } of TYPES.values()) {
    if (path !== undefined && usual?.[path] !== undefined && typeof given[path] === 'string')
      paths.set(path, given[path]);
  }
  for (const { uses, with: own } of steps) {
    const { path, usual } = TYPES.get(uses) ?? {};
    if (path === undefined || usual?.[path] === undefined || own?.[path] || paths.has(path))
      continue;
    paths.set(path, '.');
  }
  return [...paths];
}

function movedStep(given: Step, moved: (path: string) => string): Step {
  const { body, cases } = given;
  if (body === undefined && cases === undefined) return movedSelf(given, moved);
  const movedBody = (one: StepBody): StepBody => {
    const steps = one.steps.map((step) => movedStep(step, moved));
    return steps.some((step, s) => step !== one.steps[s]) ? { ...one, steps } : one;
  };
  const own = body && movedBody(body);
  const named = Object.entries(cases ?? {}).map(([name, one]) => [name, movedBody(one)] as const);
  if (own === body && named.every(([name, one]) => one === cases![name]))
    return movedSelf(given, moved);
  const step = {
    ...given,
    ...(own !== undefined && { body: own }),
    ...(cases !== undefined && { cases: Object.fromEntries(named) }),
  };
  return movedSelf(step, moved);
}

function movedSelf(step: Step, moved: (path: string) => string): Step {
  const { uses, with: given } = step;
  if (isModule(uses)) return { ...step, uses: dotted(moved(uses)) };
  const key = TYPES.get(uses)?.path;
  const path = key === undefined ? undefined : given?.[key];
  if (typeof path !== 'string') return step;
  return { ...step, with: { ...given, [key!]: moved(path) } };
}

/** Modules are told from names of step types by how they begin. */
function dotted(path: string): string {
  return /^\.{0,2}\//.test(path) ? path : `./${path}`;
}
