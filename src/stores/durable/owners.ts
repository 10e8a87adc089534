/**
 * Who is who: processes that own runs, and whether one of them is gone.
 * Knows processes of this machine; must not know runs, nor ask any clock.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Owner } from '../../ports/store.ts';
import { textOf } from './column.ts';

export interface ProcessName {
  /** Name of the machine, its boot and its process ids, each without spaces; `-` is unknown. */
  readonly host: string;
  readonly pid: number;
  /** When it began, in the machine's own count; tells two processes with one id apart. */
  readonly start: string | undefined;
}

export interface OwnerRow extends ProcessName {
  readonly fence: number;
  readonly since: number;
  /** Moves as long as the owner lives. */
  readonly heartbeat: number;
}

let own: ProcessName | undefined;

/** Asked of the machine once: it does not change. */
export function thisProcess(): ProcessName {
  own ??= asked();
  return own;
}

function asked(): ProcessName {
  const boot = readable(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const ids = readable(() => readlinkSync('/proc/self/ns/pid'));
  return {
    host: [hostname() || '-', boot ?? '-', ids ?? '-'].join(' '),
    pid: process.pid,
    start: statOf(process.pid)?.start,
  };
}

/** Whether the process surely does not run any more, as far as one can tell from `here`. */
export function isGone({ host, pid, start }: ProcessName, here: ProcessName): boolean {
  const [name, boot = '-', ids] = host.split(' ');
  const [ownName, ownBoot = '-', ownIds] = here.host.split(' ');
  const oneBoot = boot !== '-' && boot === ownBoot;
  if (!oneBoot && name !== ownName) return false;
  if (!oneBoot && boot !== '-' && ownBoot !== '-') return true;
  return ids === ownIds && !isRunning(pid, start);
}

/** An owner from the columns of its row, in the order of the fields; those of text may be bytes. */
export function ownerOf(row: readonly unknown[]): OwnerRow {
  const [fence, host, pid, start, since, heartbeat] = row;
  return {
    fence: Number(fence),
    host: textOf(host),
    pid: Number(pid),
    start: start === null ? undefined : textOf(start),
    since: Number(since),
    heartbeat: Number(heartbeat),
  };
}

/** The owner as people see it. */
export function asOwner({ fence, host, pid, since }: OwnerRow): Owner {
  return { fence, host: host.split(' ', 1)[0]!, pid, since };
}

function isRunning(pid: number, start: string | undefined): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const stat = statOf(pid);
  if (stat === undefined) return true;
  // A zombie has ended; only its parent has not asked for it yet.
  if (stat.state === 'Z' || stat.state === 'X') return false;
  return start === undefined || start === stat.start;
}

/** State and start of a process, where the machine tells. */
function statOf(pid: number): { state: string; start: string } | undefined {
  const text = readable(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (text === undefined) return undefined;
  // The name of the program comes second, in brackets, and may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0]!, start: fields[19]! };
}

function readable(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
