/**
 * What a step in code takes from around the list that it stands in, as numbers.
 * Knows lists and steps in hand; must not know values.
 */
import { show } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { GivenStep, Step, Takes } from '../workflow/workflow.ts';
import { NO_PARENT } from './body.ts';
import { RUN_INPUT, type Taken, type Wiring } from './graph.ts';
import type { Numbering } from './numbering.ts';
import { unreachable } from './out-of-reach.ts';

interface World {
  /** All definitions. */
  readonly steps: readonly Step[];
  /** Those of the workflow itself; default all. */
  readonly own?: readonly Step[];
  readonly numbering: Numbering;
  readonly found: Diagnostic[];
}

export function takenWiring(s: number, { as, from }: Takes, world: World): Wiring {
  const taken: Taken[] = [];
  for (const [name, source] of from) {
    const place = placeOf(s, source, world);
    if (place !== undefined) taken.push({ name, ...place });
    else world.found.push(outOfReach(s, source, world));
  }
  return { kind: 'taken', as, from: taken };
}

function placeOf(s: number, source: Step, world: World): Omit<Taken, 'name'> | undefined {
  const { steps, own = steps, numbering } = world;
  const { scopes } = numbering;
  let up = 0;
  for (let at = s; at !== NO_PARENT; at = scopes.parentOf(at), up++) {
    const number = scopes.list(at);
    const list = number === 0 ? own : scopes.stepsOf(number);
    if (isGiven(source)) {
      if (source.of === list) return { up, step: RUN_INPUT };
      continue;
    }
    const named = scopes.beside(at).get(source.id);
    if (named !== undefined && steps[named] === source) return { up, step: named };
  }
  return undefined;
}

function isGiven(source: Step): source is GivenStep {
  return Array.isArray((source as Partial<GivenStep>).of);
}

/** A step of a body that this one is no part of, or of another workflow. */
function outOfReach(s: number, source: Step, { steps, numbering }: World): Diagnostic {
  const path = stepPath(s, 'needs');
  const id = show(steps[s]!.id);
  if (!isGiven(source))
    return unreachable(s, { steps, scopes: numbering.scopes, wanted: source, path });
  const message = `step ${id} takes the input of steps that it is no part of.`;
  return diagnostic('E_FOREIGN_NEED', message, { path, fix: 'take that of the steps around it' });
}
