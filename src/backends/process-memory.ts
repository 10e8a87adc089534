/**
 * How much memory a process group takes, and whether that is too much.
 * Knows what systems tell of processes; must not know why a group is watched, nor end it. Never throws: it is asked by a timer.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** A look costs some microseconds for each process of the machine. */
const LOOK_MS = 100;
/** Where another program has to be asked. */
const ASK_MS = 500;

/** Looks again and again, and tells once when a group takes more than `most` bytes. */
export class MemoryWatch {
  private readonly timer: NodeJS.Timeout;
  private isLooking = false;
  /** The most that was seen, in bytes. */
  peak = 0;

  constructor(group: number, most: number, onOver: (bytes: number) => void) {
    const look = async () => {
      if (this.isLooking) return;
      this.isLooking = true;
      const bytes = await groupMemory(group);
      this.isLooking = false;
      this.peak = Math.max(this.peak, bytes);
      if (bytes <= most) return;
      this.stop();
      onOver(bytes);
    };
    this.timer = setInterval(look, process.platform === 'linux' ? LOOK_MS : ASK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** Bytes of memory that the group has in use; what several of its processes share counts for each. 0 where nobody tells. */
export async function groupMemory(group: number): Promise<number> {
  return process.platform === 'linux' ? fromFiles(group) : askedFor(group);
}

function fromFiles(group: number): number {
  let kilobytes = 0;
  let all: string[];
  try {
    all = readdirSync('/proc');
  } catch {
    // There is none, as in some containers.
    return 0;
  }
  for (const pid of all) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      // `12 (a name) S 1 12 …`: state, parent, group. The name may hold anything, also brackets.
      const [, , number] = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 3);
      if (Number(number) !== group) continue;
      const [, used = 0] =
        /^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
      kilobytes += Number(used);
    } catch {
      // It has ended meanwhile.
    }
  }
  return kilobytes * 1024;
}

/** By `ps`, which systems have that have no such files. */
export async function askedFor(group: number): Promise<number> {
  const told = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,rss=']).catch(() => undefined);
  const rows = (told?.stdout ?? '').split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const own = rows.filter(([of]) => of === group);
  return own.reduce((sum, [, kilobytes = 0]) => sum + kilobytes, 0) * 1024;
}
