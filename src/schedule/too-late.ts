/**
 * Whether something that is asked of a run comes too late.
 * Knows the kinds of requests; must not know what comes of one in time.
 */
import type { Requested } from '../run/request.ts';
import type { Run } from '../run/run.ts';
import { isUnwanted } from './answers.ts';
import { isLate } from './decisions.ts';

/** Whether what is asked changes nothing: it has been decided already, or no step waits for it, or will. */
export function comesTooLate(run: Readonly<Run>, request: Requested<number>): boolean {
  switch (request.kind) {
    case 'cancel':
      return false;
    case 'resolve':
      return isLate(run, request);
    case 'deliver':
    case 'decide':
      return isUnwanted(run, request);
  }
}
