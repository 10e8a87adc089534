/**
 * From a workflow as authored to a graph proved right, or to everything that is wrong with it.
 * Knows the phases and their order; must not know files, time, or any adapter beyond its names.
 */
import {
  type DefinedBody,
  type Definitions,
  homesOf,
  MAX_STEPS,
  ownDefinitions,
} from '../workflow/definitions.ts';
import { type Diagnostic, hasErrors } from '../workflow/diagnostic.ts';
import { valueFaults } from '../workflow/value-faults.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';
import { type Bodies, type Body, type BodyPlace, bodyShape, NO_PARENT } from './body.ts';
import { cacheFaults } from './caches.ts';
import { callIdFaults } from './call-ids.ts';
import { aboutHome, calleeFaults, callInputFaults, isPoolOfCalled } from './calls.ts';
import type { Catalog, StepDeclaration } from './catalog.ts';
import { cycleFaults } from './cycle-faults.ts';
import { checkDemands } from './demands.ts';
import type { Graph, Settings } from './graph.ts';
import { bodyFaults, kindOf, readGrowths } from './growths.ts';
import { type Holes, readHoles } from './holes.ts';
import { withJumps } from './jumps.ts';
import { ownPartFaults } from './left-out.ts';
import { linked } from './link.ts';
import { numberSteps } from './numbering.ts';
import { layOut, orderSteps } from './order.ts';
import { choosePrimaries } from './primary.ts';
import { answeredIn } from './read-expected.ts';
import { type Rule, readRules } from './rules.ts';
import { secretWarnings } from './secret-warnings.ts';
import { readSettings } from './settings.ts';
import type { SettingsTable } from './settings-table.ts';
import { judgedOf } from './shape.ts';
import { inheritedBy } from './unset-names.ts';
import { dropRepeated } from './usual-settings.ts';
import { checkWorkflow, faultyDefaults, tooMany } from './workflow-faults.ts';

/** What compiling gives: a graph when nothing is wrong; diagnostics in any case. */
export interface Compiled {
  readonly graph: Graph | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks a workflow against a catalog, and those that it calls. Never throws for what an author wrote; finds all faults. */
export async function compile(authored: Workflow, catalog: Catalog): Promise<Compiled> {
  const own = await compileOwn(authored, catalog);
  const ownSteps = (one: Workflow) => definedBy(one).steps;
  if (!definesCalls(ownSteps(authored))) return own;
  const homes = homesOf(authored, ownSteps);
  const compiled = new Map([[authored, own]]);
  const found = [...own.diagnostics, ...(await callsFaults(authored))];
  for (const home of homes.slice(1)) {
    const { workflow } = home;
    found.push(...aboutHome(home, calleeFaults(home)));
    // One that calls itself is there twice.
    if (compiled.has(workflow)) continue;
    const one = await compileOwn(workflow, catalog);
    compiled.set(workflow, one);
    found.push(...aboutHome(home, [...one.diagnostics, ...(await callsFaults(workflow))]));
  }
  const diagnostics = found.filter((one) => !isPoolOfCalled(one, homes));
  if (hasErrors(diagnostics)) return { graph: undefined, diagnostics };
  const known = new Set<Workflow>();
  for (const home of homes) {
    const { workflow } = home;
    if (!known.has(workflow))
      diagnostics.push(...aboutHome(home, callIdFaults(definedBy(workflow))));
    known.add(workflow);
  }
  if (hasErrors(diagnostics)) return { graph: undefined, diagnostics };
  const graphs = homes.map(({ workflow }) => compiled.get(workflow)!.graph!);
  return { graph: linked(homes, graphs), diagnostics };
}

/** What is wrong with what its steps give to workflows that they call. */
async function callsFaults(workflow: Workflow): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const [s, step] of definedBy(workflow).steps.entries())
    if (step.calls !== undefined) found.push(...(await callInputFaults(step, s)));
  return found;
}

/** Whether any step calls a workflow. Code may hold anything. */
function definesCalls(steps: readonly Step[]): boolean {
  return Array.isArray(steps) && steps.some((step) => step?.calls !== undefined);
}

/** What of the types of steps matters where expressions are read. */
function aboutTypes(
  steps: readonly Step[],
  types: { readonly types: readonly StepDeclaration[]; readonly typeOf: Uint16Array },
) {
  return {
    growsInto: (step: number) => kindOf(steps, types, step),
    secretKeys: (step: number) => types.types[types.typeOf[step]!]?.secretKeys,
  };
}

/** What is found in a workflow as if nobody called it. */
async function compileOwn(authored: Workflow, catalog: Catalog): Promise<Compiled> {
  const defined = definedBy(authored);
  const { steps, bodies } = defined;
  // Each definition has the number that it would have if it were a step of the workflow.
  const workflow = steps === authored.steps ? authored : { ...authored, steps };
  const found = steps?.length > MAX_STEPS ? [tooMany(steps.length)] : valueFaults(workflow);
  if (hasErrors(found)) return { graph: undefined, diagnostics: found };
  checkWorkflow(workflow, catalog, found);
  if (workflow.inputs !== undefined) found.push(...(await faultyDefaults(workflow.inputs)));
  if (steps.length === 0) return { graph: undefined, diagnostics: found };

  const numbered = numberSteps(steps, found, bodies);
  const [size, roots] = [steps.length, authored.steps.length];
  const { table, unread, optional, ...types } = readSettings(workflow, { catalog, roots }, found);
  bodyFaults(defined, found);
  const numbering = withJumps(steps, numbered, types, found);
  const order = orderSteps(steps.length, numbering);
  if (order.ordered < steps.length) {
    found.push(...cycleFaults(workflow, numbering, order));
    // Circles leave no order to check the rest against.
    return { graph: undefined, diagnostics: found };
  }
  const rules = readRules(steps, numbering, { table, optional }, found);
  const numbers = { ...numbering, size, roots, hooks: rules.hooks };
  found.push(...ownPartFaults(workflow, numbers, !hasErrors(found)));
  const places = [{ from: 0, to: roots, parent: NO_PARENT, name: undefined }, ...bodies];
  const laidOut = layOut(order.level, rules.hooks, places);
  const own = { own: authored.steps, passes: types.passes, table, found };
  const primaries = choosePrimaries(steps, numbering, order, own);
  const reading = { workflow, bodies, numbering, table, found, ...aboutTypes(steps, types) };
  settingFaults(reading, catalog);
  const holes = await readHoles(unread, reading);
  dropRepeated(found);
  if (hasErrors(found)) return { graph: undefined, diagnostics: found };
  const bodyOf = { ...numbering, hooks: rules.hooks, order: laidOut.order };
  const { scopes, forward: _, ...edges } = numbering;
  const graph: Graph = Object.freeze({
    workflow: authored,
    size,
    roots,
    steps,
    ...edges,
    level: order.level,
    rank: order.rank,
    ...bodiesOf(places, bodyOf, { ...laidOut, outputs: holes.outputs, steps }),
    homes: [{ workflow: authored, from: 0, callers: [] }],
    growths: readGrowths(defined, types, holes),
    ...primaries,
    ...types,
    ...rules,
    ...watchedSteps(table),
    ...answeredIn(workflow, types, holes),
    variables: [...holes.variables, ...inheritedBy(workflow, types.types, types.typeOf)],
    settings: table.settings,
    settingsOf: table.settingsOf,
    indexOf: (id: string, body = 0) => scopes.idsOf(body).get(id) ?? -1,
  });
  return { graph, diagnostics: found };
}

/** What its steps take, keep and hold that they should not. */
function settingFaults(
  {
    workflow,
    table,
    found,
    secretKeys,
  }: {
    readonly workflow: Workflow;
    readonly table: SettingsTable<Settings>;
    readonly found: Diagnostic[];
    readonly secretKeys: (step: number) => readonly string[] | undefined;
  },
  { pools = [] }: Catalog,
): void {
  checkDemands(workflow, pools, table, found);
  cacheFaults(workflow.steps, found);
  found.push(...secretWarnings(workflow, secretKeys));
}

/** The bodies, and all steps in the order of each. */
function bodiesOf(
  places: readonly (BodyPlace & Partial<DefinedBody>)[],
  ordered: Parameters<typeof bodyShape>[1],
  more: {
    readonly levelCounts: readonly number[];
    readonly outputs: Holes['outputs'];
    readonly steps: readonly Step[];
  },
): Pick<Graph, 'bodies' | 'order'> {
  const bodies = places.map(
    (place, i): Body => ({
      ...bodyShape(place, ordered),
      ...(place.body?.last && { last: more.steps.indexOf(place.body.last, place.from) }),
      levelCount: more.levelCounts[i]!,
      outputs: more.outputs[i],
    }),
  );
  return { order: ordered.order, bodies: bodies as unknown as Bodies<Body> };
}

/** Code may hold anything. */
function definedBy({ steps }: Workflow): Definitions {
  return Array.isArray(steps) ? ownDefinitions(steps) : { steps, bodies: [], tooDeep: undefined };
}

/** Steps about which more is asked than how their needs ended. */
function watchedSteps(
  table: SettingsTable<Settings>,
): Pick<Graph, 'judged' | 'rules' | 'conditional' | 'timed'> {
  const size = table.settingsOf.length;
  const rules = new Map<number, Rule>();
  const [conditional, timed] = [new Set<number>(), new Set<number>()];
  for (let step = 0; step < size; step++) {
    const { condition, rule, branchTimeoutMs } = table.of(step);
    if (condition !== undefined) conditional.add(step);
    if (rule !== undefined) rules.set(step, rule);
    if (branchTimeoutMs !== undefined) timed.add(step);
  }
  return { judged: judgedOf(size, { rules, conditional }), rules, conditional, timed };
}
