/**
 * What a step gets to see: its input, the outputs of its needs, metadata of its ancestors.
 * Knows runs and what expressions give; must not know who asks or when.
 */
import { fill } from './fill.ts';
import type { Run } from './run.ts';
import { metadataOf } from './scope.ts';
import { localIdOf, settingsOf, sourcesOf } from './steps.ts';
import { type Noting, wiredInput } from './wired-input.ts';

export { inputsOf } from './wired-input.ts';

/**
 * The step's input: the run's own, one need's output, several put together, or what an expression gives. What was lost on
 * the way is noted by `noting`, the attempt that asks.
 */
export function inputOf(run: Readonly<Run>, step: number, noting?: Noting): unknown {
  const { wiring } = settingsOf(run, step);
  return wiring?.kind === 'value'
    ? fill(run, wiring.template, step)
    : wiredInput(run, step, noting);
}

/** The input as the output of a step that passes it on: what is missing in a list is null. */
export function passedOn(run: Readonly<Run>, step: number): unknown {
  const input = inputOf(run, step);
  const { wiring } = settingsOf(run, step);
  const isList = wiring?.kind === 'list' || (wiring?.kind === 'taken' && wiring.as === 'list');
  if (!isList) return input;
  return Object.freeze((input as readonly unknown[]).map((one) => one ?? null));
}

/** Metadata of every ancestor that has any, by step id. */
export function ancestorMetadata(run: Readonly<Run>, step: number) {
  const seen = new Set<number>();
  const stack = [...sourcesOf(run, step)];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    stack.push(...sourcesOf(run, next));
  }
  const ancestors = [...seen].sort((a, b) => a - b);
  return Object.freeze(
    Object.fromEntries(ancestors.map((s) => [localIdOf(run, s), metadataOf(run, s)])),
  );
}
