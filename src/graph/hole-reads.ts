/**
 * What an expression reads, held against what there is where it stands.
 * Knows steps, lists and needs; must not know how an expression is evaluated.
 */
import type { Path } from '../std/json-schema.ts';
import { nearest } from '../std/nearest.ts';
import { quoted, show } from '../std/printable.ts';
import { yamlWord } from '../std/yaml-word.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Hook, Workflow } from '../workflow/workflow.ts';
import type { GrowthKind } from './catalog.ts';
import { checkDeclared, checkFields, checkRunReads } from './declared-names.ts';
import type { Expression, OwnNames } from './expression.ts';
import { type Numbering, otherIds } from './numbering.ts';
import type { Named } from './scopes.ts';
import { isAfter, listOf } from './step-lists.ts';
import { stepRead } from './step-read.ts';
import { type VariableRead, variablesOf } from './unset-names.ts';

/** Where an expression stands. */
export type Reader =
  /** In the settings of a step; `ofItem`: it is worked out for each item, or round, of the step. */
  | {
      readonly step: number;
      readonly ofItem?: GrowthKind;
      /** Set for what stands under `with`: where of that secrets may be read. */
      readonly secretKeys?: readonly string[];
    }
  /** In the outputs of the workflow, which is the list 0, or of a body. */
  | { readonly list: number };

export interface ReadWorld {
  /** All definitions are its steps. */
  readonly workflow: Workflow;
  readonly numbering: Numbering;
  readonly found: Diagnostic[];
  /** What a step grows into. */
  readonly growsInto: (step: number) => GrowthKind | undefined;
  /** By step that is read: who reads it without needing it directly. */
  readonly asked: Map<number, { readonly s: number; readonly by: number; readonly path: Path }[]>;
  readonly variables: VariableRead[];
}

/** Every step that an expression reads must come before its own; outputs may read all of their list but hooks. */
export function checkReads(expression: Expression, at: Reader, path: Path, world: ReadWorld): void {
  const { found } = world;
  checkRunReads(expression, { hook: hookOf(at, world), path }, found);
  checkItemReads(expression, at, path, world);
  checkDeclared(expression, path, world.workflow, found);
  const step = 'step' in at ? at.step : undefined;
  if (expression.env.length > 0)
    world.variables.push(...variablesOf(expression, { path, step: stepOf(at, world) }));
  checkFields(expression, path, (id) => named(id, at, world) !== undefined, found);
  for (const id of expression.steps) {
    const read = named(id, at, world);
    if (read === undefined) found.push(noStep(id, expression.text, { at, path, world }));
    else if (read.reader === undefined) {
      if (world.workflow.steps[read.step]!.settings.hook !== undefined)
        found.push(lateRead(id, path));
    } else if (read.step === read.reader && read.reader !== step) {
      found.push(innerRead(world.workflow, { by: step ?? read.reader, read: read.step }, path));
    } else if (!comesBefore(read.reader, read.step, world)) {
      const { asked } = world;
      const asker = { s: read.reader, by: step ?? read.reader, path };
      const askers = asked.get(read.step);
      if (askers === undefined) asked.set(read.step, [asker]);
      else askers.push(asker);
    }
  }
}

/** What an id stands for; without a reader in outputs, which are made when all of their list has ended. */
function named(
  id: string,
  at: Reader,
  { numbering: { scopes } }: ReadWorld,
): (Pick<Named, 'step'> & Partial<Named>) | undefined {
  if ('step' in at) return scopes.find(id, at.step);
  const own = scopes.idsOf(at.list).get(id);
  if (own !== undefined) return { step: own };
  const parent = scopes.ownerOf(at.list);
  return parent < 0 ? undefined : scopes.find(id, parent);
}

/** The step that an expression belongs to; undefined for the outputs of the workflow. */
function stepOf(at: Reader, { numbering: { scopes } }: ReadWorld): number | undefined {
  if ('step' in at) return at.step;
  const parent = scopes.ownerOf(at.list);
  return parent < 0 ? undefined : parent;
}

function noStep(
  id: string,
  text: string,
  { at, path, world }: { readonly at: Reader; readonly path: Path; readonly world: ReadWorld },
): Diagnostic {
  const { scopes } = world.numbering;
  const step = 'step' in at ? at.step : undefined;
  const index = 'step' in at ? scopes.beside(at.step) : scopes.idsOf(at.list);
  const holder = scopes.holder(id, 'step' in at ? scopes.list(at.step) : at.list);
  if (holder !== undefined) return withinBody(id, path, { holder, step, world });
  const dotted = dottedId(id, text, index);
  const close = dotted ?? nearest(id, otherIds(index, step));
  const fix =
    close === undefined
      ? 'name a step of this workflow'
      : dotted === undefined
        ? `did you mean "${close}"?`
        : `write ${stepRead(dotted)}: behind a dot stands a plain name only`;
  const related = close === undefined ? [] : [{ path: stepPath(index.get(close)!, 'id') }];
  return diagnostic('E_EXPRESSION', `${show(id)} is not a step.`, { path, fix, related });
}

/** Steps that another one grows into are as many as its items: what came of them is in its output. */
function withinBody(
  id: string,
  path: Path,
  {
    holder,
    step,
    world,
  }: { readonly holder: number; readonly step: number | undefined; readonly world: ReadWorld },
): Diagnostic {
  const { id: group } = world.workflow.steps[holder]!;
  const fix =
    holder === step
      ? 'its own steps run after this is read; in a loop, last is what the round before gave'
      : `read ${stepRead(group)}.output`;
  const message = `${show(id)} stands in the steps of ${show(group)}.`;
  return diagnostic('E_EXPRESSION', message, { path, fix });
}

/** The step that `steps.a.b` means where there is one of the id `a.b`: the longest that is written so. */
function dottedId(
  start: string,
  text: string,
  index: ReadonlyMap<string, number>,
): string | undefined {
  let longest: string | undefined;
  for (const id of index.keys()) {
    const fits = id.startsWith(`${start}.`) && id.length > (longest?.length ?? 0);
    if (fits && text.includes(`steps.${id}`)) longest = id;
  }
  return longest;
}

/** Which hooks run depends on how the run stands, and so on its outputs: they cannot read hooks. */
function lateRead(id: string, path: Path): Diagnostic {
  const message = `the outputs read ${stepRead(id)}, which runs after they are made.`;
  return diagnostic('E_HOOK_NEED', message, { path, fix: 'read one of the ordinary steps' });
}

/** Where names of an item, or of a round, are known. */
const KNOWN_IN = [
  { names: ['item', 'index'], kind: 'items', type: 'for_each' },
  { names: ['last', 'round'], kind: 'rounds', type: 'loop' },
] as const;

/** What of an item, or of a round, is read where there is none. */
function checkItemReads({ item }: Expression, at: Reader, path: Path, world: ReadWorld): void {
  if (item.length === 0) return;
  const around = kindsAround(at, world);
  for (const { names, kind, type } of KNOWN_IN) {
    const read = names.filter((name) => item.includes(name));
    if (read.length === 0 || around.has(kind)) continue;
    const message = `${read.join(' and ')} ${read.length === 1 ? 'is' : 'are'} known in the steps of a ${type} only.`;
    const fix = 'read inputs, steps, run or env, or move the expression into such a step';
    world.found.push(diagnostic('E_EXPRESSION', message, { path, fix }));
  }
}

/** What an expression may read where it stands, beside what any may. */
export function namesAt(at: Reader, world: ReadWorld): OwnNames | undefined {
  const around = kindsAround(at, world);
  if (!around.has('rounds')) return around.has('items') ? 'item, index' : undefined;
  return around.has('items') ? 'item, index, last, round' : 'last, round';
}

/** What the steps around an expression grow into. */
function kindsAround(at: Reader, { numbering: { scopes }, growsInto }: ReadWorld) {
  const owner = 'step' in at ? scopes.parentOf(at.step) : scopes.ownerOf(at.list);
  const around = owner < 0 ? [] : [owner, ...scopes.around(owner)];
  const kinds = new Set<GrowthKind | undefined>(around.map(growsInto));
  if ('step' in at) kinds.add(at.ofItem);
  return kinds;
}

/** The hook at the end of which a step runs, be it in a body. */
function hookOf(at: Reader, world: ReadWorld): Hook | undefined {
  const step = stepOf(at, world);
  if (step === undefined) return undefined;
  const outermost = [step, ...world.numbering.scopes.around(step)].at(-1)!;
  return world.workflow.steps[outermost]!.settings.hook;
}

/** A direct need, or a step of a list that runs before. */
function comesBefore(s: number, read: number, { workflow, numbering }: ReadWorld): boolean {
  const { needsAt, needs } = numbering;
  const { steps } = workflow;
  if (isAfter(steps[s]!, steps[read]!)) return true;
  return needs.subarray(needsAt[s], needsAt[s + 1]).includes(read);
}

/** The reads through other steps, all of one step at once: one walk per step that is read. */
export function checkAsked({ asked, numbering, workflow, found }: ReadWorld): void {
  for (const [read, askers] of asked) {
    const behind = stepsBehind(read, numbering);
    for (const { s, by, path } of askers) {
      if (behind.has(s)) continue;
      if (by !== s) {
        found.push(outerRead(workflow, { by, group: s, read }, path));
        continue;
      }
      const [id, wanted] = [workflow.steps[s]!.id, workflow.steps[read]!.id];
      const [own, other] = [listOf(workflow.steps[s]!), listOf(workflow.steps[read]!)];
      const message =
        own === other
          ? `step ${quoted(id)} reads ${stepRead(wanted)} but does not need it.`
          : `step ${quoted(id)} (${own}) reads ${stepRead(wanted)} (${other}), which does not run before it.`;
      const fix = own === other ? `add ${yamlWord(wanted)} to its needs` : 'move one of the two';
      found.push(diagnostic('E_EXPRESSION_STEP', message, { path, fix }));
    }
  }
}

/** What a step grows into ends before it. */
function innerRead(
  { steps }: Workflow,
  { by, read }: { readonly by: number; readonly read: number },
  path: Path,
): Diagnostic {
  const [id, wanted] = [steps[by]!.id, steps[read]!.id];
  const message = `step ${quoted(id)} reads ${stepRead(wanted)}, of which it is a part.`;
  const fix = 'read item, or a step beside it';
  return diagnostic('E_EXPRESSION_STEP', message, { path, fix });
}

/** What a step of a body reads around it, the step that grows into it must need. */
function outerRead(
  { steps }: Workflow,
  { by, group, read }: { readonly by: number; readonly group: number; readonly read: number },
  path: Path,
): Diagnostic {
  const [id, around, wanted] = [by, group, read].map((step) => steps[step]!.id) as [
    string,
    string,
    string,
  ];
  const message = `step ${quoted(id)} reads ${stepRead(wanted)}, which ${quoted(around)} does not need.`;
  const fix = `add ${yamlWord(wanted)} to the needs of ${quoted(around)}`;
  return diagnostic('E_EXPRESSION_STEP', message, { path, fix });
}

function stepsBehind(step: number, { dependentsAt, dependents }: Numbering): Set<number> {
  const behind = new Set<number>();
  const stack = [step];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (let d = dependentsAt[at]!; d < dependentsAt[at + 1]!; d++) {
      const dependent = dependents[d]!;
      if (behind.has(dependent)) continue;
      behind.add(dependent);
      stack.push(dependent);
    }
  }
  return behind;
}
