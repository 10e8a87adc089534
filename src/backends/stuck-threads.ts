/**
 * Threads that cannot be ended: those inside a system call that blocks, such as reading a pipe that
 * nobody writes to.
 * Knows when a thread ought to be gone; must not know what it was doing.
 */

/** Threads end within milliseconds; one that takes so long is stuck. */
const STUCK_AFTER_MS = 1000;

const stuck = new Set<Promise<unknown>>();

/** Resolves when the thread has ended, or when it is given up as stuck. */
export async function endOrStuck(ended: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      giveUp(ended);
      resolve();
    }, STUCK_AFTER_MS);
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}

function giveUp(ended: Promise<unknown>): void {
  if (stuck.size === 0) process.on('exit', endAnyway);
  stuck.add(ended);
  ended.then(() => {
    stuck.delete(ended);
    if (stuck.size === 0) process.off('exit', endAnyway);
  });
}

/**
 * Node waits for all threads before it ends a process, for these without end. Everything else is
 * done by now, so the process ends itself in the only way that needs no thread to agree.
 */
function endAnyway(code: number): void {
  const what = stuck.size === 1 ? 'a thread is' : `${stuck.size} threads are`;
  process.stderr.write(
    `heddle: ${what} stuck in a blocking call, so the process kills itself (its exit code was ${code})\n`,
  );
  process.kill(process.pid, 'SIGKILL');
}
