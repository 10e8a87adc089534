/**
 * What was asked of a run, as an input of its scheduler.
 * Knows ids and numbers of steps; must not know what comes of a request.
 */
import type { RunRequest } from '../../ports/store.ts';
import { withStep } from '../../run/request.ts';
import type { Run } from '../../run/run.ts';
import { stepOfId } from '../../run/step-ids.ts';
import type { Input } from '../../schedule/input.ts';

/** Undefined when it is about a step that the run does not have. */
export function askedInput(
  run: Readonly<Run>,
  { id, ...request }: RunRequest,
  at: number,
): (Input & { readonly type: 'asked' }) | undefined {
  const numbered = withStep(request, (id) => stepOfId(run, id));
  if (numbered.kind === 'resolve' && numbered.step < 0) return undefined;
  return { type: 'asked', at, id, request: numbered };
}
