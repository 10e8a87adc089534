/**
 * A disk whose power is cut: a file system in a file that is shut down in the middle of its work, with
 * everything that was not made sure of lost.
 * Knows Linux, mounts and one ioctl of ext4; must not know what is written on the disk.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from './program.ts';

const SIZE_BYTES = 64 * 1024 * 1024;
/** EXT4_IOC_SHUTDOWN with the flag NOLOGFLUSH: neither data nor journal is written any more. */
const CUT = `
import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack('I', 2))
`;

export class Disk {
  /** Where the files are. */
  readonly path: string;
  private readonly image: string;

  constructor() {
    const folder = newFolder();
    this.image = join(folder, 'image');
    this.path = join(folder, 'disk');
    mkdirSync(this.path);
    const file = openSync(this.image, 'w');
    ftruncateSync(file, SIZE_BYTES);
    closeSync(file);
    run('mkfs.ext4', '-q', '-F', this.image);
  }

  mount(): void {
    run('mount', '-o', 'loop', this.image, this.path);
  }

  unmount(): void {
    run('umount', this.path);
  }

  /** From now on nothing reaches the disk, whoever asks. */
  cut(): void {
    run('python3', '-c', CUT, this.path);
  }
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: 'pipe' });
}

/** Why no power can be cut on this machine; undefined when it can. */
export function missing(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux can shut a file system down';
  if (process.getuid?.() !== 0) return 'it takes root to mount a disk';
  let mounted: Disk | undefined;
  try {
    const disk = new Disk();
    disk.mount();
    mounted = disk;
    disk.cut();
    return undefined;
  } catch (error) {
    return `no disk can be mounted and shut down: ${(error as Error).message.split('\n')[0]}`;
  } finally {
    mounted?.unmount();
  }
}
