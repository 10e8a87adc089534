/**
 * What is kept with a run, as far as its events are added up with it.
 * Knows the shape that was kept, and how to tell whether it is one; must not know where it was, nor any
 * definition of a step.
 */

import { cutShape } from '../graph/cut.ts';
import { type KeptShape, shapeOf } from '../graph/kept-shape.ts';
import { isKeptShape } from '../graph/kept-shape-check.ts';
import { partFaults } from '../graph/left-out.ts';
import { isMapping } from '../std/mapping.ts';
import { show } from '../std/printable.ts';
import type { Part } from '../workflow/part.ts';
import { isRegrowth, type KeptRegrowth, regrowthIn } from './kept-regrowth.ts';
import { KeptRunError } from './kept-run-error.ts';
import type { PlanShape, ReusedResult } from './plan.ts';

/** Another shape has another number, and is refused. */
export const SNAPSHOT_VERSION = 18;

/** The part of the snapshot of a run that says what it looks like. */
export interface KeptPlan {
  readonly version: number;
  /** Ids in the order of step numbers. */
  readonly steps: readonly string[];
  readonly shape: KeptShape;
  /** The steps that the run is about, where those are not all. */
  readonly part?: Part | undefined;
  /** Results that the run has from others, by step id. */
  readonly reused?: readonly (readonly [id: string, result: ReusedResult])[] | undefined;
  /** What steps go on with that had grown in the run before. */
  readonly regrown?: KeptRegrowth | undefined;
}

/** For `fold`: the run as it stands, without its workflow. Throws a `KeptRunError` for what is no snapshot. */
export function planOfKept(runId: string, snapshot: KeptPlan): PlanShape {
  const fault = planFault(snapshot);
  if (fault !== undefined)
    throw new KeptRunError(runId, fault, isNewer(snapshot) ? NEWER : undefined);
  return soundPlan(runId, snapshot);
}

/** The same for a snapshot that was looked at before. */
export function soundPlan(
  runId: string,
  { steps: ids, shape, part, reused = [], regrown }: KeptPlan,
): PlanShape {
  const numbers = reused.length === 0 ? undefined : new Map(ids.map((id, step) => [id, step]));
  return {
    graph: part === undefined ? shapeOf(shape, ids) : cutShape(shapeOf(shape, ids), part),
    runId,
    reused: new Map(reused.map(([id, result]) => [numbers!.get(id)!, result])),
    ...(regrown !== undefined && { regrown: regrowthIn(regrown) }),
    concurrency: Number.POSITIVE_INFINITY,
  };
}

/** In words what is wrong with a snapshot, as far as a run is made of it; undefined when nothing is. */
export function planFault(snapshot: unknown): string | undefined {
  if (!isMapping(snapshot)) return `its snapshot is ${show(snapshot)}`;
  const { version, steps, shape, part, reused = [], regrown } = snapshot;
  if (version !== SNAPSHOT_VERSION) {
    return `the version of its snapshot is ${show(version)}, and this program reads ${SNAPSHOT_VERSION}`;
  }
  if (!Array.isArray(steps) || !steps.every(isText)) return 'its steps are no ids';
  if (!isKeptShape(shape, steps.length)) return 'its shape is none of its steps';
  if (part !== undefined && !isPartOf(part, shape, steps))
    return 'the part of its workflow that it is about is none';
  const ids = new Set<unknown>(steps);
  const isResult = (result: unknown) => {
    if (!isMapping(result) || typeof result.from !== 'string') return false;
    return result.output !== undefined && (result.once === undefined || result.once === true);
  };
  const isReuse = (one: unknown) => Array.isArray(one) && ids.has(one[0]) && isResult(one[1]);
  const isRight = regrown === undefined || isRegrowth(regrown, isResult);
  if (isRight && Array.isArray(reused) && reused.every(isReuse)) return undefined;
  return 'the results that it has from others are none of its steps';
}

function isPartOf(part: unknown, shape: KeptShape, ids: readonly string[]): boolean {
  if (!isMapping(part)) return false;
  const { start, target } = part;
  const areTexts = (list: unknown): list is readonly string[] =>
    Array.isArray(list) && list.every(isText);
  if (!areTexts(start) || !areTexts(target)) return false;
  return partFaults(shapeOf(shape, ids), { start, target }).length === 0;
}

const NEWER = 'read it with the newer version of heddle that made it';

function isNewer(snapshot: unknown): boolean {
  return isMapping(snapshot) && Number(snapshot.version) > SNAPSHOT_VERSION;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
