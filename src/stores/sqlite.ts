/**
 * Runs kept in a SQLite file: they survive the end of the process and of the machine.
 * Knows how such a store is opened; what is in the file and what can go wrong with it is in `sql/`.
 * Must not know what is done with a store.
 */
import type { Store } from '../ports/store.ts';
import { checkOpening, DURABLE_KINDS } from './durable/options.ts';
import { refusePlace } from './durable/place.ts';
import { DurableStore } from './durable/store.ts';
import { sqlitePlaceFault } from './sql/address.ts';
import type { Durability } from './sql/open.ts';
import { Session } from './sql/session.ts';
import { SqliteSocket } from './sql/socket.ts';

export interface SqliteOptions {
  /**
   * What an acknowledged event survives. `disk` (default): a power cut. `process`: the end of this
   * process only, which is some times faster; a power cut may take the last events.
   */
  readonly durability?: Durability;
  /**
   * Told when writing has to wait, as `blocked: disk full (FILE)`, and with undefined when it goes
   * on. What was asked for waits too, and is tried again every second.
   * Default: the first time is reported as a warning of the process (`W_STORE_BLOCKED`).
   */
  readonly onTrouble?: (message: string | undefined) => void;
}

/**
 * A store in one file, which is made with its folder at the first use. Several programs may use it
 * at a time. All that is asked for in one turn of the event loop is one commit.
 */
export function sqliteStore(file: string, options: SqliteOptions = {}): Store {
  checkOpening({ what: 'file', place: file, example: 'runs.db' }, options, DURABLE_KINDS);
  const otherwise = 'give the path of a file, such as "runs.db"';
  refusePlace(sqlitePlaceFault(file), { what: 'file', own: 'sqlite', shown: file, otherwise });
  const { durability = 'disk', onTrouble } = options;
  return new DurableStore(new SqliteSocket(new Session(file, durability)), onTrouble);
}
