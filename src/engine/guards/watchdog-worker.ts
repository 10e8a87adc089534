/**
 * The thread of the watchdog: sees that the heart of another thread does not beat, and says so.
 * Knows the shared memory; must not know runs, nor anything else of the thread it watches.
 *
 * It starts while a program does, on a processor that the program could use: what only a stall
 * needs is loaded when there is one.
 */
import { workerData } from 'node:worker_threads';
import {
  BEAT,
  DEBUGGED,
  LIVE,
  NOTHING,
  openMemory,
  REPORTED,
  RUNNING,
  readName,
  SLOTS,
  type WatchdogData,
  WRITING,
  WRITTEN,
  writeLine,
} from './watchdog-memory.ts';
import type { Answer, Stall } from './watchdog-words.ts';

const LOOK_MS = 100;
const STALL_MS = 1_000;
/** When this thread itself was held up for so long, the whole process was: nobody is to blame. */
const ASLEEP_MS = 1_000;
/** A program that stalls again and again has been told. */
const MOST_REPORTED = 10;

type AskMainThread = (key: string) => Promise<Answer | undefined>;

const { memory, key, canPause, stallKillMs } = workerData as WatchdogData;
const { header, names } = openMemory(memory);

let seen = -1;
let since = 0;
let lastLook = performance.now();
let asked = false;
let reported = 0;
let asking: ReturnType<typeof loadQuestion> | undefined;
/** A line that its reader was not ready for. */
let unsaid: string | undefined;

function look(): void {
  // Sleeping costs nothing, and ends when a run begins or this thread is ended.
  if (Atomics.load(header, LIVE) === 0) Atomics.wait(header, LIVE, 0);
  const now = performance.now();
  const asleep = now - lastLook > ASLEEP_MS;
  lastLook = now;
  const beat = Atomics.load(header, BEAT);
  if (asleep || beat !== seen || Atomics.load(header, DEBUGGED) === 1) {
    seen = beat;
    since = now;
    asked = false;
    unsaid = undefined;
    return;
  }
  if (unsaid !== undefined) say(unsaid);
  if (now - since >= STALL_MS / 2) asking ??= loadQuestion();
  if (now - since >= STALL_MS && !asked && reported < MOST_REPORTED) {
    asked = true;
    void warn();
  }
  if (stallKillMs !== undefined && now - since >= stallKillMs) void kill();
}

async function kill(): Promise<void> {
  const { killText } = await import('./watchdog-words.ts');
  writeLine(killText(stall(undefined), process.cwd()));
  process.kill(process.pid, 'SIGKILL');
}

/** How to ask, where it can be asked: Node.js may be built without its inspector. */
function loadQuestion(): Promise<{ askMainThread: AskMainThread } | undefined> {
  if (!canPause) return Promise.resolve(undefined);
  return import('./watchdog-ask.ts').catch(() => undefined);
}

async function warn(): Promise<void> {
  const beat = seen;
  const { stallText } = await import('./watchdog-words.ts');
  const answer = await (await asking)?.askMainThread(key).catch(() => undefined);
  // It may have gone on in the meantime; then the answer is about something else.
  if (Atomics.load(header, BEAT) !== beat) return;
  reported += 1;
  const last = reported === MOST_REPORTED ? ' (further ones are not reported)' : '';
  say(`${stallText(stall(answer), process.cwd())}${last}`);
}

function stall(answer: Stall['answer']): Stall {
  const running = [];
  for (let slot = 1; slot < SLOTS; slot++) running.push(readName(names, slot));
  return {
    forMs: performance.now() - since,
    entered: readName(names, 0),
    running: running.filter((name) => name !== ''),
    count: Atomics.load(header, RUNNING),
    answer,
  };
}

function say(text: string): void {
  Atomics.store(header, REPORTED, WRITING);
  const said = writeLine(text);
  unsaid = said ? undefined : text;
  Atomics.store(header, REPORTED, said ? WRITTEN : NOTHING);
  Atomics.notify(header, REPORTED);
}

setInterval(look, LOOK_MS);
