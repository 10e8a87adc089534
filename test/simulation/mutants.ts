/**
 * All bugs planted on purpose, one at a time: a simulation that misses one of them is blind.
 * Must not know where they are planted.
 */
import { ADDED_MUTANTS } from './mutants/added.ts';
import { CALL_MUTANTS } from './mutants/calls.ts';
import { CRASH_MUTANTS } from './mutants/crashes.ts';
import { END_MUTANTS } from './mutants/ends.ts';
import { GROUP_MUTANTS } from './mutants/groups.ts';
import { HEARD_MUTANTS } from './mutants/heard.ts';
import { JUMP_MUTANTS } from './mutants/jumps.ts';
import { LIMIT_MUTANTS } from './mutants/limits.ts';
import type { Mutant } from './mutants/mutant.ts';
import { ORDER_MUTANTS } from './mutants/order.ts';
import { PART_MUTANTS } from './mutants/part.ts';
import { REGROWN_MUTANTS } from './mutants/regrown.ts';
import { REUSE_MUTANTS } from './mutants/reuse.ts';
import { ROUND_MUTANTS } from './mutants/rounds.ts';
import { STEP_MUTANTS } from './mutants/steps.ts';
import { STOP_MUTANTS } from './mutants/stops.ts';
import { WAIT_MUTANTS } from './mutants/waits.ts';

export const MUTANTS: readonly Mutant[] = [
  ...STEP_MUTANTS,
  ...STOP_MUTANTS,
  ...LIMIT_MUTANTS,
  ...ORDER_MUTANTS,
  ...CRASH_MUTANTS,
  ...REUSE_MUTANTS,
  ...PART_MUTANTS,
  ...WAIT_MUTANTS,
  ...GROUP_MUTANTS,
  ...ROUND_MUTANTS,
  ...JUMP_MUTANTS,
  ...CALL_MUTANTS,
  ...END_MUTANTS,
  ...HEARD_MUTANTS,
  ...REGROWN_MUTANTS,
  ...ADDED_MUTANTS,
];
