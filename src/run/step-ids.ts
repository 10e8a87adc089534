/**
 * The step of a run that an id stands for, also one that another step has grown into, or will.
 * Knows ids and segments; must not know who asks.
 */
import { isAll, ownersOf } from '../graph/body.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import { firstOf, type Segment } from './segment.ts';
import { isSettled } from './status.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** What an id stands for. */
export interface FoundStep {
  /** The definition. */
  readonly def: number;
  /** Undefined where the run does not have the step. */
  readonly step: number | undefined;
  /** Whether the run may come to have it: a step around it may still grow. */
  readonly mayCome: boolean;
  /** Where it never will: what none of the items of a step around it is called. */
  readonly lacks?: Lacking;
}

/** A name that no item of a step has, and none will have. */
export interface Lacking {
  readonly def: number;
  /** Undefined where the run does not have the step either. */
  readonly step: number | undefined;
  readonly item: string | undefined;
  /** What stands behind the id of the step, in the one that was asked for. */
  readonly rest: string;
  /** Set where items of the step are called by number: how many there can be, and the name is none of these numbers. */
  readonly most?: number;
}

/** -1 where there is none. */
export function stepOfId(run: AnyRun, id: string): number {
  return grownStep(run, id) ?? -1;
}

/** The step that `load`, `each[17].load`, `each[cust-42].load` and `route.book` stand for; undefined where there is none. */
export function grownStep(run: AnyRun, id: string): number | undefined {
  return lookUpStep(run, id)?.step;
}

/**
 * What an id stands for, also where the run has no such step yet; undefined where it never can have one by its
 * definitions. Ids may hold dots, so that there may be several ways to read one: what is there comes first.
 */
export function lookUpStep(run: AnyRun, id: string): FoundStep | undefined {
  const { steps } = run.plan.graph;
  for (let step = 0; step < run.roots; step++)
    if (steps[step]!.id === id) return { def: step, step, mayCome: false };
  return lookAmong(run, id, { from: 0, to: run.roots, shift: 0, mayCome: false });
}

/** Steps that stand beside each other: their definitions, and how far they are from these, where they are there. */
interface Beside extends Pick<FoundStep, 'mayCome' | 'lacks'> {
  readonly from: number;
  readonly to: number;
  readonly shift: number | undefined;
}

function lookAmong(run: AnyRun, id: string, beside: Beside): FoundStep | undefined {
  const { steps } = run.plan.graph;
  const { from, to, shift, mayCome, lacks } = beside;
  let other: FoundStep | undefined;
  for (let def = from; def < to; def++) {
    const own = steps[def]!.id;
    if (!id.startsWith(own)) continue;
    const step = shift === undefined ? undefined : def + shift;
    const here: FoundStep = { def, step, mayCome, ...(lacks && { lacks }) };
    const rest = id.slice(own.length);
    const found = rest === '' ? here : lookWithin(run, here, rest);
    if (found?.step !== undefined) return found;
    if (other === undefined || (!other.mayCome && found?.mayCome)) other = found ?? other;
  }
  return other;
}

/** `rest`: what stands behind the id of the step around it, such as `[17].load`. */
function lookWithin(run: AnyRun, around: FoundStep, rest: string): FoundStep | undefined {
  const [, item, below] = /^(?:\[([^[\]]*)\])?\.(.*)$/su.exec(rest) ?? [];
  if (below === undefined) return undefined;
  const { step } = around;
  const found = step === undefined ? undefined : itemNamed(run, step, item);
  if (found !== undefined) {
    const { from, to } = found.segment.body;
    const shift = firstOf(found.segment, found.place) - from;
    const there = lookAmong(run, below, { from, to, shift, mayCome: false });
    // Another case may have such a step.
    if (there !== undefined || !found.segment.isOnly) return there;
  }
  const most = unfitFor(run, around.def, item);
  const isOpen = step === undefined ? around.mayCome : mayHaveItem(run, step, item);
  const mayCome = isOpen && most === undefined;
  const isLacking = step !== undefined || most !== undefined;
  const own = { def: around.def, step, item, rest, ...(isOpen && most !== undefined && { most }) };
  const lacks = around.lacks ?? (isLacking ? own : undefined);
  let other: FoundStep | undefined;
  for (const body of run.plan.graph.bodies) {
    const { from, to } = body;
    // What is chosen, or called, is all there is of its step, and has no number.
    if (!ownersOf(body).includes(around.def) || isAll(body) !== (item === undefined)) continue;
    const more = mayCome || lacks === undefined ? {} : { lacks };
    other ??= lookAmong(run, below, { from, to, shift: undefined, mayCome, ...more });
  }
  return other;
}

/** Whether a step may still come to have an item of that name, which it does not have. */
function mayHaveItem(run: AnyRun, step: number, item: string | undefined): boolean {
  if (isSettled(run.stepStatus[step]!) || item === '') return false;
  const segment = run.segmentBy.get(step);
  if (segment === undefined) return true;
  return segment.then === 'again' && numberOf(item ?? '') >= segment.first + segment.count;
}

/** Where a step calls its items by number, and the name is none that they can have: how many there can be. */
function unfitFor({ plan }: AnyRun, def: number, item: string | undefined): number | undefined {
  const most = item === undefined ? undefined : plan.graph.numbered.get(def);
  if (most === undefined) return undefined;
  const number = numberOf(item!);
  return number >= 0 && number < most ? undefined : most;
}

/** An item of a step that has grown. */
export interface FoundItem {
  readonly segment: Segment;
  /** Its place in the segment. */
  readonly place: number;
}

/** The item that `each[17]`, `each[cust-42]` and `refine[1]` stand for; undefined where there is none. */
export function itemOfId(run: AnyRun, id: string): FoundItem | undefined {
  const { parent, item } = itemParts(id) ?? {};
  const step = parent === undefined ? -1 : stepOfId(run, parent);
  return step < 0 ? undefined : itemNamed(run, step, item);
}

/** `each` and `17` of `each[17]`; undefined of what names no item. */
export function itemParts(
  id: string,
): { readonly parent: string; readonly item: string } | undefined {
  const [, parent, item] = /^(.+)\[([^[\]]*)\]$/su.exec(id) ?? [];
  return parent === undefined || item === undefined ? undefined : { parent, item };
}

/** An item of all that a step has grown into; what it has grown into as a whole has no name. */
export function itemNamed(
  run: AnyRun,
  step: number,
  name: string | undefined,
): FoundItem | undefined {
  for (let at = run.segmentBy.get(step); at !== undefined; at = at.before) {
    if (at.isOnly !== (name === undefined)) continue;
    const place = name === undefined ? 0 : placeOf(at, name);
    if (place >= 0) return { segment: at, place };
  }
  return undefined;
}

/** The place of an item by its name; -1 where there is none. */
function placeOf(segment: Segment, name: string): number {
  const { keys, count, first } = segment;
  if (keys !== undefined) {
    segment.places ??= new Map(keys.map((key, place) => [key, place]));
    return segment.places.get(name) ?? -1;
  }
  const place = numberOf(name) - first;
  return place < count ? place : -1;
}

/** -1 for what is no number as it is written. */
function numberOf(name: string): number {
  return /^(?:0|[1-9][0-9]*)$/.test(name) ? Number(name) : -1;
}
