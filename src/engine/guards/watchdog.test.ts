/**
 * Steps that block the event loop, in processes of their own: what is told while they do. A step
 * blocks until this process has read the warning, so the order of things needs no clock.
 */
import { describe, expect, it } from 'vitest';
import { Script, script } from '../../../test/child.ts';

/** A loop that ends when the warning has been read, or after a while if none comes. */
const BLOCK = `
const end = () => Date.now() + 20_000;
const block = () => { for (const until = end(); !existsSync(GO) && Date.now() < until; ); };
const waits = () => new Promise((resolve) => {
  const look = () => existsSync(GO) ? resolve(2) : setTimeout(look, 20);
  look();
});
`;
const RUN = `
const { status } = await engine.run(flow, undefined, { concurrency: 20 });
say(status);
await engine.close();
`;
const WATCHED = `const engine = createEngine({ watchdog: true });\n`;

/** The warning of a script, which goes on once the warning is there. */
async function warning(text: string) {
  const child = new Script(BLOCK + text);
  const isReported = await child.tells('event loop');
  const said = child.output;
  child.release();
  const ended = await child.ended;
  const [first = '', ...others] = ended.stderr.trim().split('\n');
  expect(isReported, ended.stderr).toBe(true);
  // It came while the step was still at work.
  expect(said).toBe('');
  expect(ended).toMatchObject({ code: 0, said: ['succeeded'] });
  return { first, others };
}

describe('a step that blocks the event loop', () => {
  it('is named while it does, and its end is told', async () => {
    const { first, others } = await warning(`${WATCHED}
const flow = workflow('w');
flow.step('crunch', { run: function loop() { block(); return 1; } });
${RUN}`);
    expect(first).toMatch(
      /^heddle: step "crunch" has blocked the event loop for \d\.\d s at script\.mjs:\d+ \(block\); timeouts, signals and other steps wait\. fix: give it pool: cpu /,
    );
    expect(others).toEqual([
      expect.stringMatching(/^heddle: the event loop goes on; it was blocked for [\d.]+ s$/),
    ]);
  });

  // On a machine that does much else the main thread may be asked too late where it stands.
  it('is named when it blocks after an await, among others that wait', { retry: 2 }, async () => {
    const { first } = await warning(`${WATCHED}
const flow = workflow('w');
flow.step('one', { run: async () => waits() });
flow.step('crunch', { run: async () => { await null; block(); return 1; } });
flow.step('two', { run: async () => waits() });
${RUN}`);
    expect(first).toContain('heddle: step "crunch" has blocked the event loop');
  });

  it('is named when a function it awaits blocks, where uncaught errors are caught too', async () => {
    const { first } = await warning(`
const engine = createEngine({ watchdog: true, catchUncaught: true });
const flow = workflow('w');
const deep = async () => { await null; block(); };
const same = async (_, { stepId }) => { if (stepId === 'crunch') await deep(); else await waits(); };
for (const name of ['one', 'crunch', 'two']) flow.step(name, { run: same });
${RUN}`);
    expect(first).toContain('heddle: step "crunch" has blocked the event loop');
  });

  it('is one of those named when they share a function and nothing else tells them apart', async () => {
    const { first } = await warning(`${WATCHED}
const flow = workflow('w');
const same = async (_, { stepId }) => { await null; if (stepId === 's3') block(); else await waits(); };
for (let i = 1; i <= 7; i++) flow.step('s' + i, { run: same });
${RUN}`);
    expect(first).toMatch(
      /one of the running steps "s1", "s2", "s3", "s4", "s5" and 2 more has blocked .* at script\.mjs:\d+ \(block\);/,
    );
  });

  it('is named when it waits for a lock', async () => {
    const { first } = await warning(`${WATCHED}
const flow = workflow('w');
const lock = new Int32Array(new SharedArrayBuffer(4));
flow.step('lock', { run: () => {
  for (const until = end(); !existsSync(GO) && Date.now() < until; ) Atomics.wait(lock, 0, 0, 5_000);
} });
${RUN}`);
    expect(first).toContain('heddle: step "lock" has blocked the event loop');
  });

  it('is named when it blocks in a call of the system, which cannot be paused', async () => {
    const { first } = await warning(`${WATCHED}
const { execFileSync } = await import('node:child_process');
const flow = workflow('w');
const shell = 'until [ -e "$0" ]; do sleep 0.05; done';
flow.step('native', { run: () => { execFileSync('sh', ['-c', shell, GO], { timeout: 20_000 }); } });
${RUN}`);
    expect(first).toMatch(
      /^heddle: step "native" has blocked the event loop for \d\.\d s; timeouts/,
    );
  });

  it('is one of those named when such a call comes after an await', async () => {
    const { first } = await warning(`${WATCHED}
const { execFileSync } = await import('node:child_process');
const flow = workflow('w');
const shell = 'until [ -e "$0" ]; do sleep 0.05; done';
flow.step('one', { run: async () => waits() });
flow.step('native', { run: async () => {
  await null;
  execFileSync('sh', ['-c', shell, GO], { timeout: 20_000 });
} });
${RUN}`);
    expect(first).toMatch(/one of the running steps "one", "native" has blocked the event loop/);
  });
});

describe('a stall', () => {
  it('that no step makes is told without naming one', async () => {
    const { first } = await warning(`${WATCHED}
const flow = workflow('w');
let begun;
const started = new Promise((resolve) => { begun = resolve; });
const seen = { name: 'slow', event: ({ type }) => { if (type === 'step.succeeded') block(); } };
flow.step('quick', { run: () => 1 });
const { status } = await engine.run(flow, undefined, { observers: [seen] });
say(status);
await engine.close();
`);
    expect(first).toContain('something outside every running step has blocked the event loop');
  });

  it('ends the process where that is asked for, after the warning', async () => {
    const { signal, said, stderr } = await script(`
const engine = createEngine({ watchdog: { stallKillMs: 2_500 } });
const flow = workflow('w');
flow.step('crunch', { run: () => { for (const until = Date.now() + 20_000; Date.now() < until; ); } });
${RUN}`);
    expect({ signal, said }).toEqual({ signal: 'SIGKILL', said: [] });
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringContaining('step "crunch" has blocked the event loop'),
      expect.stringMatching(/step "crunch" .*; the process is ended, as stallKillMs asks$/),
    ]);
  });

  it('is no reason to fail when nobody reads the warning', async () => {
    const child = new Script(`${WATCHED}
process.on('warning', ({ message }) => say(message));
const flow = workflow('w');
flow.step('crunch', { run: () => { for (const until = Date.now() + 2_500; Date.now() < until; ); } });
${RUN}`);
    child.closeStderr();
    expect(await child.ended).toMatchObject({ code: 0, said: ['succeeded'] });
  });

  it('at a breakpoint is nobody’s fault', async () => {
    const { code, said, stderr } = await script(
      `${WATCHED}
const flow = workflow('w');
flow.step('first', { run: () => new Promise((resolve) => setTimeout(resolve, 500)) });
flow.step('crunch', { run: async () => {
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (const until = Date.now() + 2_500; Date.now() < until; );
} });
${RUN}`,
      ['--inspect=127.0.0.1:0'],
    );
    expect({ code, said }).toEqual({ code: 0, said: ['succeeded'] });
    expect(stderr).not.toContain('heddle:');
  });
});

describe('a watched run without stalls', () => {
  it('prints nothing, and its engine keeps no process alive', async () => {
    const ended = await script(`
const engine = createEngine({ watchdog: true });
const flow = workflow('w');
for (let i = 0; i < 500; i++) {
  flow.step('sync' + i, { run: () => i });
  flow.step('async' + i, { run: async () => { await null; return i; } });
}
flow.step('long', { run: () => new Promise((resolve) => setTimeout(resolve, 1_500)) });
say((await engine.run(flow)).status);
say((await engine.run(flow)).status);
`);
    expect(ended).toEqual({
      code: 0,
      signal: null,
      said: ['succeeded', 'succeeded'],
      stderr: '',
    });
  });

  it('is not disturbed by a Node.js that allows no threads', async () => {
    // Older versions know the flag by its first name only, newer ones only by its last.
    const known = process.allowedNodeEnvironmentFlags.has('--permission');
    const flag = known ? '--permission' : '--experimental-permission';
    const flags = [flag, '--allow-fs-read=*', '--allow-fs-write=*'];
    const { code, said, stderr } = await script(
      `${WATCHED}
const flow = workflow('w');
flow.step('a', { run: () => 1 });
${RUN}`,
      flags,
    );
    expect({ code, said }).toEqual({ code: 0, said: ['succeeded'] });
    expect(stderr).toContain('the watchdog of heddle is off');
  });
});

describe('the limit after which a process is ended', () => {
  it.each([0, 1_999, Number.NaN])('cannot be %s', async (stallKillMs) => {
    const { createEngine } = await import('../../index.ts');
    expect(() => createEngine({ watchdog: { stallKillMs } })).toThrow(
      expect.objectContaining({ code: 'invalid-option', hint: 'give milliseconds, at least 2000' }),
    );
  });
});
