/**
 * Calls of the command line within a process that is there already, for cases in which the process
 * itself is not what is tested.
 * Knows which cases those are, and processes; must not know what a call is expected to say.
 *
 * That is so within `npm test` and under releases of Node.js other than the one at hand, also for what scripts call
 * (`heddle.sh`); with `npm run test:ci` every call gets a process of its own on the one at hand.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { IN_TURNS, LENGTH, ON_OTHER_RELEASE, todays } from '../length.ts';
import type { Said } from './call.ts';
import { type Case, wordsOf } from './table.ts';

const PROGRAM = fileURLToPath(new URL('host-program.mjs', import.meta.url));
/** What code may do to its process, or only once in it. */
const TOUCHES =
  /\b(process|globalThis|console|worker_threads|set(?:Timeout|Interval|Immediate)|node:\w+|require)\b[.(:'" ]/;
const MODULE = /\.[cm]?[jt]sx?\b/;
/** Programs, threads and sockets, where they are started. */
const STARTS = /\bshell\b|\brun:|\bwasm\b|\bhttp\b|\bpool: cpu\b/;
/** What a script does to processes, and to streams that only they have. */
const OWN =
  /\bkill|\bwait\b|\btimeout\b|\bulimit\b|\bnode\b|\/dev\/full|>&-|\bcommand -v\b|PIPESTATUS|\bdoctor\b|--debug\b/;
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

/** How many shares there are of the cases that start processes. */
const SHARES = 4;
const SHARES_OF_OTHERS = 2;

/** The cases that are tried today: where not all are, a share of those that start processes. */
export function triedToday(cases: readonly Case[], told: (line: string) => void): readonly Case[] {
  if (!IN_TURNS && !ON_OTHER_RELEASE) return cases;
  const dear = cases.filter((one) => callsOf(one) > 1 || !mayShare(one));
  const left = new Set(dear);
  for (const one of todays(dear, IN_TURNS ? SHARES : SHARES_OF_OTHERS)) left.delete(one);
  if (left.size > 0)
    told(
      `${left.size} of ${cases.length} cases start processes and have their turn on another day; all: npm run test:ci`,
    );
  return cases.filter((one) => !left.has(one));
}

function callsOf({ shell }: Case): number {
  return shell === undefined ? 1 : shell.split(/\bheddle /).length - 1;
}

/** Whether a case says the same in a process that it shares. */
export function mayShare(one: Case): boolean {
  const words = wordsOf(one);
  if (LENGTH !== 'short' && !ON_OTHER_RELEASE) return false;
  if (one.stdin !== undefined || one.node || one.nobody) return false;
  const text = JSON.stringify([one.flow, one.files, words]);
  if (words.includes('-') || /"fifo"|\/dev\//.test(text)) return false;
  if (MODULE.test(text) && TOUCHES.test(text)) return false;
  if (one.shell !== undefined) return !OWN.test(one.shell);
  return READS.has(words[0] ?? '') || !STARTS.test(text);
}

interface Answer extends Omit<Said, 'signal'> {
  /** Something is left behind in the process. */
  readonly spent: boolean;
}

interface Host {
  readonly child: ChildProcess;
  /** Where scripts call it. */
  readonly port: number;
  calls: number;
}

/** So that what little each call leaves in memory does not add up. */
const MOST_CALLS = 150;
const CALLS_OF_SCRIPT = 4;
const idle: Host[] = [];

export async function callShared(
  words: readonly string[],
  at: { readonly folder: string; readonly env: NodeJS.ProcessEnv; readonly limitMs: number },
): Promise<Said> {
  const host = await idleHost();
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

/** Has a script run that calls a shared process at the port in its environment. */
export async function withShared<Value>(
  folder: string,
  script: (env: NodeJS.ProcessEnv) => Promise<Value>,
): Promise<Value> {
  const host = await idleHost();
  await isFresh(host, folder);
  try {
    return await script({ HEDDLE_SHARED: String(host.port) });
  } finally {
    host.calls += CALLS_OF_SCRIPT;
    const isUsable = host.child.connected && host.calls < MOST_CALLS;
    if (isUsable && (await isFresh(host, folder))) idle.push(host);
    else host.child.kill('SIGKILL');
  }
}

/** Begins a script in a folder, or ends it; gives whether nothing of earlier calls is left behind. */
async function isFresh({ child }: Host, root: string): Promise<boolean> {
  child.send({ root });
  const [{ spent }] = (await once(child, 'message')) as [{ spent: boolean }];
  return !spent;
}

/** One that is there, and has not ended meanwhile; else a new one. */
async function idleHost(): Promise<Host> {
  let host = idle.pop();
  while (host !== undefined && !host.child.connected) host = idle.pop();
  return host ?? newHost();
}

async function newHost(): Promise<Host> {
  const child = fork(PROGRAM, [], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [port] = (await once(child, 'message')) as [number];
  return { child, port, calls: 0 };
}

/** Ends the processes that wait for calls. */
export function closeShared(): void {
  for (const { child } of idle.splice(0)) child.kill('SIGKILL');
}
