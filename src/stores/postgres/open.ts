/**
 * Opening a connection to a store: proves that the server is fit for one and that its tables are
 * there, and makes them where they are not.
 * Knows versions and rights; must not know runs.
 */
import { unusable } from './address.ts';
import { isServerError } from './faults.ts';
import { type Link, type LinkOptions, openLink } from './link.ts';
import { FIRST_VERSION, migrationsOf, quoted } from './schema.ts';

export interface Opening extends LinkOptions {
  readonly schema: string;
  /** Whether it is to be written to, or only read. */
  readonly writes: boolean;
}

interface Server {
  readonly user: string;
  readonly database: string;
  readonly encoding: string;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  readonly hasSchema: boolean;
  readonly hasTables: boolean;
}

/**
 * @throws StoreError `unusable`, naming the database; nothing is changed then.
 * @throws what the server or the way to it says: trying again may help.
 */
export async function openStoreLink(opening: Opening): Promise<Link> {
  const link = await openLink(opening);
  try {
    const server = await serverOf(link, opening);
    refuse(server, opening);
    if (server.hasTables) refuseVersion(await versionOf(link, opening), opening);
    await bringUpToDate(link, opening, server);
    return link;
  } catch (error) {
    await link.close();
    throw error;
  }
}

async function serverOf(link: Link, { schema }: Opening): Promise<Server> {
  const { rows } = await link.query(
    `SELECT current_user::text, current_database()::text, current_setting('server_encoding'),
      pg_is_in_recovery()::text, current_setting('transaction_read_only'),
      (SELECT count(*) FROM pg_namespace WHERE nspname = $1),
      (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relname = 'store')`,
    [schema],
  );
  const [user, database, encoding, standby, readOnly, schemas, tables] = rows[0]!;
  return {
    user: String(user),
    database: String(database),
    encoding: String(encoding),
    isStandby: standby === 'true',
    isReadOnly: readOnly === 'on',
    hasSchema: Number(schemas) > 0,
    hasTables: Number(tables) > 0,
  };
}

function refuse(server: Server, { address, writes }: Opening): void {
  if (server.encoding !== 'UTF8')
    throw unusable(address, `its encoding is ${server.encoding}, not UTF8`, {
      hint: 'make a database with ENCODING UTF8 and name that',
    });
  if (!writes && server.hasTables) return;
  if (server.isStandby)
    throw unusable(address, 'the server is a replica that can only be read', {
      hint: 'name the primary server in the address',
    });
  if (server.isReadOnly)
    throw unusable(address, 'its transactions are read-only', {
      hint: `set default_transaction_read_only = off for the user ${server.user} or the database ${server.database}`,
    });
}

async function versionOf(link: Link, { address, schema }: Opening): Promise<number> {
  try {
    const { rows } = await link.query(`SELECT version FROM ${quoted(schema)}.store`);
    return Number(rows[0]?.[0] ?? 0);
  } catch (error) {
    if (!isServerError(error) || !error.code.startsWith('42') || error.code === '42501')
      throw error;
    throw notOurs(address, schema, error);
  }
}

function refuseVersion(version: number, { address, schema }: Opening): void {
  const known = newestOf(schema);
  if (version > known)
    throw unusable(
      address,
      `its schema ${schema} has version ${version}, and this program knows versions up to ${known}`,
      { hint: 'use the newer program that made it, or another schema' },
    );
  if (version < FIRST_VERSION)
    throw unusable(
      address,
      `its schema ${schema} has version ${version}, which is older than any that this program knows`,
      { hint: 'use the older program that made it, or name another schema' },
    );
}

/** In one transaction: whoever is interrupted leaves the old tables. */
async function bringUpToDate(link: Link, opening: Opening, server: Server): Promise<void> {
  const { schema } = opening;
  if (server.hasTables && (await versionOf(link, opening)) === newestOf(schema)) return;
  try {
    await link.query('BEGIN; SET LOCAL synchronous_commit = on');
    // Others that find no tables wait here, and find them then.
    await link.query('SELECT pg_advisory_xact_lock($1::integer, hashtext($2))', [
      STORE_LOCK,
      schema,
    ]);
    await migrate(link, opening);
    await link.query('COMMIT');
  } catch (error) {
    if (!link.isLost) await link.query('ROLLBACK');
    throw lackOf(error, opening, server);
  }
}

/** "Hedl", apart from locks of others. */
const STORE_LOCK = 0x4865646c;

async function migrate(link: Link, opening: Opening): Promise<void> {
  const { schema } = opening;
  const { hasSchema, hasTables } = await serverOf(link, opening);
  const from = hasTables ? await versionOf(link, opening) : 0;
  if (from >= newestOf(schema)) return;
  const done = from === 0 ? 0 : from + 1 - FIRST_VERSION;
  if (!hasSchema) await link.query(`CREATE SCHEMA ${quoted(schema)}`);
  for (const statements of migrationsOf(schema).slice(done))
    for (const statement of statements) await link.query(statement);
  await link.query(
    `INSERT INTO ${quoted(schema)}.store(version) VALUES ($1)
      ON CONFLICT (one) DO UPDATE SET version = excluded.version`,
    [newestOf(schema)],
  );
}

function newestOf(schema: string): number {
  return FIRST_VERSION + migrationsOf(schema).length - 1;
}

function lackOf(error: unknown, { address, schema }: Opening, server: Server): unknown {
  if (!isServerError(error)) return error;
  const { user, database } = server;
  const s = quoted(schema);
  if (error.code === '42501')
    return unusable(address, `the user ${user} may not make its tables: ${error.message}`, {
      cause: error,
      hint: server.hasSchema
        ? `GRANT USAGE, CREATE ON SCHEMA ${s} TO ${quoted(user)}`
        : `GRANT CREATE ON DATABASE ${quoted(database)} TO ${quoted(user)}, or make a schema ${s} that belongs to this user`,
    });
  return error.code === '42P07' ? notOurs(address, schema, error) : error;
}

function notOurs(address: string, schema: string, cause: Error) {
  return unusable(address, `its schema ${schema} holds tables of something else`, {
    cause,
    hint: 'name another schema',
  });
}
