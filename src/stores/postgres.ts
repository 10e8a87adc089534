/**
 * Runs kept in a Postgres database, for programs on several machines.
 * Knows how such a store is opened; what is in the database and what can go wrong with it is in
 * `postgres/`. Must not know what is done with a store.
 */
import type { Store } from '../ports/store.ts';
import { DurableStore } from './durable/store.ts';
import { shownAddress } from './postgres/address.ts';
import { checkPostgres, type PostgresOptions } from './postgres/options.ts';
import { PostgresSocket } from './postgres/socket.ts';

export type { PostgresOptions } from './postgres/options.ts';

const PATIENCE_MS = 5_000;

/**
 * A store in a database, as `postgres://user:password@host:5432/database`. Its tables are made at
 * the first use. All that is asked for in one turn of the event loop is one commit.
 */
export function postgresStore(url: string, options: PostgresOptions = {}): Store {
  checkPostgres(url, options);
  const { schema = 'heddle', durability = 'disk', prepare = true } = options;
  const { patienceMs = PATIENCE_MS, onTrouble } = options;
  const address = shownAddress(url);
  const settings = { url, address, schema, durability, prepare, patienceMs };
  return new DurableStore(new PostgresSocket(settings), onTrouble);
}
