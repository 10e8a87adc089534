/**
 * Steps that a step adds at run time (`context.expand`), as they are kept.
 * Must not know who wrote the steps, how they are compiled, nor how a run comes to have them.
 */
import type { KeptShape } from '../graph/kept-shape.ts';
import { isKeptShape } from '../graph/kept-shape-check.ts';
import { isMapping } from '../std/mapping.ts';

/** A list of steps as it is kept. */
export interface Addition {
  /** The steps as a file has them; none of them where something in the list is a function in memory. */
  readonly steps: readonly unknown[];
  /** Names of all definitions, those of bodies included, and what runs of them are added up with. */
  readonly ids: readonly string[];
  readonly shape: KeptShape;
  /** The step whose output is that of the list; without it the list gives those of all its steps by id. */
  readonly output?: string;
  /** Texts of the files that they call, by their paths. */
  readonly called?: readonly (readonly [file: string, text: string])[];
  /** The workflow whose step wrote the list: defaults and paths are those of it. */
  readonly home: number;
}

export function isAddition(value: unknown): value is Addition {
  if (!isMapping(value)) return false;
  const { steps, ids, shape, output, home, called = [] } = value;
  const areIds = Array.isArray(ids) && ids.length > 0 && ids.every((id) => typeof id === 'string');
  return (
    areIds &&
    Array.isArray(steps) &&
    isKeptShape(shape, ids.length) &&
    (output === undefined || typeof output === 'string') &&
    Number.isSafeInteger(home) &&
    Array.isArray(called) &&
    called.every(isFile)
  );
}

function isFile(one: unknown): boolean {
  return Array.isArray(one) && one.length === 2 && one.every((part) => typeof part === 'string');
}

/** How many steps the list has itself. */
export function widthOf({ ids, shape }: Addition): number {
  return shape.bodies?.[0]?.[0] ?? ids.length;
}

/** The same for it and all bodies that stand in it. */
export function widthsOf(addition: Addition): readonly number[] {
  const { bodies = [] } = addition.shape;
  return [widthOf(addition), ...bodies.map(([from, to]) => to - from)];
}
