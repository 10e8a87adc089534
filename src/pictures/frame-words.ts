/**
 * What is said of the steps that another one runs: whose they are, and how often they run.
 * Knows names of step types; must not know what they do.
 */
import { isAll, ownersOf } from '../graph/body.ts';
import { type Frame, framesOf } from '../graph/sections.ts';
import type { Shape } from '../graph/shape.ts';
import { printable } from '../std/printable.ts';

const WORDS: Readonly<Record<string, string>> = {
  for_each: 'for each item',
  loop: 'round by round',
};

/** `for each item`, `case invoice`, `workflow report`. */
function frameWords({ steps }: Pick<Shape, 'steps'>, frame: Frame): string {
  const { parent, name, called, isAdded } = frame;
  if (isAdded) return 'steps that it added';
  if (name !== undefined) return `case ${name}`;
  if (called !== undefined) return `workflow ${called}`;
  const { uses } = steps[parent]!;
  return WORDS[uses] ?? uses;
}

/** A body as people see it, and what stands above it. */
export interface TitledFrame {
  readonly frame: Frame;
  readonly title: string;
}

/** How the steps are named that run the bodies. */
interface Naming {
  /** Of a step of the workflow itself; default its id. */
  readonly nameOf?: (step: number) => string;
  /** What stands behind one that runs its steps many times; default `[]`. */
  readonly many?: string;
}

/**
 * `each[]: for each item`, `each[].route: case invoice`, `orders, users: workflow etl`. A step within another one is named
 * by its path. Bodies that are called the same, as lists that several rounds have added, are counted: `… (2 of 3)`.
 */
export function titledFrames(shape: Shape, { nameOf, many = '[]' }: Naming = {}): TitledFrame[] {
  const ownName = (step: number) =>
    step < shape.roots && nameOf !== undefined ? nameOf(step) : pathOf(shape, step);
  const all = framesOf(shape).map((frame) => {
    const end = frame.name === undefined && frame.called === undefined ? many : '';
    const owners = new Set(frame.parents.map((parent) => `${ownName(parent)}${end}`));
    const title = printable(`${[...owners].join(', ')}: ${frameWords(shape, frame)}`, 1_000);
    return { frame, title };
  });
  const counts = new Map<string, number>();
  for (const { title } of all) counts.set(title, (counts.get(title) ?? 0) + 1);
  const seen = new Map<string, number>();
  return all.map(({ frame, title }) => {
    const count = counts.get(title)!;
    if (count === 1) return { frame, title };
    const number = (seen.get(title) ?? 0) + 1;
    seen.set(title, number);
    return { frame, title: `${title} (${number} of ${count})` };
  });
}

/** What a body is called in the text of a picture; one step may have several. */
export function frameName({ parent, name, isAdded, steps, ends }: Frame): string {
  const first = steps[0] ?? ends[0]?.steps[0];
  if (name !== undefined) return `case_${first}`;
  return isAdded ? `added_${first}` : `items_${parent}`;
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
function pathOf(shape: Pick<Shape, 'steps' | 'bodies'>, step: number): string {
  const around = shape.bodies.find(({ from, to }, i) => i > 0 && step >= from && step < to);
  const { id } = shape.steps[step]!;
  const [owner, ...others] = around === undefined ? [] : ownersOf(around);
  if (around === undefined || owner === undefined || others.length > 0) return id;
  return `${pathOf(shape, owner)}${isAll(around) ? '' : '[]'}.${id}`;
}
