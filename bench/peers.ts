/**
 * Other engines on their own stores, each in a process of its own.
 * Knows how they are installed and started; must not know what they are compared with.
 *
 * They are no dependencies of the project: `npm ci --prefix bench/peers` installs them. The reason is
 * printed when one is missing.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../test/free-port.ts';

const FOLDER = 'bench/peers';

/** Milliseconds of each round, by the name of the work. */
export type Times = Readonly<Record<string, readonly number[]>>;

/** DBOS on the Postgres at the address. */
export function dbos(url: string, rounds: number): Promise<Times | undefined> {
  return peer('dbos.mjs', [url, String(rounds)]);
}

/**
 * BullMQ flows on a Redis that keeps a log of what it did (AOF) and waits for the disk as said
 * (https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/).
 */
export async function bullmq(
  appendfsync: 'everysec' | 'always',
  rounds: number,
): Promise<Times | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-redis-'));
  const port = await freePort();
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'yes',
    appendfsync,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const ended = once(server, 'exit').catch(() => {});
  const ready = once(server, 'spawn').then(() => listening(port));
  try {
    const absent = await ready.then(
      () => undefined,
      (cause: Error) => cause.message,
    );
    if (absent !== undefined) {
      console.log(`no Redis here: ${absent} (Debian has it as redis-server)`);
      return undefined;
    }
    return await peer('bullmq.mjs', [String(port), String(rounds)]);
  } finally {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true });
  }
}

async function peer(program: string, args: readonly string[]): Promise<Times | undefined> {
  if (!existsSync(join(FOLDER, 'node_modules'))) {
    console.log(`without ${program}: npm ci --prefix ${FOLDER} installs it`);
    return undefined;
  }
  const { stdout } = await promisify(execFile)(process.execPath, [join(FOLDER, program), ...args]);
  return JSON.parse(stdout) as Times;
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      if (tries === 50) throw error;
      await after(100);
    } finally {
      socket.destroy();
    }
  }
}
