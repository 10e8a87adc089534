/**
 * Children of a heddle that dies or ends: none of them lives on.
 * Knows the built command line and real processes; must not depend on how fast the machine is.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { alive, living } from '../fixtures/process/table.ts';
import { assertBuilt } from '../specs/call.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Much longer than it takes, also on a machine that does much else. */
const BOUND_MS = 20_000;

assertBuilt();
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-orphans-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** Starts a program (node, unless another is named) in the folder and waits for a line of its standard error. */
async function start(args: readonly string[], wanted: RegExp, program = process.execPath) {
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr! })) {
    said.push(line);
    const match = wanted.exec(line);
    if (match === null) continue;
    child.stderr!.resume();
    return { child, match };
  }
  throw new Error(`ended without saying ${wanted}:\n${said.join('\n')}`);
}

const heddle = (...args: readonly string[]) => [join(ROOT, 'dist/cli/main.js'), ...args];

/** A child, two grandchildren and one of theirs; none of them listens to SIGTERM or SIGINT. */
const FAMILY = write(
  'family.yaml',
  `heddle: 1
steps:
  - id: family
    uses: shell
    with:
      run: |
        trap '' TERM INT HUP
        sleep 999 &
        one=$!
        sh -c 'sleep 999 & echo $! > inner; mv inner ready; wait' &
        two=$!
        until [ -e ready ]; do sleep 0.01; done
        echo "pids $$ $one $two $(cat ready)" >&2
        rm ready
        wait
`,
);

async function family() {
  const { child, match } = await start(heddle('run', FAMILY), /pids ([\d ]+)/);
  const pids = match[1]!.trim().split(' ').map(Number);
  expect(pids).toHaveLength(4);
  expect(alive(pids), 'all of them run').toEqual(pids);
  const helpers = living().filter(({ parent, pid }) => parent === child.pid && !pids.includes(pid));
  expect(helpers, 'one watchdog').toHaveLength(1);
  return { child, all: [...pids, helpers[0]!.pid] };
}

const noneOf = (pids: readonly number[]) =>
  vi.waitFor(() => expect(alive(pids)).toEqual([]), { timeout: BOUND_MS, interval: 50 });

describe('when heddle is gone', () => {
  it.each([
    ['by kill -9', (child: ChildProcess) => child.kill('SIGKILL')],
    [
      'by two interrupts',
      (child: ChildProcess) => {
        child.kill('SIGINT');
        child.stderr!.once('data', () => child.kill('SIGINT'));
      },
    ],
    ['by one interrupt, after the time to stop', (child: ChildProcess) => child.kill('SIGINT')],
  ])('%s, so are all its children and the watchdog', async (_, end) => {
    const { child, all } = await family();
    const gone = once(child, 'exit');
    end(child);
    await gone;
    await noneOf(all);
  });

  it('at the very start of a program, the program is too', async () => {
    const mark = `9${process.pid}.5`;
    const flow = `heddle: 1\nsteps:\n  - { id: a, uses: shell, with: { command: [sleep, "${mark}"] } }\n`;
    const file = write('early.yaml', flow);
    for (let turn = 0; turn < 10; turn++) {
      const { child } = await start(heddle('run', file), /a started/);
      const gone = once(child, 'exit');
      // Each time a little later: before the program is there, while it is made, when it runs.
      for (let wait = 0; wait < 10 * turn; wait++) await new Promise((go) => setImmediate(go));
      child.kill('SIGKILL');
      await gone;
    }
    const left = () => living().filter(({ command }) => command.includes(mark));
    await vi.waitFor(() => expect(left()).toEqual([]), { timeout: BOUND_MS, interval: 50 });
  });
});

describe('a step that is given up', () => {
  it('has all its processes ended before the command ends', async () => {
    const file = write(
      'late.yaml',
      `heddle: 1
steps:
  - id: late
    uses: shell
    timeout: 1500ms
    with: { run: "trap '' TERM; sleep 999 & echo pids $$ $! >&2; wait" }
`,
    );
    const { child, match } = await start(heddle('run', file), /pids ([\d ]+)/);
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    await noneOf(match[1]!.split(' ').map(Number));
  });
});

describe('a program that is over', () => {
  it('keeps no process alive, although its engine was never closed', async () => {
    const file = write(
      'open.mjs',
      `import { createEngine, workflow } from ${JSON.stringify(join(ROOT, 'dist/index.js'))};
const flow = workflow('open');
flow.step('a', { uses: 'shell', with: { run: 'echo done' } });
const { output } = await createEngine().run(flow);
console.error('said', output);
`,
    );
    const { child, match } = await start([file], /said (.*)/);
    expect(match[1]).toBe('done');
    const watchdog = living().filter(({ parent }) => parent === child.pid);
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    await noneOf(watchdog.map(({ pid }) => pid));
  });
});

describe('a process with too few open files', () => {
  it('F17 lets steps that get no pipes wait for others to end, and leaves nothing open', async () => {
    const file = write(
      'narrow.mjs',
      `import { createEngine, workflow } from ${JSON.stringify(join(ROOT, 'dist/index.js'))};
const flow = workflow('narrow');
for (let i = 0; i < 15; i++) flow.step('s' + i, { uses: 'shell', with: { run: 'sleep 0.1; echo done' } });
const engine = createEngine();
const { steps } = await engine.run(flow, undefined, { concurrency: 30, onFailure: 'continue_on_error' });
const ends = Object.values(steps).map(({ output, error }) => output ?? error.code + error.retryable);
await engine.close();
console.error('ends', [...new Set(ends)].sort().join());
`,
    );
    const script = 'ulimit -n 40; exec "$0" "$1"';
    const { child, match } = await start(['-c', script, process.execPath, file], /ends (.*)/, 'sh');
    expect(match[1]).toBe('done');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });
});
