/**
 * A workflow as a file in another folder: paths that start from the folder of the file lead where they led.
 * Knows what step types declare; must not know any of them, nor look at the file system.
 */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isModule } from '../graph/step-config.ts';
import { hasHole } from '../graph/template.ts';
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
  const way = slashed(relative(to, from));
  const moved = (path: string) => {
    if (isAbsolute(path)) return path;
    // What an expression gives is not known: the way to the old folder comes before it.
    return hasHole(path)
      ? `${way}/${path.replace(/^(\.\/+)+/, '')}`
      : slashed(relative(to, resolve(from, path)));
  };
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
  for (const key of [...TYPES.values()].flatMap(usualKeys))
    if (typeof given[key] === 'string') paths.set(key, given[key]);
  for (const { uses, with: own } of steps)
    for (const key of usualKeys(TYPES.get(uses)))
      if (!own?.[key] && !paths.has(key)) paths.set(key, '.');
  return [...paths];
}

/** Paths that the defaults of the workflow give to steps of the type. */
function usualKeys(type: AnyStepType | undefined): string[] {
  return Object.keys(type?.paths ?? {}).filter((key) => type?.usual?.[key] !== undefined);
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
  const places = Object.entries(TYPES.get(uses)?.paths ?? {});
  const settings = places.reduce<unknown>((now, [place, { orText }]) => {
    const move = (path: string) =>
      orText && (hasHole(path) || /[\r\n]/.test(path)) ? path : moved(path);
    return movedAt(now, place.split('.'), move);
  }, given);
  return settings === given ? step : { ...step, with: settings as Step['with'] };
}

/** The value with the texts at that place moved; the same where there are none. */
function movedAt(
  value: unknown,
  [key, ...rest]: string[],
  move: (path: string) => string,
): unknown {
  if (key === undefined) {
    if (typeof value === 'string') return move(value);
    return Array.isArray(value) ? value.map((one) => movedAt(one, [], move)) : value;
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value;
  const now = (value as Readonly<Record<string, unknown>>)[key];
  const next = movedAt(now, rest, move);
  return next === now ? value : { ...value, [key]: next };
}

function slashed(path: string): string {
  return path.split(sep).join('/') || '.';
}

/** Modules are told from names of step types by how they begin. */
function dotted(path: string): string {
  return /^\.{0,2}\//.test(path) ? path : `./${path}`;
}
