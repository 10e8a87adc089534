/**
 * Functions that steps had added in an earlier run, which were lost with their process: which steps have to add them anew.
 * Knows how the earlier run stands; must not know how the new one goes on with it.
 */
import { rootOf, segmentOf } from '../../run/grown.ts';
import { SUCCEEDED } from '../../run/status.ts';
import { itemOfId, stepOfId } from '../../run/step-ids.ts';
import { idOf } from '../../run/steps.ts';
import { show } from '../../std/printable.ts';
import { someOf } from '../../std/some-of.ts';
import { EngineError } from '../engine-error.ts';
import type { FromWithin } from './from-within.ts';
import type { Standing } from './standing.ts';

type Run = Standing['run'];
/** At least one. */
type Adding = readonly [number, ...number[]];

/** So many of them are named: who has named these is told the next ones. */
const MOST = 20;

/**
 * By step of the workflow within which functions were added, which were lost with their process: the steps that added
 * some and have to do so anew. One that is named does, and so does one within a list that comes anew.
 */
export function lostWithin(run: Run, within: FromWithin): ReadonlyMap<number, Adding> {
  const lists = new Set(
    [...run.additions].flatMap(([{ steps }, list]) => (steps.length === 0 ? [list] : [])),
  );
  const adding = new Set<number>();
  const lost = new Map<number, [number, ...number[]]>();
  // What is within another one has the higher number.
  for (const { list, parent } of run.segments) {
    const goesOn =
      lists.has(list) && (run.stepStatus[parent] !== SUCCEEDED || within.endsAnew(parent));
    if (!goesOn || within.isAnew(parent) || adding.has(parent) || isIn(run, parent, adding))
      continue;
    adding.add(parent);
    const root = rootOf(run, parent);
    const before = lost.get(root);
    if (before === undefined) lost.set(root, [parent]);
    else before.push(parent);
  }
  return lost;
}

/** Whether it stands within one of these steps. */
function isIn(run: Run, step: number, steps: ReadonlySet<number>): boolean {
  let segment = segmentOf(run, step);
  while (segment !== undefined && !steps.has(segment.parent))
    segment = segmentOf(run, segment.parent);
  return segment !== undefined;
}

/** `parts`: what is named of a step. What stands within a lost list cannot be: the step that adds it is named in its place. */
export function addedAnew(run: Run, parts: readonly string[], adding: Adding): EngineError {
  const all = new Set<number>(adding);
  const gone = parts.find((part) => isPartOf(run, part, all));
  const [part = ''] = gone === undefined ? parts : [gone];
  const message = `${show(part)} cannot run again by itself: ${areGone(run, adding)}`;
  const from = someOf(namesOf(run, adding), MOST);
  const how = gone === undefined ? 'as well' : 'instead';
  const add = adding.length === 1 ? 'it adds' : 'they add';
  const hint = `fork the run from ${from} ${how}: ${add} them anew`;
  return new EngineError('invalid-option', message, { hint });
}

/** `the functions that steps "each[0].plan", "each[4].plan" had added are gone`. */
export function areGone(run: Run, adding: Adding): string {
  const steps = adding.length === 1 ? 'step' : 'steps';
  return `the functions that ${steps} ${someOf(namesOf(run, adding), MOST)} had added are gone`;
}

function namesOf(run: Run, adding: Adding): string[] {
  return adding.map((step) => show(idOf(run, step)));
}

function isPartOf(run: Run, part: string, steps: ReadonlySet<number>): boolean {
  const step = stepOfId(run, part);
  if (step >= 0) return isIn(run, step, steps);
  const around = itemOfId(run, part)?.segment.parent;
  return around !== undefined && (steps.has(around) || isIn(run, around, steps));
}
