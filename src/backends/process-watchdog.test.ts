/**
 * What happens to children when nobody holds them any more.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listen, scriptOf } from '../../test/fixtures/process/call.ts';
import { alive, living } from '../../test/fixtures/process/table.ts';
import { StepFailure } from '../run/step-error.ts';
import { Child, GATE } from './process-child.ts';
import { Watchdog } from './process-watchdog.ts';

const BOUND_MS = 20_000;

const groups: number[] = [];
afterEach(() => {
  for (const pid of groups.splice(0)) if (alive([pid]).length > 0) process.kill(-pid, 'SIGKILL');
});

/** A group of two processes, neither of which listens to SIGTERM. */
async function group(): Promise<number> {
  const script = `trap '' TERM; sleep 999 & echo ready; wait`;
  const child = spawn('/bin/sh', ['-c', script], { detached: true });
  groups.push(child.pid!);
  await once(child.stdout, 'data');
  return child.pid!;
}

const membersOf = (pid: number) => living().filter((row) => row.group === pid);

describe('a watchdog', () => {
  it('at its end kills the groups on its list, and no others', async () => {
    const watchdog = new Watchdog();
    const [first, second, third] = [await group(), await group(), await group()];
    for (const pid of [first, second, third]) await watchdog.add(pid);
    watchdog.remove(second);
    expect(membersOf(first)).toHaveLength(2);
    await watchdog.close();
    await vi.waitFor(() => {
      expect([...membersOf(first), ...membersOf(third)]).toEqual([]);
    }, BOUND_MS);
    expect(membersOf(second)).toHaveLength(2);
  });

  it('B13 works where what is written to a process has no unref, as in Bun', async () => {
    const { unref } = Socket.prototype;
    Reflect.set(Socket.prototype, 'unref', undefined);
    const watchdog = new Watchdog();
    const pid = await group();
    try {
      await watchdog.add(pid);
    } finally {
      Reflect.set(Socket.prototype, 'unref', unref);
    }
    await watchdog.close();
    await vi.waitFor(() => expect(membersOf(pid)).toEqual([]), BOUND_MS);
  });

  it('is started anew for the next group when somebody ended it, and then knows all', async () => {
    const watchdog = new Watchdog();
    const [first, second] = [await group(), await group()];
    await watchdog.add(first);
    const dogs = () => living().filter(({ command }) => command.includes('heddle-watchdog'));
    const [dog] = dogs().filter((row) => row.parent === process.pid);
    process.kill(dog!.pid, 'SIGKILL');
    const gone = () => Reflect.get(watchdog, 'dog') === undefined;
    await vi.waitFor(() => expect(gone()).toBe(true), BOUND_MS);
    await watchdog.add(second);
    await watchdog.close();
    await vi.waitFor(() => {
      expect([...membersOf(first), ...membersOf(second)]).toEqual([]);
    }, BOUND_MS);
  });

  it('can be closed when it never started', async () => {
    await new Watchdog().close();
  });
});

describe('the gate', () => {
  it('starts nothing when it is closed without a word', async () => {
    const child = spawn('/bin/sh', ['-c', GATE, 'sh', '/bin/echo', 'ran'], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const output: unknown[] = [];
    child.stdout!.on('data', (chunk) => output.push(chunk));
    (child.stdio[3] as Duplex).destroy();
    const [code] = await once(child, 'close');
    expect(code).toBe(125);
    expect(output).toEqual([]);
  });

  it('stays closed when there is no watchdog', async () => {
    const { lines, onLine } = listen();
    const watchdog = new Watchdog();
    vi.spyOn(watchdog, 'add').mockRejectedValue(new Error('no more processes'));
    const call = scriptOf('echo ran >&2', { onLine });
    const child = new Child(call, '/bin/sh', { killAfterMs: 1_000, watchdog });
    await expect(child.result).rejects.toBeInstanceOf(StepFailure);
    await expect(child.result).rejects.toThrow('could not be started: no more processes');
    expect(lines).toEqual([]);
  });
});
