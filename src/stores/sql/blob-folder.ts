/**
 * Large contents in files beside the file of the store, each under its checksum: `runs.db-blobs/`.
 * Knows files, their order of writing, and which rows name them; must not know what the contents are.
 *
 * A content is written under another name first. Then it is held (a row that says so is committed),
 * and only then it gets its own name: so whoever removes what nobody names and nobody holds takes
 * nothing that is about to be named.
 */
import { randomUUID } from 'node:crypto';
import {
  constants,
  createReadStream,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { BlobRef } from '../../ports/blobs.ts';
import { BlobHash } from '../durable/chain.ts';
import { allOwners } from '../durable/claim.ts';
import { pass } from '../durable/heartbeat.ts';
import { type BlobOf, checkedBlob } from '../durable/holes.ts';
import { holdIn } from '../durable/large.ts';
import { isGone, thisProcess } from '../durable/owners.ts';
import { countOf, firstOf, type Query } from '../durable/query.ts';
import type { HeldBlob, LargeContents, StoreAccess } from '../durable/socket.ts';
import { SQLITE_WORDS } from './dialect.ts';
import { NO_ROOM, unusable } from './place.ts';
import type { Session } from './session.ts';
import { IS_NAMED } from './statements.ts';

/** Nobody waits long for the file while contents are looked up, or removed. */
const LOOKED_UP_AT_A_TIME = 500;
const REMOVED_AT_A_TIME = 20;
const TRY_AGAIN_MS = 1_000;
const UNDER_WAY = /^new-(\d+)-/;
const CONTENT = /^[0-9a-f]{64}$/;

/** Where the contents of a store are. */
export function blobFolderOf(file: string): string {
  return `${file}-blobs`;
}

/** The bytes of a content as they are there; undefined when they are not. */
function readBlob(file: string, hash: string): Uint8Array | undefined {
  if (!CONTENT.test(hash)) return undefined;
  try {
    return readFileSync(join(blobFolderOf(file), hash));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unusable(file, `a large value beside it cannot be read: ${message}`, { cause });
  }
}

/** The contents beside a file, each looked at before it is believed. */
export function blobsBeside(file: string): BlobOf {
  const folder = basename(blobFolderOf(file));
  return (hash) => checkedBlob(readBlob(file, hash), hash, `${folder}/${hash}`);
}

/** Names of the contents beside a file. */
export function blobNames(file: string): string[] {
  return namesIn(blobFolderOf(file), file).filter((name) => CONTENT.test(name));
}

/**
 * Copies the contents beside a file beside another one, those that are not there yet, as they are. Gives
 * the names of those that are not what they were when they were written.
 */
export async function copyBlobs(file: string, copy: string): Promise<string[]> {
  const [from, to] = [blobFolderOf(file), blobFolderOf(copy)];
  const there = new Set(blobNames(copy));
  const missing = blobNames(file).filter((name) => !there.has(name));
  if (missing.length > 0) await mkdir(to, { recursive: true, mode: 0o700 });
  const altered: string[] = [];
  for (const name of missing) {
    try {
      await copyFile(join(from, name), join(to, name), constants.COPYFILE_FICLONE);
      if ((await hashOf(join(to, name))) !== name) altered.push(name);
    } catch (cause) {
      // It may have been pruned meanwhile.
      if (existsSync(join(from, name))) throw cause;
    }
  }
  return altered;
}

async function hashOf(path: string): Promise<string> {
  const hash = new BlobHash();
  for await (const piece of createReadStream(path)) hash.add(piece as Uint8Array);
  return hash.name;
}

function namesIn(folder: string, file: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw asStoreError(file, cause);
  }
}

export class BlobFolder implements LargeContents {
  private readonly folder: string;
  private readonly session: Pick<Session, 'file' | 'durability'>;
  private readonly access: StoreAccess;

  constructor(session: BlobFolder['session'], access: StoreAccess) {
    this.session = session;
    this.access = access;
    this.folder = blobFolderOf(session.file);
  }

  open(hash: string): Uint8Array | undefined {
    return readBlob(this.session.file, hash);
  }

  async put(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<HeldBlob> {
    const { fence, work } = this.access;
    try {
      await this.makeFolder();
      const part = join(this.folder, `new-${await fence()}-${randomUUID()}`);
      try {
        const ref = await this.write(part, pieces);
        const hold = await work((owner) => holdIn(SQLITE_WORDS, owner, ref.hash));
        await rename(part, join(this.folder, ref.hash));
        await this.sync(this.folder);
        return { ...ref, hold };
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    } catch (cause) {
      throw asStoreError(this.session.file, cause);
    }
  }

  /** Nothing is written for it: it may be the one thing that makes room on a full disk. */
  async clearLeftovers(): Promise<void> {
    const underWay = this.names().filter((name) => UNDER_WAY.test(name));
    if (underWay.length === 0) return;
    const owners = await this.access.read(() => allOwners(SQLITE_WORDS));
    const alive = owners.filter((owner) => !isGone(owner, thisProcess())).map(({ fence }) => fence);
    for (const name of underWay)
      if (!alive.includes(Number(UNDER_WAY.exec(name)![1]))) this.remove(name);
  }

  async sweep(): Promise<void> {
    const { access } = this;
    const contents = this.names().filter((name) => CONTENT.test(name));
    if (contents.length === 0) return;
    await access.work(() => countOf(SQLITE_WORDS.dropDeadHolds));
    for (const names of groups(contents, LOOKED_UP_AT_A_TIME)) {
      const unnamed = await access.read(() => unnamedOf(names));
      // Looked at again inside a transaction, so that nobody holds them meanwhile.
      const remove = (hash: string) => this.remove(hash);
      for (const some of groups(unnamed, REMOVED_AT_A_TIME))
        await access.work(function* () {
          for (const hash of yield* unnamedOf(some)) remove(hash);
        });
    }
  }

  /** Whether contents reach the disk before they are kept. */
  private get isSynced(): boolean {
    return this.session.durability === 'disk';
  }

  private names(): string[] {
    return namesIn(this.folder, this.session.file);
  }

  private remove(name: string): void {
    rmSync(join(this.folder, name), { force: true });
  }

  private async write(
    part: string,
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<BlobRef> {
    const handle = await this.patiently(() => open(part, 'wx', 0o600));
    try {
      const hash = new BlobHash();
      let sizeBytes = 0;
      for await (const piece of pieces) {
        hash.add(piece);
        sizeBytes += piece.length;
        for (let at = 0; at < piece.length; )
          at += (await this.patiently(() => handle.write(piece, at))).bytesWritten;
      }
      if (this.isSynced) await this.patiently(() => handle.sync());
      return { hash: hash.name, sizeBytes };
    } finally {
      await handle.close();
    }
  }

  /** A full disk is waited for, as everywhere in the store. */
  private async patiently<T>(work: () => Promise<T>): Promise<T> {
    const { onTrouble, isClosing } = this.access;
    let waits = false;
    try {
      for (;;) {
        try {
          return await work();
        } catch (cause) {
          if (!NO_ROOM.includes((cause as NodeJS.ErrnoException).code) || isClosing()) throw cause;
          if (!waits) onTrouble(`blocked: disk full (${this.session.file})`);
          waits = true;
          await pass(TRY_AGAIN_MS);
        }
      }
    } finally {
      if (waits) onTrouble(undefined);
    }
  }

  private async makeFolder(): Promise<void> {
    const make = () => mkdir(this.folder, { recursive: true, mode: 0o700 });
    const made = await this.patiently(make);
    if (made !== undefined) await this.sync(dirname(this.folder));
  }

  private async sync(folder: string): Promise<void> {
    // Windows knows no open folders, and keeps what is renamed.
    if (!this.isSynced || process.platform === 'win32') return;
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

function asStoreError(file: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (typeof code !== 'string') return cause as Error;
  const why = NO_ROOM.includes(code) ? 'disk full' : message;
  return unusable(file, `a large value cannot be written beside it: ${why}`, { cause });
}

function* unnamedOf(names: readonly string[]): Query<string[]> {
  const unnamed: string[] = [];
  for (const hash of names) {
    const [isNamed] = (yield* firstOf(IS_NAMED, [hash]))!;
    if (Number(isNamed) === 0) unnamed.push(hash);
  }
  return unnamed;
}

function groups<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}
