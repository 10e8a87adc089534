/**
 * Calls of the command line within a process that is there already, for cases in which the process
 * itself is not what is tested.
 * Knows which cases those are, and processes; must not know what a call is expected to say.
 *
 * That is so within `npm test`; with `npm run test:ci` every case gets a process of its own.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { LENGTH } from '../length.ts';
import type { Said } from './call.ts';
import type { Case } from './table.ts';

const PROGRAM = fileURLToPath(new URL('host-program.mjs', import.meta.url));
/** What has been loaded once stays loaded, and somebody's module may do anything to its process. */
const MODULE = /\.[cm]?[jt]sx?\b/;
/** Programs, threads and sockets, where they are started. */
const STARTS = /\bshell\b|\brun:|\bwasm\b|\bhttp\b/;
const READS = new Set([
  'validate',
  'plan',
  'graph',
  'convert',
  'schema',
  'resolve',
  'runs',
  'show',
]);

/** Whether a case says the same in a process that it shares. */
export function mayShare(one: Case, words: readonly string[]): boolean {
  if (LENGTH !== 'short') return false;
  if (one.shell !== undefined || one.stdin !== undefined || one.node || one.nobody) return false;
  const text = JSON.stringify([one.flow, one.files, words]);
  if (words.includes('-') || MODULE.test(text) || /"fifo"|\/dev\//.test(text)) return false;
  return READS.has(words[0] ?? '') || !STARTS.test(text);
}

interface Answer extends Omit<Said, 'signal'> {
  /** Something is left behind in the process. */
  readonly spent: boolean;
}

interface Host {
  readonly child: ChildProcess;
  calls: number;
}

/** So that what little each call leaves in memory does not add up. */
const MOST_CALLS = 150;
const idle: Host[] = [];

export async function callShared(
  words: readonly string[],
  at: { readonly folder: string; readonly env: NodeJS.ProcessEnv; readonly limitMs: number },
): Promise<Said> {
  const host = idle.pop() ?? (await newHost());
  const { child } = host;
  const timer = setTimeout(() => child.kill('SIGKILL'), at.limitMs);
  const over = new AbortController();
  const { signal } = over;
  child.send({ words, folder: at.folder, env: at.env });
  const said: unknown[] = await Promise.race([
    once(child, 'message', { signal }),
    once(child, 'exit', { signal }),
  ]);
  over.abort();
  clearTimeout(timer);
  const [first, second] = said as [Answer | number | null, NodeJS.Signals | null];
  if (typeof first !== 'object' || first === null)
    return {
      exit: first,
      signal: second,
      stdout: '',
      stderr: 'the shared process is gone',
      cpuMs: 0,
    };
  const { spent, ...rest } = first;
  if (spent || ++host.calls === MOST_CALLS) child.kill('SIGKILL');
  else idle.push(host);
  return { ...rest, signal: null };
}

async function newHost(): Promise<Host> {
  const child = fork(PROGRAM, [], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return { child, calls: 0 };
}

/** Ends the processes that wait for calls. */
export function closeShared(): void {
  for (const { child } of idle.splice(0)) child.kill('SIGKILL');
}
