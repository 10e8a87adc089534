/**
 * Adding up events that come from outside: each one is looked at before it changes anything.
 * Knows how events are declared; must not know where they were kept. The engine adds up its own events
 * (`fold.ts`) without a look.
 */
import { ownersOf, stepCount } from '../graph/body.ts';
import { isAdded } from '../graph/join.ts';
import { BrokenInvariant } from '../std/assert.ts';
import { show } from '../std/printable.ts';
import { MAX_STEPS } from '../workflow/definitions.ts';
import { widthOf } from './addition.ts';
import type { Event } from './event.ts';
import { eventFault } from './event-shape.ts';
import { apply as applySound } from './fold.ts';
import { defOf } from './grown.ts';
import { checkRun, newRun } from './kept-look.ts';
import { KeptRunError } from './kept-run-error.ts';
import type { PlanShape } from './plan.ts';
import type { Run } from './run.ts';

/** The run that a list of events adds up to. Throws a `KeptRunError` for events that do not add up. */
export function fold<Of extends PlanShape>(plan: Of, events: Iterable<Event>): Run<Of> {
  const run = newRun(plan);
  if (typeof (events as Partial<Iterable<Event>> | null)?.[Symbol.iterator] !== 'function')
    throw new KeptRunError(plan.runId, `its events are ${show(events)}`);
  let count = 0;
  for (const event of events) add(run, event, `event ${++count}`);
  return run;
}

/** One event more. Throws a `KeptRunError` for one that does not fit the run. */
export function apply(run: Run<PlanShape>, event: Event): void {
  checkRun(run);
  add(run, event, 'the event');
}

function add(run: Run<PlanShape>, event: Event, name: string): void {
  const { runId } = run.plan;
  const numbers = { steps: run.size, definitions: run.plan.graph.size };
  const fault = eventFault(event, numbers) ?? orderFault(run, event) ?? growthFault(run, event);
  if (fault !== undefined) throw new KeptRunError(runId, `${name}: ${fault}`);
  try {
    applySound(run, event);
  } catch (cause) {
    // Events that are each right may still not follow from each other.
    if (!(cause instanceof BrokenInvariant)) throw cause;
    throw new KeptRunError(runId, `${name} (${event.type}): ${cause.why}`);
  }
}

function orderFault({ status }: Run<PlanShape>, { type }: Event): string | undefined {
  if ((status === 'pending') === (type === 'run.started')) return undefined;
  return type === 'run.started' ? 'the run has started before' : `it is ${type}, before the start`;
}

/** What the fold takes for granted of events that grow a run. */
function growthFault(run: Run<PlanShape>, event: Event): string | undefined {
  const { graph } = run.plan;
  if (event.type === 'group.stopping') {
    const segment = run.segmentBy.get(event.step);
    if (segment === undefined) return 'it stops a group that there is not';
    return (event.item ?? 0) < Math.max(1, segment.count) ? undefined : 'there is no such item';
  }
  if (event.type !== 'step.expanded') return undefined;
  const { step, base, body, count, items, keys, adds } = event;
  const shape = graph.bodies[body];
  const owns = shape && (isAdded(graph, body) || ownersOf(shape).includes(defOf(run, step)));
  const isNext = adds !== undefined && body === graph.bodies.length;
  if (adds === undefined ? owns !== true : !isNext) return 'there is no such body';
  if (base !== run.size) return 'it grows where there are steps already';
  const width = adds === undefined ? stepCount(shape!) : widthOf(adds);
  if (base + count * width > MAX_STEPS) return 'it grows too large';
  const fits = (list: readonly unknown[] | undefined) =>
    list === undefined || list.length === count;
  return fits(items) && fits(keys) ? undefined : 'its items are not as many as it says';
}
