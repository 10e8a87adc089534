/**
 * The store in Postgres against the laws of its socket, on a real server.
 */
import { afterAll, describe, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { postgresStore } from '../../src/stores/postgres.ts';
import { storeContract } from '../../src/testing/contract/store.ts';
import { startPostgres } from '../postgres/server.ts';

const server = await startPostgres();
afterAll(() => server?.remove());

describe.skipIf(server === undefined).each([
  ['', true],
  [' without prepared statements', false],
])('store postgres%s', (_, prepare) => {
  const schemas = new Map<Store, string>();
  const openIn = async (schema: string): Promise<Store> => {
    const store = postgresStore(server!.url(), { schema, prepare });
    schemas.set(store, schema);
    return store;
  };
  const again = (store: Store) => openIn(schemas.get(store)!);
  const laws = storeContract({
    open: () => openIn(`law ${schemas.size} ${prepare}`),
    reopen: again,
    beside: again,
    argument: (number) => `$${number}`,
  });
  for (const law of laws) it(law.name, () => law.run());
});
