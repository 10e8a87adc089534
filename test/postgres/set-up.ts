/**
 * A server, stores on it, and a way around them, for the tests of the store in Postgres.
 * Must not know what is tested.
 */
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { StoreError } from '../../src/run/store-error.ts';
import { type PostgresOptions, postgresStore } from '../../src/stores/postgres.ts';
import { refusalOf } from '../../src/testing/contract/store-draft.ts';
import { PASSWORD, type PostgresServer, startPostgres } from './server.ts';

const found = await startPostgres();
/** Whether Postgres can be started here; nothing can be tested otherwise. */
export const isThere = found !== undefined;
/** There is one in every test that runs. */
export const server = found as PostgresServer;

let client: Sql | undefined;
let schemas = 0;
const opened: Store[] = [];

beforeAll(connect);
afterAll(async () => {
  await Promise.all(opened.map((store) => store.close()));
  await client?.end();
  await found?.remove();
});

/** Somebody else at the same database, who asks no store. */
export function sql(): Sql {
  return client!;
}

function connect(): void {
  if (isThere) client = postgres(server.url(), { max: 1, onnotice: () => {} });
}

/** Ends the server and gives what starts it again. */
export async function endServer(signal: NodeJS.Signals): Promise<() => Promise<void>> {
  await client!.end();
  await server.stop(signal);
  return async () => {
    await server.start();
    connect();
  };
}

export function newSchema(): string {
  return `s${++schemas}`;
}

/** A store in a schema of its own, closed at the end. */
export function open({
  url = server.url(),
  ...options
}: PostgresOptions & { readonly url?: string } = {}): Store {
  const store = postgresStore(url, { schema: newSchema(), ...options });
  opened.push(store);
  return store;
}

/** The error with which a call is refused; nothing in it shows the password. */
export async function refused(call: () => unknown): Promise<StoreError> {
  const error = await refusalOf(call);
  expect(error).toBeInstanceOf(StoreError);
  const { message, hint, cause } = error as StoreError;
  expect(`${message} ${hint} ${String(cause)} ${JSON.stringify(cause)}`).not.toContain(PASSWORD);
  expect(hint).toBeTruthy();
  return error as StoreError;
}
