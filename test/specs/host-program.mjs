/**
 * The built command line, called many times in one process: what starting it costs is paid once.
 * Knows streams, the folder and the environment of a process; must not know any case.
 *
 * Each message is a call `{ words, folder, env }`; the answer is what it said, and whether the
 * process may take another call: not when something of it is left behind. `{ root }` begins a script, whose
 * calls come by a socket (`heddle.sh`); it is answered when the process is ready for them.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setImmediate as immediate } from 'node:timers/promises';

const dist = new URL('../../dist/cli/', import.meta.url);
const [, chunk] = /import\(["'`](\.\/[\w.-]+)["'`]\)/.exec(
  readFileSync(new URL('main.js', dist), 'utf8'),
);
const { main } = await import(new URL(chunk, dist).href);

// A command asks for this a moment after its end; the process then belongs to another call.
process.exit = () => {};
const home = process.cwd();
const EVENTS = ['SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection', 'warning'];
const listeners = () => EVENTS.map((name) => process.listenerCount(name)).join();
const PASSING = /^(Timeout|Immediate|PipeWrap|CloseReq|TCPSocketWrap|TCPServerWrap)$/;
/** Far less than a new process takes. */
const MOST_MS = 50;
const holds = () => process.getActiveResourcesInfo().filter((kind) => !PASSING.test(kind));

/** What is said, in its order. */
async function call({ words, folder, env }) {
  const before = listeners();
  const said = [];
  stream('stdout', 1, said);
  stream('stderr', 2, said);
  process.env = env;
  process.exitCode = undefined;
  process.chdir(folder);
  const from = process.cpuUsage();
  await main(words);
  leave();
  const { user, system } = process.cpuUsage(from);
  const exit = process.exitCode ?? 0;
  process.exitCode = undefined;
  process.chdir(home);
  await settled();
  const spent = listeners() !== before || holds().length > 0;
  return { said, exit, cpuMs: (user + system) / 1_000, spent };
}

/** What is about to end is given its turns, as it is in a process of its own; what stays is left behind. */
async function settled() {
  const until = performance.now() + MOST_MS;
  while (holds().length > 0 && performance.now() < until) await immediate();
}

/** What a process does at its end; it had no such listeners of its own. */
function leave() {
  for (const last of process.rawListeners('exit')) {
    process.off('exit', last);
    last(process.exitCode ?? 0);
  }
}

/** Puts a stream of its own in the place of one of the process, which keeps what is written to it. */
function stream(name, to, said) {
  const own = new Writable({
    write(part, _, done) {
      said.push({ to, part });
      done();
    },
  });
  Object.defineProperty(process, name, { value: own, configurable: true, writable: true });
}

let root;
/** The code below the root when it was loaded: what was loaded stays loaded. */
let loaded;
let busy = false;
let spent = false;

// Whoever calls it is gone.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

const text = (said, of) =>
  Buffer.concat(said.filter(({ to }) => to === of).map(({ part }) => part)).toString('utf8');

process.on('message', async (message) => {
  if (message.root !== undefined) {
    ({ root } = message);
    loaded = undefined;
    // A call may be under way still when its script was ended.
    return process.send({ spent: spent || busy });
  }
  const { said, ...rest } = await call(message);
  process.send({ ...rest, stdout: text(said, 1), stderr: text(said, 2) });
});

/** What is installed does not change while a script runs; links are not followed. */
function codeBelow(folder) {
  const lines = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : codeBelow(path);
    if (!/\.[cm]?[jt]sx?$/.test(entry.name)) return [];
    const info = statSync(path, { throwIfNoEntry: false });
    return [path, info?.mtimeMs, info?.ino, info?.size].join();
  });
  return lines.join('\n');
}

/** The call of a script, once it is there as a whole. */
function readCall(bytes) {
  const [count, folder, ...more] = bytes.toString('utf8').split('\0');
  const words = more.slice(0, Number(count));
  const entries = more.slice(Number(count));
  // An empty entry is the end, and what stands behind the last one is empty, too.
  if (entries.length < 2 || entries.at(-2) !== '') return undefined;
  const pairs = entries.slice(0, -2).map((entry) => entry.split(/=(.*)/s).slice(0, 2));
  const { HEDDLE_SHARED: _, ...env } = Object.fromEntries(pairs);
  return { words, folder, env };
}

async function answer(socket, asked) {
  const code = codeBelow(root);
  if (busy || spent || (loaded ?? code) !== code) return socket.end('own\n');
  loaded = code;
  busy = true;
  const { said, exit, spent: left } = await call(asked);
  busy = false;
  spent = left;
  for (const { to, part } of said) {
    socket.write(`${to} ${part.length}\n`);
    socket.write(part);
  }
  socket.end(`exit ${exit}\n`);
}

const server = createServer((socket) => {
  let bytes = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (part) => {
    bytes = Buffer.concat([bytes, part]);
    const asked = readCall(bytes);
    if (asked !== undefined) answer(socket, asked);
  });
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
