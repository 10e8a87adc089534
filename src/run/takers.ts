/**
 * Which steps of a run can take a message: those that wait for one, and how many may come to wait.
 * Knows what definitions expect and what steps have grown into; must not know what is in a message.
 *
 * What others have grown into is counted by definition, so that a message costs the same among many items as
 * among few. A name says which steps a message is for, and of items that have not begun nobody knows it.
 */
import type { BodyShape } from '../graph/body.ts';
import { type Expected, nameFits } from '../graph/expected.ts';
import type { Shape } from '../graph/shape.ts';
import { Heap } from '../std/heap.ts';
import { type Awaited, countToCome, parentsOf } from './awaited.ts';
import { standsBefore } from './file-order.ts';
import { defOf } from './grown.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';
import type { Segment } from './segment.ts';
import { isSettled } from './status.ts';
import { lookUpStep } from './step-ids.ts';
import type { Wait } from './wait.ts';

type AnyRun = Readonly<Run<PlanShape>>;

function change({ toCome }: Awaited, def: number, by: number): void {
  const now = toCome.get(def);
  if (now !== undefined) toCome.set(def, now + by);
}

/** A step has grown. */
export function awaitItems(run: Run<PlanShape>, segment: Segment): void {
  const { awaited } = run;
  if (awaited.toCome.size === 0) return;
  const { from, to }: BodyShape = segment.body;
  for (const def of awaited.toCome.keys())
    if (from <= def && def < to) change(awaited, def, segment.count);
  if (segment.then !== 'again') change(awaited, defOf(run, segment.parent), -1);
}

/** The steps of a list have been added, from a definition on. */
export function awaitAdded({ awaited, plan }: Run<PlanShape>, part: Shape, from: number): void {
  for (const [def, one] of part.expected) countToCome(awaited.toCome, plan.graph, def + from, one);
}

/** A step waits from now on. */
export function awaitMessage(run: Run<PlanShape>, step: number, wait: Wait): void {
  if (wait.kind !== 'message') return;
  const { asking } = run.awaited;
  change(run.awaited, defOf(run, step), -1);
  const { message } = wait.ask as { readonly message: string };
  const before = asking.get(message);
  if (before === undefined) return void asking.set(message, step);
  if (typeof before !== 'number') return before.add(step);
  const both = new Heap<number>((a, b) => standsBefore(run, a, b));
  both.add(before);
  both.add(step);
  asking.set(message, both);
}

/** A step does not wait any more. */
export function endAwait(run: Run<PlanShape>, step: number, wait: Wait): void {
  if (wait.kind !== 'message') return;
  const { asking } = run.awaited;
  const { message } = wait.ask as { readonly message: string };
  const before = asking.get(message);
  if (typeof before === 'object' && before.size > 1) before.remove(step);
  else asking.delete(message);
}

/** A step has come to its end; `waited`: for what it has waited until then. */
export function awaitNoMore(run: Run<PlanShape>, step: number, waited: Wait | undefined): void {
  if (run.awaited.toCome.size === 0 || waited?.kind === 'message') return;
  const segment = run.segmentBy.get(step);
  if (segment === undefined || segment.then === 'again') change(run.awaited, defOf(run, step), -1);
}

/** Whether a step waits for somebody who approves, or may come to do so. */
export function mayBeDecided(run: AnyRun, id: string): boolean {
  const found = lookUpStep(run, id);
  if (found === undefined || run.plan.graph.expected.get(found.def)?.kind !== 'approval')
    return false;
  return found.step === undefined ? found.mayCome : !isSettled(run.stepStatus[found.step]!);
}

/** The first step that waits for a message with this name. */
export function firstAsking({ awaited }: AnyRun, message: string): number | undefined {
  const asking = awaited.asking.get(message);
  return typeof asking === 'object' ? asking.peek() : asking;
}

/** How many steps can take a message with this name; `Infinity` where items are to come that may. */
export function takerCount(run: AnyRun, message: string): number {
  let count = askingCount(run, message);
  for (const [def, expected] of run.plan.graph.expected)
    count += comingCount(run, { def, expected, message });
  return count;
}

/**
 * The definition of the step that takes a message where so many come before it; undefined where none does.
 * `isOpen`: whether a step that waits for it may still take one.
 */
export function takerAfter(
  run: AnyRun,
  message: string,
  { before, isOpen }: { readonly before: number; readonly isOpen: (step: number) => boolean },
): number | undefined {
  const asking = askingSteps(run, message).filter(isOpen);
  let left = before - asking.length;
  if (left < 0) return defOf(run, asking[before]!);
  for (const [def, expected] of run.plan.graph.expected) {
    left -= comingCount(run, { def, expected, message });
    if (left < 0) return def;
  }
  return undefined;
}

function askingCount({ awaited }: AnyRun, message: string): number {
  const asking = awaited.asking.get(message);
  return typeof asking === 'object' ? asking.size : asking === undefined ? 0 : 1;
}

/** Those that wait for a message, in the order of their file. */
export function askingSteps({ awaited }: AnyRun, message: string): readonly number[] {
  const asking = awaited.asking.get(message);
  return typeof asking === 'object' ? asking.sorted() : asking === undefined ? [] : [asking];
}

interface Coming {
  readonly def: number;
  readonly expected: Expected;
  readonly message: string;
}

/** How many steps of a definition may come to wait for a message. */
function comingCount(run: AnyRun, { def, expected, message }: Coming): number {
  if (expected.kind !== 'message') return 0;
  if (expected.name === undefined) return mayAskByItsId(run, def, message) ? 1 : 0;
  if (!nameFits(expected.name, message)) return 0;
  return mayGrow(run, def) ? Number.POSITIVE_INFINITY : run.awaited.toCome.get(def)!;
}

function mayAskByItsId(run: AnyRun, def: number, message: string): boolean {
  const found = lookUpStep(run, message);
  if (found?.def !== def) return false;
  const { step } = found;
  if (step === undefined) return found.mayCome;
  return !isSettled(run.stepStatus[step]!) && run.waits.get(step)?.kind !== 'message';
}

/** Whether more of a definition may come: what is around it has not grown for the last time. */
function mayGrow(run: AnyRun, def: number, seen: ReadonlySet<number> = new Set()): boolean {
  if (seen.has(def)) return false;
  const more = new Set([...seen, def]);
  return parentsOf(run.plan.graph, def).some(
    (parent) => run.awaited.toCome.get(parent)! > 0 || mayGrow(run, parent, more),
  );
}
