/**
 * What a step should see as its input, by the documented rules and nothing else.
 * Knows facts of the graph and outputs so far; must not use the engine's own wiring.
 */
import { deepest, type Facts } from '../draw/facts.ts';
import type { World } from '../draw/world.ts';

/** The outputs of needs that have one. */
export interface Given {
  readonly world: World;
  readonly facts: Facts;
  usable(step: number): boolean;
  output(step: number): unknown;
}

/** Stands for an input that cannot be put together. */
export const NO_INPUT = Symbol('no input');

export function expectedInput(given: Given, step: number): unknown {
  const { facts, world } = given;
  const { sources, primary, steps, depth } = facts;
  if (sources[step]!.length === 0) return world.input;
  const usable = sources[step]!.filter((need) => given.usable(need));
  const { takes } = steps[step]!;
  switch (takes?.kind) {
    case 'need': {
      const need = primary[step]!;
      return given.usable(need) ? given.output(need) : null;
    }
    case 'all':
      return Object.fromEntries(usable.map((need) => [steps[need]!.id, given.output(need)]));
    case 'merge':
      return merged(usable.map((need) => given.output(need)));
    case 'concat':
      return joined(
        usable.map((need) => given.output(need)),
        takes.separator,
      );
    case 'named': {
      const names = Object.entries(takes.names).map(
        ([name, key]) => [name, facts.placeOf.get(key)!] as const,
      );
      const there = names.filter(([, need]) => given.usable(need));
      return Object.fromEntries(there.map(([name, need]) => [name, given.output(need)]));
    }
    default: {
      if (given.usable(primary[step]!)) return given.output(primary[step]!);
      const next = deepest(usable, depth);
      return next < 0 ? null : given.output(next);
    }
  }
}

function merged(outputs: readonly unknown[]): unknown {
  const whole: Record<string, unknown> = {};
  for (const output of outputs) {
    if (typeof output !== 'object' || output === null || Array.isArray(output)) return NO_INPUT;
    for (const [key, value] of Object.entries(output)) whole[key] = value;
  }
  return whole;
}

function joined(outputs: readonly unknown[], separator: string): unknown {
  if (outputs.every((output) => typeof output === 'string')) return outputs.join(separator);
  const list: unknown[] = [];
  for (const output of outputs) {
    if (!Array.isArray(output)) return NO_INPUT;
    list.push(...output);
  }
  return list;
}
