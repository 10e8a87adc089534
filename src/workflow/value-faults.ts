/**
 * Values of a workflow that no type checker looked at: written in JavaScript, or cast.
 * Knows what is reported of a wrong one; must not know the graph.
 *
 * A file has been checked by its own schema already; here the rest of the engine gets the same
 * promise for workflows made in code: every field is of its kind.
 */

import { isStandard } from '../schemas/standard.ts';
import { DURATION_GRAMMAR, parseDuration } from '../std/duration.ts';
import { type Misfit, misfits, type Path } from '../std/json-schema.ts';
import { isMapping } from '../std/mapping.ts';
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';
import type { Schema } from '../std/schema.ts';
import { valueAt } from '../std/value-at.ts';
import { isPlain } from '../std/value-kinds.ts';
import {
  functionFault,
  functionsOf,
  pathOfFunction,
  plainSettings,
  writtenFunction,
} from './code-settings.ts';
import { type Diagnostic, diagnostic, misfitDiagnostic } from './diagnostic.ts';
import { inputFaults, outputFaults } from './formats/input-schema.ts';
import { foreignKey, spelledKey } from './meant-keys.ts';
import { plainFault } from './plain-faults.ts';
import { shapeFix } from './shape-fixes.ts';
import { stepPath } from './step-path.ts';
import { shapeFault } from './step-shape.ts';
import { CONCURRENCY, SETTINGS, WORKFLOW } from './value-schemas.ts';
import { areUsual, type Step, type Workflow } from './workflow.ts';

/** What is of the wrong kind; with an error among it, nothing else about the workflow can be said. */
export function valueFaults(workflow: Workflow): Diagnostic[] {
  if (!Array.isArray(workflow.steps)) {
    const message = `workflow: "steps": expected a list, got ${show(workflow.steps)}.`;
    return [diagnostic('E_TYPE', message, { path: ['steps'], fix: 'write steps: []' })];
  }
  const { steps, concurrency, inputs, source, ...fields } = workflow;
  const found = faults(
    WORKFLOW,
    { ...fields, ...(inputs !== undefined && { inputs: plainInputs(inputs) }) },
    'workflow',
    [],
  );
  if (concurrency !== undefined && concurrency !== Number.POSITIVE_INFINITY) {
    const schema: Schema = { type: 'object', properties: { concurrency: CONCURRENCY } };
    found.push(...faults(schema, { concurrency }, 'workflow', []));
  }
  if (
    typeof workflow.from === 'string' &&
    !/^(?:file:\/\/\/|\/|[A-Za-z]:[\\/])/.test(workflow.from)
  ) {
    const message = `workflow: "from": expected the URL or the absolute path of a module, got ${show(workflow.from)}.`;
    found.push(
      diagnostic('E_FORMAT', message, { path: ['from'], fix: 'write from: import.meta.url' }),
    );
  }
  for (const field of FREE_FIELDS) {
    const value = field === 'inputs' ? plainInputs(inputs) : workflow[field];
    const fault = value === undefined ? undefined : plainFault(value, 'workflow', [field]);
    if (fault !== undefined && found.length === 0) found.push(fault);
  }
  if (found.length === 0 && inputs !== undefined)
    found.push(...inputFaults(inputs as Record<string, unknown>));
  // By number: `forEach` would pass over holes.
  for (let s = 0; s < steps.length; s++) {
    const step = steps[s]!;
    const shape = shapeFault(step, s);
    if (shape !== undefined) found.push(shape);
    else {
      if (source === undefined && isPlain(step)) found.push(...strayKeys(step, s));
      if (!areUsual(step.settings) || step.with !== undefined) found.push(...stepFaults(step, s));
    }
  }
  return found;
}

/** The declarations that are plain data: schemas of libraries are not. */
function plainInputs(inputs: Workflow['inputs']): unknown {
  if (inputs === undefined || inputs === null || typeof inputs !== 'object')
    return isStandard(inputs) ? {} : inputs;
  if (isStandard(inputs)) return {};
  if (Array.isArray(inputs) || !Object.values(inputs).some(isStandard)) return inputs;
  return Object.fromEntries(Object.entries(inputs).filter(([, schema]) => !isStandard(schema)));
}

/** Keys of a step that no builder wrote: its settings stand in `settings`. */
function strayKeys(step: Step, s: number): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const key in step) {
    if (Object.hasOwn(STEP_KEYS, key) || step[key as keyof Step] === undefined) continue;
    const inside = Object.hasOwn(SETTINGS.properties!, key);
    const close = nearest(key, Object.keys(STEP_KEYS));
    const fix = inside
      ? `write it in settings: { ${key}: … }`
      : close === undefined
        ? `known keys here: ${Object.keys(STEP_KEYS).join(', ')}`
        : `did you mean "${close}"?`;
    const message = `step ${show(step.id)}: unknown key ${show(key)}.`;
    found.push(diagnostic('E_UNKNOWN_KEY', message, { path: stepPath(s, key), atKey: true, fix }));
  }
  return found;
}

const STEP_KEYS: Record<keyof Step, true> = {
  id: true,
  uses: true,
  needs: true,
  with: true,
  goesTo: true,
  run: true,
  body: true,
  cases: true,
  calls: true,
  takes: true,
  settings: true,
  index: true,
};

/** What a builder is given beside the settings of a step. */
const BESIDE = ['needs', 'uses', 'with', 'run', 'goesTo'];

const KNOWN = 'known keys here: ';

/** Fields in which the author names the keys. */
const OWN_NAMES: ReadonlySet<string> = new Set(['pools', 'cost', 'inputFrom']);

/** Fields without which what they belong to says nothing. */
const NEVER_EMPTY: ReadonlySet<string> = new Set(['size', 'failures', 'resetMs', 'atMost']);

/** Fields that hold texts or values of the author's own choice. */
const FREE_FIELDS = [
  'name',
  'title',
  'args',
  'version',
  'strategy',
  'start',
  'target',
  'pools',
  'defaults',
  'inputs',
  'env',
  'secrets',
  'outputs',
] as const;

function stepFaults({ id, settings, with: config }: Step, s: number): Diagnostic[] {
  // As most steps are that a program makes.
  if (areUsual(settings) && config === undefined) return [];
  const subject = `step ${show(id)}`;
  const path = stepPath(s);
  const plain = areUsual(settings) ? settings : plainSettings(settings);
  const found = areUsual(settings) ? [] : faults(SETTINGS, plain, subject, path);
  for (const [name, call] of functionsOf(settings)) {
    const fault = functionFault(name, call);
    if (fault === undefined) continue;
    const message = `${subject}: "${name}": ${fault.message}.`;
    const place = [...path, ...pathOfFunction(name)];
    found.push(diagnostic('E_TYPE', message, { path: place, fix: fault.fix }));
  }
  found.forEach((fault, i) => {
    if (fault.code !== 'E_UNKNOWN_KEY' || fault.path?.length !== path.length + 1) return;
    const key = String(fault.path.at(-1));
    const meant = foreignKey(key) ?? nearest(key, BESIDE);
    if (meant !== undefined) found[i] = { ...fault, fix: `did you mean "${meant}"?` };
    else if (!Object.hasOwn(WORKFLOW.properties!, key) && fault.fix?.startsWith(KNOWN))
      found[i] = { ...fault, fix: `${fault.fix}, ${BESIDE.join(', ')}` };
  });
  if (config !== undefined && !isMapping(config)) {
    const schema: Schema = { type: 'object', properties: { with: { type: 'object' } } };
    found.push(...faults(schema, { with: config }, subject, path));
  }
  if (found.length > 0) return found;
  const { output } = settings;
  const fault =
    plainFault(plain, subject, path) ??
    (config === undefined ? undefined : plainFault(config, subject, [...path, 'with']));
  if (fault !== undefined) return [fault];
  return output === undefined ? [] : outputFaults(output, subject, [...path, 'output']);
}

/** A field that is there without a value counts as not there; neither a name of the author's own nor what cannot be left out. */
function faults(schema: Schema, value: object, subject: string, path: Path): Diagnostic[] {
  const isThere = (at: Path) =>
    OWN_NAMES.has(String(at.at(-2))) ||
    NEVER_EMPTY.has(String(at.at(-1))) ||
    valueAt(value, at.slice(path.length)) !== undefined;
  return misfits(schema, value, path)
    .filter((misfit) => isThere(misfit.path))
    .map((misfit) => misfitDiagnostic({ ...misfit, ...codeFix(misfit, value, path) }, subject));
}

/** What a file writes in another way, or what is of another shape altogether. */
function codeFix(misfit: Misfit, value: object, from: Path): { fix?: string } {
  if (misfit.kind === 'unknown-key') return keyFix(misfit, from);
  const own = misfit.path.length === from.length + 1 && misfit.kind === 'type';
  const key = String(misfit.path.at(-1));
  const given = valueAt(value, misfit.path.slice(from.length));
  if (isStepLike(given)) return { fix: `write its id: ${show(given.id)}` };
  if (!own) return spanFix(misfit, value, from);
  const tries = Number.isSafeInteger(given) && Number(given) > 0 ? Number(given) : 3;
  const written = writtenFunction(key);
  if (written !== undefined && from.length > 0)
    return { fix: `write a function, ${written}, or an expression as text` };
  const fix =
    key === 'retry'
      ? `write retry: { maxAttempts: ${Math.min(tries, 1_000)} }, the first try included`
      : shapeFix(key, given, "'");
  return fix === undefined ? spanFix(misfit, value, from) : { fix };
}

/** A step in hand, where its id is meant. */
function isStepLike(given: unknown): given is Step {
  return isMapping(given) && typeof given.id === 'string' && 'needs' in given;
}

/** A key that files spell so, or that belongs to the workflow and not to its steps, or the other way round. */
function keyFix({ path, known = [] }: Misfit, from: Path): { fix?: string } {
  const key = String(path.at(-1));
  const close = spelledKey(key, known);
  if (close !== undefined) return { fix: `did you mean "${close}"?` };
  if (known.length === 0 || path.length > from.length + 1) return {};
  const inSteps = from.length > 0;
  if (inSteps && Object.hasOwn(WORKFLOW.properties!, key))
    return { fix: `it is a setting of the workflow: workflow(NAME, { ${key}: … })` };
  if (!inSteps && Object.hasOwn(WORKFLOW.properties!.defaults!.properties!, key))
    return { fix: `write it in defaults: { ${key}: … }` };
  return {};
}

/** Text where code gives milliseconds. */
function spanFix({ path }: Misfit, value: object, from: Path): { fix?: string } {
  const given = valueAt(value, path.slice(from.length));
  const field = path.findLast((part) => typeof part === 'string') ?? '';
  if (!field.endsWith('Ms') || typeof given !== 'string') return {};
  const ms = parseDuration(given);
  return {
    fix:
      ms === undefined
        ? `write milliseconds, or ${DURATION_GRAMMAR}, at most ten years`
        : `write ${ms}, which is in milliseconds`,
  };
}
