/**
 * Whether two runs are the same in every respect that events determine.
 * Knows the fields of a run; must not know how either came about.
 */
import type { Run } from '../../../src/run/run.ts';
import { broke } from '../broken.ts';
import { digest } from '../draw/digest.ts';

// `unblocked` is a note to the scheduler, not part of what has happened.
const SCALARS = [
  'status',
  'startedAt',
  'endedAt',
  'draining',
  'hooksAt',
  'hooksStopped',
  'concurrency',
  'dormant',
  'excused',
  'undecided',
] as const;
const ARRAYS = [
  'stepStatus',
  'counts',
  'attempt',
  'openNeeds',
  'lacking',
  'asked',
  'stepStartedAt',
  'stepEndedAt',
] as const;
const CRASHES = ['interrupted', 'crashes'] as const;
const MAPS = ['metadata', 'errors', 'skips', 'reasons', 'overdue', 'waits', ...CRASHES] as const;
const VALUES = ['output', 'error', 'stopping', 'hook'] as const;

export function holdSameState(a: Run, b: Run, when: string): void {
  const differ = (field: string) => () => `${field} differs ${when}`;
  for (const field of SCALARS) {
    if (!Object.is(a[field], b[field])) broke('V5 fold', differ(field)());
  }
  for (const field of ARRAYS) {
    if (!sameNumbers(a[field], b[field])) broke('V5 fold', differ(field)());
  }
  for (const field of VALUES) {
    if (!same(a[field], b[field])) broke('V5 fold', differ(field)());
  }
  const expired =
    a.expired.size === b.expired.size && [...a.expired].every((s) => b.expired.has(s));
  if (!expired) broke('V5 fold', differ('expired')());
  for (let step = 0; step < a.outputs.length; step++) {
    if (!same(a.outputs[step], b.outputs[step])) broke('V5 fold', differ('outputs')());
  }
  for (const field of MAPS) {
    if (a[field].size !== b[field].size) broke('V5 fold', differ(field)());
    for (const [step, value] of a[field]) {
      if (!same(value, b[field].get(step))) broke('V5 fold', differ(field)());
    }
  }
}

function same(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || digest(a) === digest(b);
}

function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
