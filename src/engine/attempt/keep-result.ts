/**
 * What a step gave, as it is kept: a large value is looked at in turns, and everything else of the
 * process goes on between them.
 * Knows the process's loop; must not know steps.
 */
import { type Given, keptOutcome } from '../../run/outcome.ts';
import { keepInTurns, type Turns } from '../../std/exact-json.ts';

/** So many keys are made in no time; a million take a quarter of a second. */
const MOST_KEYS = 1_000;

const AS_IT_IS = {
  maxArrayLength: 0,
  depth: 0,
  customInspect: false,
  showHidden: true,
  breakLength: Number.POSITIVE_INFINITY,
} as const;

/** Resolves when everything else of the process had its turn. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const TURNS: Turns = {
  nextTurn,
  hasOwnKeys(list) {
    if (list.length <= MOST_KEYS) return Reflect.ownKeys(list).length !== list.length + 1;
    // Only Node's own look at a list leaves out its items. One without other keys looks like any other.
    const { inspect } = process.getBuiltinModule('node:util');
    const bare: unknown[] = [];
    bare.length = list.length;
    return inspect(list, AS_IT_IS) !== inspect(bare, AS_IT_IS);
  },
};

/** The outcome of an attempt that gave a value; a promise for a large one. */
export function resultOutcome(
  value: unknown,
  metadata: Readonly<Record<string, unknown>> | undefined,
): Given | Promise<Given> {
  const kept = keepInTurns(value, TURNS);
  if (!(kept instanceof Promise)) return keptOutcome(kept, metadata);
  return kept.then((whole) => keptOutcome(whole, metadata));
}
