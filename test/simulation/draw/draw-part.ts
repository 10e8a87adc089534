/**
 * Which part of a workflow its runs are about, by chance.
 * Knows steps and odds; must not know what is made of the others.
 */
import type { Chance } from './chance.ts';
import { isPart } from './cut-by-hand.ts';
import type { WorldPart, WorldStep } from './world.ts';

/** Undefined where the names that were drawn do not lead to each other. */
export function drawPart(steps: readonly WorldStep[], chance: Chance): WorldPart | undefined {
  const ordinary = steps.filter(({ hook }) => hook === undefined).map(({ key }) => key);
  const some = () => [
    ...new Set(Array.from({ length: chance.between(1, 2) }, () => chance.pick(ordinary))),
  ];
  const which = chance.below(3);
  const part = { start: which === 0 ? [] : some(), target: which === 1 ? [] : some() };
  return isPart({ steps, part }) ? part : undefined;
}
