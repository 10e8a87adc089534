/**
 * What a run has from the one that it was made from, of steps that had grown there and did not succeed.
 * Knows plans; must not know why such a step runs again, nor what its items are about.
 *
 * Such a step lists nothing anew: it grows as it did, and what had succeeded in it has its result.
 */
import { shiftOf, timesGrown } from '../run/grown.ts';
import type { Run } from '../run/run.ts';
import { growthOf, idOf } from '../run/steps.ts';
import { expand } from './expansion.ts';
import type { Recorder } from './recorder.ts';

/** A step that could start goes on as in the run before; false where it has nothing from there. */
export function goesOnAsBefore(recorder: Recorder, step: number, at: number): boolean {
  const { run } = recorder;
  const { regrown } = run.plan;
  if (regrown === undefined) return false;
  const id = idOf(run, step);
  const result = step < run.roots ? undefined : regrown.results.get(id);
  if (result !== undefined) {
    const { metadata, goto } = result;
    const target = goto === undefined ? undefined : targetOf(run, step, goto);
    if (target !== undefined) recorder.emit({ type: 'step.redirected', step, at, target });
    const kept = { attempt: 0, at, output: undefined, metadata };
    recorder.end({ type: 'step.succeeded', step, ...kept });
    return true;
  }
  const next = regrown.growths.get(id)?.[timesGrown(run, step)];
  if (next === undefined) return false;
  const body = next.adds === undefined ? bodyNamed(run, step, next.name) : 0;
  grow(recorder, step, { ...next, body }, at);
  return true;
}

function grow(
  recorder: Recorder,
  step: number,
  next: Omit<Parameters<typeof expand>[2], 'metadata'>,
  at: number,
): void {
  const { run } = recorder;
  const attempt = run.attempt[step]! + 1;
  recorder.emit({ type: 'step.started', step, attempt, at });
  expand(recorder, step, { ...next, metadata: undefined }, at);
}

/** The step that one has gone to, by its id, among those that it may go to. */
function targetOf(run: Readonly<Run>, step: number, id: string): number | undefined {
  const shift = shiftOf(run, step);
  const targets = run.plan.graph.goes.get(step - shift) ?? [];
  const target = targets.find((def) => idOf(run, def + shift) === id);
  return target === undefined ? undefined : target + shift;
}

/** Which of its bodies a step has grown into: that of the case. */
function bodyNamed(run: Readonly<Run>, step: number, name: string | undefined): number {
  const { bodies } = run.plan.graph;
  const own = growthOf(run, step)!.bodies;
  return Math.max(
    own.findIndex((body) => bodies[body]!.name === name),
    0,
  );
}
