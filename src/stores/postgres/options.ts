/**
 * How a store in Postgres may be opened.
 * Knows names and kinds of options; must not know what is done with them.
 */
import { isText, type OptionKind, YES_OR_NO } from '../../std/option-fault.ts';
import { show } from '../../std/printable.ts';
import { checkOpening, DURABLE_KINDS } from '../durable/options.ts';
import { refusePlace } from '../durable/place.ts';
import { postgresPlaceFault, shownAddress } from './address.ts';
import type { Durability } from './session.ts';

export interface PostgresOptions {
  /** Where its tables are; made when it is not there. Default `heddle`. */
  readonly schema?: string;
  /**
   * What an acknowledged event survives. `disk` (default): a power cut of the server.
   * `process`: the end of this process only (`synchronous_commit = off`).
   */
  readonly durability?: Durability;
  /**
   * Whether the server keeps statements for the next time; default true. Say false for a pooler
   * that gives each transaction another connection, such as PgBouncer: then requests from other
   * programs are looked for every half second, because the server cannot tell of them.
   */
  readonly prepare?: boolean;
  /**
   * How long a new run, a claim or a reader waits for a server that is not there; default 5,000.
   * A run that has begun waits as long as it takes.
   */
  readonly patienceMs?: number;
  /**
   * Told when writing has to wait, as `blocked: no connection to the server (ADDRESS)`, and with
   * undefined when it goes on. What was asked for waits too, and is tried again within a second.
   * Default: the first time is reported as a warning of the process (`W_STORE_BLOCKED`).
   */
  readonly onTrouble?: (message: string | undefined) => void;
}

const KINDS: Readonly<Record<keyof PostgresOptions, OptionKind>> = {
  ...DURABLE_KINDS,
  schema: { is: isText, hint: 'give the name of a schema' },
  prepare: YES_OR_NO,
  patienceMs: { is: (value) => typeof value === 'number' && value >= 0, hint: 'give milliseconds' },
};

/** Throws a `StoreError` for what makes no sense. */
export function checkPostgres(url: unknown, options: unknown): void {
  const example = 'postgres://user@host:5432/database';
  checkOpening({ what: 'address', place: url, example }, options, KINDS);
  const place = url as string;
  const fault = postgresPlaceFault(place);
  const shown = fault === undefined ? place : shownAddress(place);
  const otherwise = `give one such as ${show(example)}`;
  refusePlace(fault, { what: 'address', own: 'postgres', shown, otherwise });
}
