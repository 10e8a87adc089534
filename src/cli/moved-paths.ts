/**
 * A workflow as a file in another folder: paths that start from the folder of the file lead where they led.
 * Knows which settings are paths; must not look at the file system.
 */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isModule } from '../graph/step-config.ts';
import type { Step, Workflow } from '../index.ts';
import { defined } from '../std/defined.ts';

/** The setting of a step type that is a path; neither may be an expression. */
const PATHS: Readonly<Record<string, string>> = { wasm: 'module', shell: 'cwd' };

/** `from` and `to` are whole paths of folders. Gives the same workflow where it has no such path. */
export function movedPaths(workflow: Workflow, from: string, to: string): Workflow {
  if (from === to) return workflow;
  const moved = (path: string) =>
    isAbsolute(path) ? path : relative(to, resolve(from, path)).split(sep).join('/') || '.';
  const steps = workflow.steps.map((step) => movedStep(step, moved));
  // A program that names no folder starts in that of the file.
  const starts = workflow.steps.some(({ uses, with: given }) => uses === 'shell' && !given?.cwd);
  const cwd = workflow.defaults?.cwd ?? (starts ? '.' : undefined);
  if (cwd === undefined) {
    return steps.every((step, s) => step === workflow.steps[s]) ? workflow : { ...workflow, steps };
  }
  return {
    ...workflow,
    steps,
    defaults: { ...workflow.defaults, ...defined({ cwd: moved(cwd) }) },
  };
}

function movedStep(step: Step, moved: (path: string) => string): Step {
  const { uses, with: given } = step;
  if (isModule(uses)) return { ...step, uses: dotted(moved(uses)) };
  const key = PATHS[uses];
  const path = key === undefined ? undefined : given?.[key];
  if (typeof path !== 'string') return step;
  return { ...step, with: { ...given, [key!]: moved(path) } };
}

/** Modules are told from names of step types by how they begin. */
function dotted(path: string): string {
  return /^\.{0,2}\//.test(path) ? path : `./${path}`;
}
