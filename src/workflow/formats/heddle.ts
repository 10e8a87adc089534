/**
 * The native format: `heddle: 1`.
 * Knows its keys and the fields of a workflow; must not know whether the workflow makes sense.
 */
import { defined } from '../../std/defined.ts';
import { type Misfit, misfits, type Path } from '../../std/json-schema.ts';
import { isMapping } from '../../std/mapping.ts';
import { nearest } from '../../std/nearest.ts';
import { show } from '../../std/printable.ts';
import { valueAt } from '../../std/value-at.ts';
import { UNLIMITED } from '../bounds.ts';
import { type Diagnostic, diagnostic, hasErrors, misfitDiagnostic } from '../diagnostic.ts';
import { idProblem } from '../id.ts';
import { type StepIds, stepIds } from '../part.ts';
import { shapeFix } from '../shape-fixes.ts';
import { HOOKS, type Hook, type Source, type Step, type Workflow } from '../workflow.ts';
import { foreignFix } from './foreign-words.ts';
import type { Format, FormatReading } from './format.ts';
import { defaultsOf, durationOf, poolsOf, toStep } from './heddle-step.ts';
import { inputFaults } from './input-schema.ts';
import { WORKFLOW_SCHEMA } from './native-schema.ts';
import { soundPart, UNKNOWN_WORK } from './sound-part.ts';

type Raw = Readonly<Record<string, unknown>>;

const LISTS: readonly string[] = ['steps', ...HOOKS];

export const heddleFormat: Format = {
  name: 'heddle',
  key: 'heddle',
  recognises: (value) => Object.hasOwn(value, 'heddle'),
  read(value, source, fallbackName): FormatReading {
    const wrong: Path[] = [];
    const diagnostics = shapeFaults(value, wrong);
    if (!hasErrors(diagnostics)) {
      const workflow = toWorkflow(value, source, fallbackName);
      return { workflow, diagnostics, source: workflow.source! };
    }
    const rest = soundPart(value, wrong);
    if (rest === undefined) return { workflow: undefined, diagnostics };
    const sound = toWorkflow(rest, source, fallbackName);
    const steps = sound.steps.map(withWork);
    return { workflow: undefined, diagnostics, sound: { ...sound, steps }, source: sound.source! };
  },
};

function shapeFaults(value: Raw, wrong: Path[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (value.heddle !== undefined && value.heddle !== 1) {
    const message = `the format version ${show(value.heddle)} is not known.`;
    found.push(diagnostic('E_VERSION', message, { path: ['heddle'], fix: 'write heddle: 1' }));
  }
  const rest = { ...value, heddle: 1 };
  if (value.steps === null) delete (rest as { steps?: unknown }).steps;
  for (const misfit of misfits(WORKFLOW_SCHEMA, rest)) {
    wrong.push(misfit.path);
    // A declaration that is no schema is reported with the others of its kind.
    if (misfit.path[0] === 'inputs' && misfit.path.length === 2) continue;
    found.push(shapeFault(misfit, value));
  }
  const { steps = null, inputs } = value;
  const misspelt = Object.keys(value).some((key) => nearest(key, ['steps']) !== undefined);
  if ((steps === null && !misspelt) || (Array.isArray(steps) && steps.length === 0)) {
    const fix = 'add one, such as { id: hello, uses: text/case, with: { text: hello } }';
    found.push(diagnostic('E_NO_STEPS', 'the workflow has no steps.', { path: ['steps'], fix }));
  }
  if (inputs !== null && typeof inputs === 'object' && !Array.isArray(inputs)) {
    // Warnings are for whoever looks at the whole workflow.
    found.push(...inputFaults(inputs as Raw).filter(({ severity }) => severity === 'error'));
  }
  return found;
}

function shapeFault(misfit: Misfit, value: Raw): Diagnostic {
  const [top, index, ...inner] = misfit.path;
  const list = inner[0] === 'steps' ? inner.slice(0, 1) : inner.slice(0, 2);
  const below = inner.slice(list.length);
  const isList = inner[0] === 'steps' || inner[0] === 'cases';
  if (LISTS.includes(String(top)) && isList && below.length > 0) {
    // A list in a step is told of as one of the workflow.
    const step = (value[String(top)] as Raw[])[Number(index)]!;
    const steps = valueAt(step, list);
    const told = shapeFault({ ...misfit, path: ['steps', ...below] }, { steps });
    return { ...told, path: [top!, index!, ...list, ...told.path!.slice(1)] };
  }
  // What misses a key is itself the subject.
  const about = misfit.kind === 'missing' ? [...misfit.path, ''] : misfit.path;
  const told = idFault(misfit, value) ?? {
    ...misfit,
    ...defined({ fix: fixFor(misfit, value) }),
  };
  return stepFault(misfit, value) ?? misfitDiagnostic(told, subjectOf(value, about));
}

const POOL_FIX =
  'write it like one of these: api: 4; memory: 4gb; flaky: { size: 8, breaker: { failures: 5, reset: 30s } }';

const RETRY_FIX = 'write it like this: retry: { max_attempts: 3 }, the first try included';
const ENV_FIX =
  'list names of variables that expressions may read: env: [HOME]; what a program gets stands under with: { env: … } of its step';

/** How to mend it, also where the schema alone has no words for that. */
function fixFor({ kind, path, fix }: Misfit, value: Raw): string | undefined {
  const [top, index, key] = path;
  const ofStep = LISTS.includes(String(top)) && path.length === 3;
  if (ofStep && key === 'hook') return `put the step into the list ${HOOKS.join(', ')}`;
  if (kind === 'unknown-key' && (ofStep || path.length === 1)) {
    const at = ofStep ? (value[String(top)] as Raw[])[Number(index)]! : value;
    const name = String(ofStep ? key : top);
    const foreign = foreignFix(ofStep ? 'step' : 'workflow', name, at[name]);
    if (foreign !== undefined) return foreign;
  }
  if (kind === 'type' && path.at(-1) === 'retry') return RETRY_FIX;
  if (kind === 'missing' && path.at(-1) === 'poll') return shapeFix('poll', {}, '"');
  if (kind === 'type' && top === 'env' && path.length === 1) return ENV_FIX;
  if (kind === 'type' && (ofStep || path.length === 1)) {
    const shape = shapeFix(String(path.at(-1)), valueAt(value, path), '"');
    if (shape !== undefined) return shape;
  }
  if (fix !== undefined) return fix;
  if (LISTS.includes(String(top)) && key === 'cost') {
    const most = path.length > 4 || kind === 'missing';
    return `write it like this: cost: ${most ? '{ cpu: { at_most: 8 } }' : '{ cpu: 2, memory: 512mb }'}`;
  }
  if (top === 'pools') return POOL_FIX;
  const steps = top === 'on_failure' && typeof value.on_failure === 'object';
  return steps ? 'put steps under on_failure_do' : undefined;
}

/** In quotes a number may still be no id. */
function idFault(misfit: Misfit, value: Raw): Misfit | undefined {
  const [top, index, key] = misfit.path;
  if (misfit.kind !== 'type' || key !== 'id' || misfit.path.length !== 3) return undefined;
  const id = (value[String(top)] as Raw[])[Number(index)]!.id;
  const problem = typeof id === 'number' ? idProblem(String(id), 'the id') : undefined;
  if (problem === undefined) return undefined;
  const { asText: _, ...rest } = misfit;
  return { ...rest, fix: problem.fix };
}

/** What is reported otherwise than for any value that does not fit: no steps, or half ones. */
function stepFault({ kind, path, key, message }: Misfit, value: Raw): Diagnostic | undefined {
  const [top, index] = path;
  if (!LISTS.includes(String(top))) return undefined;
  const list = value[String(top)];
  const wrongList = path.length === 1 && kind === 'type';
  if (wrongList) {
    const said = `workflow: "${top}": expected a list of mappings, got ${show(list)}.`;
    const fix = 'write each step as an item: - id: NAME';
    const foreign = isMapping(list) && Object.values(list).some(isForeignStep);
    const other = '; or leave heddle: 1 out, for a file whose steps have a type and depends_on';
    return diagnostic('E_TYPE', said, { path, fix: foreign ? `${fix}${other}` : fix });
  }
  if (path.length !== 2) return undefined;
  const subject = subjectOf(value, path);
  if (kind === 'missing') {
    const fix =
      key === 'uses'
        ? usesFix((list as Raw[])[index as number]!)
        : 'give the step a name: id: NAME';
    return diagnostic('E_MISSING_KEY', `${subject}: ${message}.`, { path, fix });
  }
  if (kind !== 'type') return undefined;
  const step = (list as unknown[])[index as number];
  const said = `${subject}: expected a mapping with "id" and "uses", got ${show(step)}.`;
  return diagnostic('E_TYPE', said, { path, fix: stepFix(step) });
}

/** As in files that have a mapping under `steps`. */
function isForeignStep(step: unknown): boolean {
  return isMapping(step) && ['type', 'depends_on'].some((key) => Object.hasOwn(step, key));
}

/** A step with a script or a program at its top wants the type that runs one. */
function usesFix(step: Raw): string {
  const script = ['run', 'script', 'cmd', 'command', 'commands', 'args'].some((key) => key in step);
  return script
    ? 'write uses: shell'
    : 'name a step type, such as text/case, or a function: ./file.ts#export';
}

function stepFix(step: unknown): string {
  if (typeof step === 'string' && /^[\w-]+:\S/.test(step)) return 'add a space after the colon';
  if (Array.isArray(step)) return 'write one "-" before a step, not two';
  return 'write it like this: - { id: hello, uses: text/case }';
}

/** Who a path is about: `step "load"`, `pool "api"`, or the workflow. */
function subjectOf(value: Raw, path: Path): string {
  const [list, place] = path;
  if (list === 'pools' && path.length > 1) return path.length > 2 ? `pool ${show(place)}` : 'pools';
  if (list === 'defaults' && path.length > 1) return 'defaults';
  if (typeof place !== 'number' || !LISTS.includes(String(list))) return 'workflow';
  const id = (value[String(list)] as Raw[])[place]?.id;
  const where = list === 'steps' ? '' : ` of ${list}`;
  const step = typeof id === 'string' ? `step ${show(id)}` : `step ${place + 1}`;
  return `${step}${where}${path[2] === 'cost' && path.length > 3 ? ', cost' : ''}`;
}

function toWorkflow(value: Raw, source: Source, fallbackName: string): Workflow {
  const { defaults } = value as { defaults?: Raw };
  const places = placesOf(value);
  return defined({
    name: (value.name as string | undefined) ?? fallbackName,
    title: value.title,
    strategy: value.strategy,
    start: stepIds(value.start as StepIds | undefined),
    target: stepIds(value.target as StepIds | undefined),
    onFailure: value.on_failure,
    drain: value.drain,
    concurrency: value.concurrency === UNLIMITED ? Number.POSITIVE_INFINITY : value.concurrency,
    maxBranches: value.max_branches,
    budget: value.budget,
    pools: poolsOf(value.pools),
    timeoutMs: durationOf(value.timeout),
    defaults: defaults && defaultsOf(defaults),
    inputs: value.inputs as Workflow['inputs'],
    env: value.env,
    secrets: value.secrets,
    steps: stepsOf(value, places),
    outputs: value.outputs,
    source: withPlaces(source, value, places),
  }) as unknown as Workflow;
}

/** The ordinary steps, then those of the hooks. */
function stepsOf(value: Raw, places: readonly Placed[]): Step[] {
  const numbers = new Map(places.map(({ raw }, number) => [raw, number]));
  const hookOf = (list: string) => (list === 'steps' ? undefined : (list as Hook));
  return LISTS.flatMap((list) =>
    ((value[list] as Raw[] | undefined) ?? []).map((raw) =>
      toStep(raw, (one) => numbers.get(one)!, hookOf(list)),
    ),
  );
}

/** A step of the file, and where it stands there. */
interface Placed {
  readonly raw: Raw;
  readonly path: Path;
}

/**
 * All steps of a file in the order of their numbers (`definitions.ts`): the ordinary ones, those of hooks, then
 * those that stand in others.
 */
function placesOf(value: Raw): readonly Placed[] {
  const places: Placed[] = [];
  const add = (list: unknown, path: Path) => {
    if (!Array.isArray(list)) return;
    for (const [i, raw] of (list as Raw[]).entries()) places.push({ raw, path: [...path, i] });
  };
  for (const list of LISTS) add(value[list], [list]);
  for (let i = 0; i < places.length; i++) {
    const { raw, path } = places[i]!;
    add(raw.steps, [...path, 'steps']);
    const { cases } = raw;
    if (typeof cases !== 'object' || cases === null) continue;
    for (const [name, list] of Object.entries(cases)) add(list, [...path, 'cases', name]);
  }
  return places;
}

/** By their numbers steps of hooks and of other steps come last; in the file they stand in lists of their own. */
function withPlaces(source: Source, value: Raw, places: readonly Placed[]): Source {
  const { steps } = value;
  if (Array.isArray(steps) && places.length === steps.length) return source;
  return {
    ...source,
    locate: ([top, step, ...rest], atKey) => {
      const place = top === 'steps' && typeof step === 'number' ? places[step] : undefined;
      const path = place === undefined ? [top!, step!] : place.path;
      return source.locate(step === undefined ? [top!] : [...path, ...rest], atKey);
    },
  };
}

/** A step that lost what it uses is taken for one whose work is known to be right. */
function withWork(step: Step): Step {
  if (step.uses !== UNKNOWN_WORK) return step;
  const settings = { ...step.settings, cache: false };
  return { ...step, uses: 'function', run: () => null, settings };
}
