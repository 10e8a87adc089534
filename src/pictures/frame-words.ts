/**
 * What is said of the steps that another one runs: whose they are, and how often they run.
 * Knows names of step types; must not know what they do.
 */
import { isAll, ownersOf } from '../graph/body.ts';
import type { Frame } from '../graph/sections.ts';
import type { Shape } from '../graph/shape.ts';
import { printable } from '../std/printable.ts';

const WORDS: Readonly<Record<string, string>> = {
  for_each: 'for each item',
  loop: 'round by round',
};

/** `for each item`, `case invoice`, `workflow report`. */
export function frameWords({ steps }: Pick<Shape, 'steps'>, frame: Frame): string {
  const { parent, name, called, isAdded } = frame;
  if (isAdded) return 'steps that it added';
  if (name !== undefined) return `case ${name}`;
  if (called !== undefined) return `workflow ${called}`;
  const { uses } = steps[parent]!;
  return WORDS[uses] ?? uses;
}

/** `each[]: for each item`, `route: case invoice`, `orders, users: workflow etl`. */
export function frameTitle(
  shape: Pick<Shape, 'steps'>,
  frame: Frame,
  idOf: (step: number) => string,
): string {
  const { parents, name, called } = frame;
  const many = name === undefined && called === undefined ? '[]' : '';
  const who = parents.map((parent) => `${idOf(parent)}${many}`).join(', ');
  return printable(`${who}: ${frameWords(shape, frame)}`, 1_000);
}

/** Its steps under its title, then those at its end: `orders, users: workflow etl, finally`. */
export function frameParts(
  { steps, ends }: Frame,
  title: string,
): readonly { readonly title: string; readonly steps: readonly number[] }[] {
  return [
    { title, steps },
    ...ends.map((end) => ({ title: `${title}, ${end.hook}`, steps: end.steps })),
  ];
}

/** The id of a step, with those of the steps around it before it, as far as there is one way to it: `each[].load`. */
export function pathOf(shape: Pick<Shape, 'steps' | 'bodies'>, step: number): string {
  const around = shape.bodies.find(({ from, to }, i) => i > 0 && step >= from && step < to);
  const { id } = shape.steps[step]!;
  const [owner, ...others] = around === undefined ? [] : ownersOf(around);
  if (around === undefined || owner === undefined || others.length > 0) return id;
  return `${pathOf(shape, owner)}${isAll(around) ? '' : '[]'}.${id}`;
}
