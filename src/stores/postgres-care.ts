/**
 * Looking after the server of a store in Postgres: whether it keeps what it acknowledges.
 * Knows settings of servers (https://www.postgresql.org/docs/current/runtime-config-wal.html); must
 * not know any table.
 */
import type { StoreCare } from '../ports/store-care.ts';
import { postgresPlaceFault, shownAddress } from './postgres/address.ts';
import { asStoreError } from './postgres/faults.ts';
import { openLink } from './postgres/link.ts';

const CONNECT_MS = 5_000;

const ASK = `SELECT current_setting('fsync'), current_setting('full_page_writes'),
  CASE WHEN pg_is_in_recovery() THEN 'yes' ELSE 'no' END,
  (SELECT count(*) FROM pg_stat_replication)::text, current_setting('synchronous_standby_names')`;

export const postgresCare: StoreCare = {
  placeFault: postgresPlaceFault,

  async weaknesses(url) {
    const address = shownAddress(url);
    const options = { url, address, prepare: false, connectMs: CONNECT_MS, attempt: 0 };
    const link = await openLink(options);
    try {
      const [settings] = (await link.query(ASK)).rows;
      return told(settings!.map(String));
    } catch (error) {
      throw asStoreError(error, address);
    } finally {
      await link.close();
    }
  },
};

function told(settings: readonly string[]): string[] {
  const [fsync, pages, replica, replicas, synchronous] = settings;
  const found: string[] = [];
  if (fsync !== 'on') found.push('fsync is off: a power cut of the server takes what was told');
  if (pages !== 'on') found.push('full_page_writes is off: a power cut may damage the tables');
  if (replica === 'yes') found.push('the server is a replica, which takes no writes');
  if (replicas !== '0' && synchronous === '')
    found.push('its replicas are not synchronous: one that is promoted may lack what was told');
  return found;
}
