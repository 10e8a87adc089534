/**
 * What people are told of the steps and messages that a run waits for, where they named one that is not there.
 * Knows ids and names; must not know what is brought to a run.
 */

import { isAll, ownersOf } from '../../graph/body.ts';
import type { Expected } from '../../graph/expected.ts';
import type { Shape } from '../../graph/shape.ts';
import type { PlanShape } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { itemName } from '../../run/segment.ts';
import { isSettled } from '../../run/status.ts';
import type { Lacking } from '../../run/step-ids.ts';
import { idOf } from '../../run/steps.ts';
import { nearest } from '../../std/nearest.ts';
import { printable, show } from '../../std/printable.ts';
import { someOf } from '../../std/some-of.ts';
import { EngineError } from '../engine-error.ts';

type AnyRun = Readonly<Run<PlanShape>>;

/** So many of those that wait now are looked at, and so many names are listed. */
const MOST_WAITING = 1_000;
const MOST_LISTED = 12;

/** The names of what a run waits for now, or may: `each[17].ask`, and `each[…].ask` for all that are to come. */
export function expectedNames(run: AnyRun, kind: Expected['kind']): string[] {
  const names = new Set<string>();
  const { graph } = run.plan;
  const add = (def: number, expected: Expected) => {
    const isNamed = expected.kind === 'message' && expected.name !== undefined;
    for (const name of isNamed ? [expected.name.join('…')] : namesOf(graph, def)) names.add(name);
  };
  for (const [def, expected] of graph.expected)
    if (def < run.roots && expected.kind === kind) add(def, expected);
  for (const [step, wait] of run.waits) {
    if (names.size > MOST_WAITING) break;
    if (wait.kind === 'approval' && kind === 'approval') names.add(idOf(run, step));
    if (wait.kind === 'message' && kind === 'message' && wait.ask.kind === 'message')
      names.add(wait.ask.message);
  }
  for (const [def, expected] of graph.expected)
    if (def >= run.roots && expected.kind === kind) add(def, expected);
  return [...names];
}

/** What steps that are to come are called, as far as their definition says: of what is called often, some. */
function namesOf(graph: Shape, def: number, around: readonly number[] = []): string[] {
  const { id } = graph.steps[def]!;
  const body = graph.bodies.slice(1).find(({ from, to }) => from <= def && def < to);
  if (body === undefined) return [id];
  if (around.includes(def)) return [`….${id}`];
  const item = isAll(body) ? '' : '[…]';
  const owners = ownersOf(body).slice(0, MOST_LISTED);
  const names = owners.flatMap((owner) => namesOf(graph, owner, [...around, def]));
  return names.slice(0, MOST_LISTED).map((name) => `${name}${item}.${id}`);
}

/** The name that is near, else those that there are. */
export function namesHint(
  given: string,
  names: readonly string[],
  { what, none }: { readonly what: string; readonly none: string },
): string {
  if (names.length === 0) return none;
  const close = nearest(given, names);
  if (close !== undefined) return `did you mean ${show(close)}?`;
  const told = someOf(
    names.map((name) => printable(name)),
    MOST_LISTED,
  );
  return `its ${what} are ${told}`;
}

/** Of a step that the run does not have, and never will: what is around it is another. */
export function neverThere(run: AnyRun, id: string, lacks: Lacking): EngineError {
  const is = `${show(id)} is not a step of the run`;
  const refuse = (why: string, hint: string) =>
    new EngineError('invalid-option', `${is}: ${why}`, { hint });
  const { step, item, most } = lacks;
  const own = id.slice(0, id.length - lacks.rest.length);
  if (most !== undefined) return refuse(...unfitName(own, lacks, most));
  const around = show(own);
  const segment = run.segmentBy.get(step!);
  if (segment === undefined) {
    const from = run.plan.reused.get(step!)?.from ?? run.plan.regrown?.results.get(own)?.from;
    if (from !== undefined)
      return refuse(
        `step ${around} has its result from run ${show(from)}`,
        'look into that run, or fork it',
      );
    const how = isSettled(run.stepStatus[step!]!) ? 'has ended without it' : 'has not begun';
    return refuse(`step ${around} ${how}`, 'nothing of it is there');
  }
  if (segment.isOnly) {
    const { name } = segment.body;
    const chosen = name === undefined ? 'has other steps' : `has chosen the case ${show(name)}`;
    return refuse(`step ${around} ${chosen}`, `name a step of ${around}`);
  }
  const word = segment.then === 'again' ? 'round' : 'item';
  const { first, count, keys } = segment;
  const why = `step ${around} has no ${word} ${show(item ?? '')}`;
  if (first + count === 0) return refuse(why, `it has no ${word}s`);
  if (keys !== undefined) return refuse(why, keysHint(item ?? '', keys));
  const last = itemName(segment, count - 1);
  return refuse(why, last === '0' ? `its only ${word} is 0` : `its ${word}s are 0 to ${last}`);
}

/** A number that is too high, or no number. */
function unfitName(
  own: string,
  { item = '', rest }: Lacking,
  most: number,
): readonly [why: string, hint: string] {
  const what = `what step ${show(own)} runs is called`;
  const named = (number: number) => printable(`${own}[${number}]${rest.slice(item.length + 2)}`);
  if (!/^[0-9]+$/.test(item)) return [`${what} by number`, `the first one is ${named(0)}`];
  return [`${what} 0 to ${most - 1}`, `the last one is ${named(most - 1)}`];
}

/** Keys may be short, so that any is near: few of them are listed. */
function keysHint(item: string, keys: readonly string[]): string {
  if (keys.length <= MOST_LISTED) return `its items are ${keys.join(', ')}`;
  return namesHint(item, keys, { what: 'items', none: '' });
}
