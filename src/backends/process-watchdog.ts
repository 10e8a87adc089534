/**
 * A small process that ends our children when this process is gone, even by SIGKILL.
 * Knows process groups by number; must not know what runs in them.
 *
 * It reads from a pipe that only we hold, and the system closes that pipe however we end. It is the
 * leader of a session of its own, so that Ctrl-C at the terminal does not reach it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** `+7` puts group 7 on the list, `-7` takes it off; at the end of the input the list is killed. */
const SCRIPT = `groups=' '
while read -r line; do
  group=\${line#?}
  case $line in
    +*) groups="$groups$group " ;;
    *) case $groups in
      *" $group "*) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;;
    esac ;;
  esac
done
for group in $groups; do kill -9 "-$group" 2>/dev/null; done`;

/** It has nothing to do at its end; one that hangs must not hold anybody up. */
const CLOSE_WITHIN_MS = 1_000;

/** Node.js tells later than it gives no stdin, and gives none for this reason alone. */
const NO_FILES = Object.assign(new Error('it could not be started'), { code: 'EMFILE' });

export class Watchdog {
  private readonly groups = new Set<number>();
  private dog: ChildProcess | undefined;
  /** Why the last one could not be started. */
  private fault: Error | undefined;

  /** Resolves when the group is in the watchdog's hands; rejects when there can be no watchdog. */
  add(group: number): Promise<void> {
    this.groups.add(group);
    if (this.dog !== undefined) return this.tell(`+${group}\n`);
    this.dog = this.start();
    // One that was ended by somebody knew of groups that are still there.
    return this.tell([...this.groups].map((known) => `+${known}\n`).join(''));
  }

  remove(group: number): void {
    this.groups.delete(group);
    if (this.dog !== undefined) this.tell(`-${group}\n`).catch(() => {});
  }

  async close(): Promise<void> {
    const { dog } = this;
    if (dog === undefined) return;
    dog.ref();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CLOSE_WITHIN_MS);
      dog.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      dog.stdin?.end();
    });
    dog.unref();
  }

  private start(): ChildProcess {
    const dog = spawn('/bin/sh', ['-c', SCRIPT, 'heddle-watchdog'], {
      cwd: '/',
      env: {},
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const forget = () => {
      if (this.dog === dog) this.dog = undefined;
    };
    this.fault = undefined;
    dog.on('exit', forget).on('error', (error) => {
      this.fault = error;
      forget();
    });
    // There is no stdin when the process has no file descriptors left, and it is a socket with
    // `unref` only in Node.js: elsewhere it keeps no process alive, or nobody can help it.
    const stdin = dog.stdin as Partial<Pick<Socket, 'unref'>> | undefined;
    dog.stdin?.on('error', forget);
    stdin?.unref?.();
    dog.unref();
    return dog;
  }

  private tell(lines: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const stdin = this.dog?.stdin;
      if (!stdin) return reject(this.fault ?? NO_FILES);
      stdin.write(lines, (error) => (error ? reject(this.fault ?? error) : resolve()));
    });
  }
}
