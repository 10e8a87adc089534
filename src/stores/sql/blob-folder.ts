/**
 * Large contents in files beside the file of the store, each under its checksum: `runs.db-blobs/`.
 * Knows files and their order of writing; must not know what the contents are, nor any row.
 *
 * A content is written under another name first. Then it is held (a row that says so is committed),
 * and only then it gets its own name: so whoever removes what nobody names and nobody holds takes
 * nothing that is about to be named.
 */
import { randomUUID } from 'node:crypto';
import { constants, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { BlobRef, Blobs } from '../../ports/blobs.ts';
import { BlobHash } from '../durable/chain.ts';
import { pass } from '../durable/heartbeat.ts';
import { type BlobOf, checkedBlob } from '../durable/holes.ts';
import type { Held } from '../durable/records.ts';
import { unusable } from './place.ts';

export interface HeldBlob extends BlobRef, Held {}

export interface BlobFolderOptions {
  /** The file of the store. */
  readonly file: string;
  /** Whether contents reach the disk before they are kept. */
  readonly synced: boolean;
  /** The number of the owner that writes here. */
  readonly fence: () => Promise<number>;
  /** Commits that a content is held; gives the number of the row. */
  readonly hold: (hash: string) => Promise<number>;
  /** Told when writing has to wait, and with undefined when it goes on. */
  readonly onTrouble: (message: string | undefined) => void;
  /** Whether nobody waits any more. */
  readonly isClosing: () => boolean;
}

const TRY_AGAIN_MS = 1_000;
const FULL: readonly unknown[] = ['ENOSPC', 'EDQUOT'];
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

/** Copies the contents beside a file beside another one, those that are not there yet. */
export async function copyBlobs(file: string, copy: string): Promise<void> {
  const [from, to] = [blobFolderOf(file), blobFolderOf(copy)];
  const there = new Set(blobNames(copy));
  const missing = blobNames(file).filter((name) => !there.has(name));
  try {
    if (missing.length > 0) await mkdir(to, { recursive: true, mode: 0o700 });
    for (const name of missing) {
      try {
        await copyFile(join(from, name), join(to, name), constants.COPYFILE_FICLONE);
      } catch (cause) {
        // It may have been pruned meanwhile.
        if (existsSync(join(from, name))) throw cause;
      }
    }
  } catch (cause) {
    throw unusable(copy, (cause as Error).message, { cause });
  }
}

function namesIn(folder: string, file: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw asStoreError(file, cause);
  }
}

export class BlobFolder implements Blobs {
  private readonly folder: string;
  private readonly options: BlobFolderOptions;

  constructor(options: BlobFolderOptions) {
    this.options = options;
    this.folder = blobFolderOf(options.file);
  }

  open(hash: string): Uint8Array | undefined {
    return readBlob(this.options.file, hash);
  }

  async put(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<HeldBlob> {
    const { fence, file, hold } = this.options;
    try {
      await this.makeFolder();
      const part = join(this.folder, `new-${await fence()}-${randomUUID()}`);
      try {
        const ref = await this.write(part, pieces);
        const held = { ...ref, hold: await hold(ref.hash) };
        await rename(part, join(this.folder, ref.hash));
        await this.sync(this.folder);
        return held;
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    } catch (cause) {
      throw asStoreError(file, cause);
    }
  }

  /** Inside a transaction, so that nobody holds it meanwhile. */
  remove(name: string): void {
    rmSync(join(this.folder, name), { force: true });
  }

  /** Names of contents, and of what owners were about to write, as they are there. */
  list(): { contents: string[]; underWay: { name: string; fence: number }[] } {
    const names = namesIn(this.folder, this.options.file);
    const underWay = names.flatMap((name) => {
      const fence = UNDER_WAY.exec(name)?.[1];
      return fence === undefined ? [] : [{ name, fence: Number(fence) }];
    });
    return { contents: names.filter((name) => CONTENT.test(name)), underWay };
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
      if (this.options.synced) await this.patiently(() => handle.sync());
      return { hash: hash.name, sizeBytes };
    } finally {
      await handle.close();
    }
  }

  /** A full disk is waited for, as everywhere in the store. */
  private async patiently<T>(work: () => Promise<T>): Promise<T> {
    const { onTrouble, isClosing, file } = this.options;
    let waits = false;
    try {
      for (;;) {
        try {
          return await work();
        } catch (cause) {
          if (!FULL.includes((cause as NodeJS.ErrnoException).code) || isClosing()) throw cause;
          if (!waits) onTrouble(`blocked: disk full (${file})`);
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
    if (!this.options.synced || process.platform === 'win32') return;
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
  const why = FULL.includes(code) ? 'disk full' : message;
  return unusable(file, `a large value cannot be written beside it: ${why}`, { cause });
}
