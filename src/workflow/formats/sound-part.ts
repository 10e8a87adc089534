/**
 * What is left of a native file without the parts that do not fit its schema.
 * Knows keys and paths; must not know what any part means.
 *
 * A file with a misspelt key may also need a step that does not exist: with the sound part the graph
 * can be checked in the same go, so that the author sees both at once.
 */

import type { Path } from '../../std/json-schema.ts';
import { isMapping } from '../../std/mapping.ts';
import { HOOKS } from '../workflow.ts';

/** Stands for what a step would have used; no file can say it. */
export const UNKNOWN_WORK = '';

type Raw = Readonly<Record<string, unknown>>;

/** A copy without what stands at `wrong`; undefined when there are no steps left to check. */
export function soundPart(value: Raw, wrong: readonly Path[]): Raw | undefined {
  const { steps } = value;
  if (!Array.isArray(steps) || steps.length === 0) return undefined;
  const copy: Record<string, unknown> = { ...value };
  for (const list of LISTS) if (Array.isArray(copy[list])) copy[list] = [...(copy[list] as [])];
  // Declarations of inputs have faults of other kinds, too; without them nothing is held against them.
  delete copy.inputs;
  for (const path of wrong) remove(copy, path);
  // Whether one step leads to another cannot be told where needs may be missing.
  if (wrong.some(([top]) => LISTS.includes(String(top))))
    for (const name of ['start', 'target']) delete copy[name];
  const lost = value.pools !== undefined && copy.pools === undefined ? ['pool', 'cost'] : [];
  let index = 0;
  for (const list of LISTS) {
    const before = value[list];
    if (!Array.isArray(copy[list])) continue;
    copy[list] = (copy[list] as unknown[]).map((step, i) => {
      const sound = soundStep(step, (before as unknown[])[i], index++);
      return Object.fromEntries(Object.entries(sound).filter(([key]) => !lost.includes(key)));
    });
  }
  return copy;
}

const LISTS: readonly string[] = ['steps', ...HOOKS];

/** Takes the whole setting away: half a list of needs would be another list. */
function remove(copy: Record<string, unknown>, path: Path): void {
  const [top, index, key] = path;
  if (top === 'pools' && index !== undefined) {
    // Its name is right: steps may take a place in it.
    copy.pools = { ...(copy.pools as Raw), [String(index)]: Number.MAX_SAFE_INTEGER };
    return;
  }
  const steps = copy[String(top)];
  if (!LISTS.includes(String(top)) || !Array.isArray(steps) || typeof index !== 'number') {
    delete copy[String(top)];
    return;
  }
  const step: unknown = steps[index];
  if (!isMapping(step)) return;
  const rest: Record<string, unknown> = { ...step };
  if (key !== undefined) delete rest[String(key)];
  // Half of what it runs for each item would be something else.
  if (key === 'steps' || key === 'cases')
    for (const name of ['uses', 'with', 'outputs']) delete rest[name];
  steps[index] = rest;
}

/**
 * A step that lost its id or what it uses keeps its place, so that the others keep theirs. One that
 * lost its needs loses whatever reads other steps: it cannot be judged.
 */
function soundStep(step: unknown, before: unknown, index: number): Raw {
  const rest: Record<string, unknown> = isMapping(step) ? { ...step } : {};
  if (isMapping(before) && before.needs !== undefined && rest.needs === undefined) {
    for (const name of [
      'with',
      'when',
      'input',
      'input_from',
      'run_if',
      'concurrency_key',
      'cache',
      'poll',
    ])
      delete rest[name];
    rest.uses = UNKNOWN_WORK;
  }
  if (
    isMapping(before) &&
    before.concurrency_key !== undefined &&
    rest.concurrency_key === undefined
  )
    delete rest.concurrency_per_key;
  if (typeof rest.id !== 'string') rest.id = `_unnamed_${index + 1}`;
  if (typeof rest.uses !== 'string') {
    delete rest.with;
    rest.uses = UNKNOWN_WORK;
  }
  return rest;
}
