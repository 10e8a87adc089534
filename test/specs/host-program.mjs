/**
 * The built command line, called many times in one process: what starting it costs is paid once.
 * Knows streams, the folder and the environment of a process; must not know any case.
 *
 * Each message is a call `{ words, folder, env }`; the answer is what it said, and whether the
 * process may take another call: not when something of it is left behind.
 */
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';

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
const PASSING = /^(Timeout|Immediate|PipeWrap|CloseReq)$/;
const holds = () => process.getActiveResourcesInfo().filter((kind) => !PASSING.test(kind));

process.on('message', async ({ words, folder, env }) => {
  const before = listeners();
  const [out, err] = [stream('stdout'), stream('stderr')];
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
  const spent = listeners() !== before || holds().length > 0;
  process.send({ exit, stdout: out(), stderr: err(), cpuMs: (user + system) / 1_000, spent });
});

/** What a process does at its end; it had no such listeners of its own. */
function leave() {
  for (const last of process.rawListeners('exit')) {
    process.off('exit', last);
    last(process.exitCode ?? 0);
  }
}

/** Puts a stream of its own in the place of one of the process; gives what was written to it. */
function stream(name) {
  const parts = [];
  const own = new Writable({
    write(part, _, done) {
      parts.push(part);
      done();
    },
  });
  Object.defineProperty(process, name, { value: own, configurable: true, writable: true });
  return () => Buffer.concat(parts).toString('utf8');
}

process.send('ready');
