/**
 * Step types look at the steps that they will run, before a run.
 * Knows where the workflow stands on disk; must not run anybody's code unless asked to load.
 */
import { aboutHome } from '../../graph/calls.ts';
import { type Graph, settingsAt } from '../../graph/graph.ts';
import { isModule, settingsAsWritten } from '../../graph/step-config.ts';
import { hasHole } from '../../graph/template.ts';
import { settingPath } from '../../graph/usual-settings.ts';
import type { AnyStepType, ConfigProblem, Place, Prepared } from '../../ports/step-type.ts';
import { DEFAULT_GRACE_MS } from '../../run/plan.ts';
import { defined } from '../../std/defined.ts';
import { show } from '../../std/printable.ts';
import { flatWorkflow, homesOf, ownDefinitions } from '../../workflow/definitions.ts';
import { type Diagnostic, diagnostic } from '../../workflow/diagnostic.ts';
import { stepPath } from '../../workflow/step-path.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { Looks } from './looks.ts';

export interface PreparedSteps {
  readonly ready: Map<number, unknown>;
  /** Of steps that are made of files: a few letters that differ when the files do. */
  readonly contents: Map<number, string>;
  readonly diagnostics: Diagnostic[];
}

/** How steps are looked at. */
export interface Looking {
  readonly stepTypes: ReadonlyMap<string, AnyStepType>;
  /** Whether code of the workflow may be loaded; default false. */
  readonly load?: boolean;
  /** Whether folders outside the project may be named. */
  readonly allowOutside: boolean;
  /** The choice of the run. */
  readonly graceMs?: number | undefined;
  /** What was looked at for the same run before. */
  readonly looks?: Looks;
}

/** Lets each step type look at the steps it will run. */
export async function prepareSteps(graph: Graph, looking: Looking): Promise<PreparedSteps> {
  const ready = new Map<number, unknown>();
  const contents = new Map<number, string>();
  const types = graph.types.map((declaration) => looking.stepTypes.get(declaration.name)!);
  if (types.every((type) => type.prepare === undefined))
    return { ready, contents, diagnostics: [] };
  const { looks = new Looks() } = looking;
  const lookers = graph.homes.map(
    ({ workflow }) => new Looker(flatWorkflow(workflow), looking, looks),
  );
  let [at, looker] = [0, lookers[0]!];
  for (let step = 0; step < graph.size; step++) {
    while (step >= (graph.homes[at + 1]?.from ?? graph.size)) looker = lookers[++at]!;
    const type = types[graph.typeOf[step]!]!;
    if (type.prepare === undefined || graph.steps[step]!.run !== undefined) continue;
    const { config } = settingsAt(graph, step);
    const plain = config?.kind === 'plain' ? config.value : undefined;
    const { from } = graph.homes[at]!;
    const prepared = await looker.look(step - from, type, plain);
    if ('ready' in prepared) {
      ready.set(step, prepared.ready);
      if (prepared.contents !== undefined) contents.set(step, prepared.contents);
      if (prepared.warnings !== undefined) looker.tell(prepared.warnings, step - from);
    } else looker.tell(prepared.problems, step - from);
  }
  const found = graph.homes.flatMap((home, i) => aboutHome(home, lookers[i]!.found));
  return { ready, contents, diagnostics: found };
}

/** The same look at a workflow that has faults already, and at those that it calls. */
export async function inspectAll(
  authored: Workflow,
  looking: Looking,
  found: readonly Diagnostic[],
): Promise<Diagnostic[]> {
  const own = (one: Workflow) => ownDefinitions(one.steps).steps;
  // Code may hold anything.
  if (!Array.isArray(authored.steps)) return [];
  const homes = homesOf(authored, own);
  const more: Diagnostic[] = [];
  for (const home of homes) {
    const { source } = home.from === 0 ? {} : home.workflow;
    const about = found.filter((one) => one.source === source);
    more.push(...aboutHome(home, await inspectSteps(home.workflow, looking, about)));
  }
  return more;
}

/** So that all faults are reported at once: at those of its steps that are themselves in order. */
async function inspectSteps(
  authored: Workflow,
  looking: Looking,
  found: readonly Diagnostic[],
): Promise<Diagnostic[]> {
  const workflow = flatWorkflow(authored);
  const faulty = new Set(
    found.flatMap(({ path }) => (path?.[0] === 'steps' && path[2] !== 'needs' ? [path[1]] : [])),
  );
  const looker = new Looker(workflow, looking, looking.looks ?? new Looks());
  for (const [step, authored] of workflow.steps.entries()) {
    // One that is faulty may be anything.
    if (faulty.has(step)) continue;
    const { uses, run, with: given } = authored;
    const type = looking.stepTypes.get(isModule(uses) ? 'function' : uses);
    if (type?.prepare === undefined || run !== undefined || hasHole(given)) continue;
    const prepared = await looker.look(step, type, undefined);
    looker.tell('problems' in prepared ? prepared.problems : (prepared.warnings ?? []), step);
  }
  return looker.found;
}

/** Equal steps are looked at once. */
class Looker {
  private readonly workflow: Workflow;
  private readonly looking: Looking;
  /** What is wrong with them. */
  readonly found: Diagnostic[] = [];
  private readonly seen = new Map<string, Promise<Prepared<unknown>>>();
  private readonly looks: Looks;
  // Steps that are functions need no place on disk, and looking for it takes long.
  private place: Place | undefined;

  constructor(workflow: Workflow, looking: Looking, looks: Looks) {
    this.workflow = workflow;
    this.looking = looking;
    this.looks = looks;
  }

  /** `plain`: the settings, where they hold no expression. */
  look(step: number, type: AnyStepType, plain: unknown): Promise<Prepared<unknown>> {
    const { workflow, looking, seen } = this;
    const { load = false, allowOutside } = looking;
    const authored = workflow.steps[step]!;
    const { uses, settings } = authored;
    const isByUses = type.preparedBy === 'uses';
    const config = isByUses ? undefined : (plain ?? settingsAsWritten(workflow, step, type));
    const [graceMs = DEFAULT_GRACE_MS] = [
      settings.graceMs,
      looking.graceMs,
      workflow.defaults?.graceMs,
    ].filter((ms) => ms !== undefined);
    const key = isByUses ? uses : JSON.stringify([uses, config, graceMs]);
    const known = seen.get(key);
    if (known !== undefined) return known;
    this.place ??= { ...this.looks.placeOf(workflow), allowOutside };
    const { place } = this;
    const prepare = () => type.prepare!({ uses, config, place, graceMs, load });
    const { root, directory } = place;
    const made = isByUses
      ? this.looks.ready(JSON.stringify([root, directory, load, uses]), prepare)
      : prepare();
    seen.set(key, made);
    return made;
  }

  tell(problems: readonly ConfigProblem[], step: number): void {
    const { found } = this;
    const { id, uses } = this.workflow.steps[step]!;
    const subject = `step ${show(id)} (${isModule(uses) ? 'function' : uses})`;
    for (const { code, message: what, key, path: inside = [], fix, atKey, within } of problems) {
      const below = [...(key === undefined ? [] : [key]), ...inside];
      const own = key === 'uses' || key === undefined;
      const path = own
        ? stepPath(step, ...(key === 'uses' ? ['uses'] : ['with']))
        : settingPath(this.workflow, step, below);
      // What all steps share is reported once, and not as one of theirs.
      const isShared = path[0] === 'defaults';
      if (isShared && found.some(({ message }) => message === what)) continue;
      const message = isShared ? what : `${subject}: ${what}`;
      found.push(diagnostic(code, message, { path, ...defined({ fix, atKey, within }) }));
    }
  }
}
