/**
 * The values that a call gives, as they are at the call: the caller goes on using what is the caller's,
 * while the run is still made ready.
 * Knows calls; must not know whether their values are right. What cannot be kept is given back as it
 * is, and refused later with everything else.
 */
import type { Resolution } from '../../run/request.ts';
import { copyExact } from '../../std/exact-json.ts';
import { Inexact } from '../../std/inexact.ts';

interface Values {
  readonly input?: unknown;
  readonly resolve?: Readonly<Record<string, Resolution>>;
}

/** What stands in the input of a run that is made from an earlier one and that the earlier one did not have. */
export interface NewInputs {
  readonly added: readonly string[];
  /** The call that gives one that is still missing. */
  toGive(name: string): string;
}

/**
 * The input of an earlier run, as it was kept. It is not held against declarations of now: it was right when
 * it was given, schemas of libraries have made it what it is, and nobody can give it again. Without `more` it
 * is the same run that goes on: what its workflow declares since has its default, and is else not there.
 */
export class KeptInput {
  readonly value: unknown;
  readonly more: NewInputs | undefined;

  constructor(value: unknown, more?: NewInputs) {
    this.value = value;
    this.more = more;
  }
}

/** A copy that only the run has. */
export function ownInput<T>(given: T): T {
  if (typeof given !== 'object' || given === null) return given;
  const copy = copyExact(given);
  return copy instanceof Inexact ? given : (copy as T);
}

/** The same for the values among the options of a call. */
export function ownValues<T extends Values>(options: T): T {
  // A program without types may give anything.
  const { input, resolve } = (options ?? {}) as Values;
  if (input === undefined && resolve === undefined) return options;
  return {
    ...options,
    ...(input !== undefined && { input: ownInput(input) }),
    ...(resolve !== undefined && { resolve: ownInput(resolve) }),
  };
}
