/**
 * A `shell` step: what it asks of its tool, and what it makes of the answer.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { ProcessCall, ProcessResult } from '../ports/process.ts';
import type { AttemptContext } from '../ports/step-type.ts';
import { StepFailure } from '../run/step-error.ts';
import { withDefaults } from '../std/json-schema.ts';
import { shellStep } from './shell.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-shell-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, 'flows'));
mkdirSync(join(root, 'shared'));
symlinkSync('../shared', join(root, 'flows/in'));
const place = { root, directory: join(root, 'flows') };

type Settings = Record<string, unknown>;

const filled = (settings: Settings) => withDefaults(shellStep.with, settings) as never;

async function prepared(settings: Settings) {
  return shellStep.prepare!({
    uses: 'shell',
    config: filled(settings),
    place,
    graceMs: 5_000,
    load: false,
  });
}

const text = (characters: string) => new TextEncoder().encode(characters);

interface Given {
  graceMs?: number;
  readonly input?: unknown;
  readonly ends?: Partial<ProcessResult>;
  readonly fails?: StepFailure;
}

/** Runs the step with a tool that ends as `ends` says, and tells what it was asked. */
async function attempt(
  settings: Settings,
  { input = null, ends = {}, fails, graceMs = 5_000 }: Given = {},
) {
  const ready = await prepared(settings);
  if ('problems' in ready) throw new Error(ready.problems[0]!.message);
  const calls: ProcessCall[] = [];
  const notes: Settings[] = [];
  const lines: string[] = [];
  const context = {
    run: { id: 'run-1' },
    stepId: 'probe',
    attempt: 2,
    idempotencyKey: 'key',
    cost: { cpu: 2, 'my-api': 1 },
    graceMs,
    input,
    config: filled(settings),
    signal: new AbortController().signal,
    annotate: (metadata: Settings) => notes.push(metadata),
    log: (line: string) => lines.push(line),
    abilities: {
      process: async (call: ProcessCall): Promise<ProcessResult> => {
        calls.push(call);
        call.onLine('red \u001b[31m');
        const end = { exitCode: 0, signal: undefined, stdoutBytes: 4, stderrBytes: 5, ...ends };
        call.onEnd?.(end);
        if (fails !== undefined) throw fails;
        return {
          ...end,
          stdout: new Uint8Array(),
          lastErrorLine: '',
          leftBehind: false,
          elapsedMs: 1,
          ...ends,
        };
      },
    },
  } as unknown as AttemptContext;
  const result = await Promise.resolve(shellStep.run(ready.ready, context)).catch((error) => {
    throw Object.assign(error, { notes });
  });
  return { result, call: calls[0]!, notes, lines };
}

describe('a call', () => {
  it('is the program with its arguments as texts', async () => {
    const { call } = await attempt({ command: ['tool', 'a b', 3, -1.5, false, ''] });
    expect(call).toMatchObject({ program: 'tool', args: ['a b', '3', '-1.5', 'false', ''] });
    expect(call).toMatchObject({ stdout: 'keep', outputMaxBytes: 16 * 2 ** 20 });
  });

  it('is /bin/sh with the text of a script', async () => {
    const { call } = await attempt({ run: 'echo $1' });
    expect(call).toMatchObject({ program: '/bin/sh', args: ['-eu', '-c', 'echo $1', 'sh'] });
  });

  it('is ended as its settings say, well before its attempt is given up', async () => {
    const usual = (await attempt({ run: 'a' })).call;
    expect(usual).toMatchObject({ stopSignal: 'SIGTERM', killAfterMs: 2_000 });
    const own = (await attempt({ run: 'a', stop_signal: 'SIGINT', kill_grace: '3s' })).call;
    expect(own).toMatchObject({ stopSignal: 'SIGINT', killAfterMs: 3_000 });
    const short = await attempt({ run: 'a', kill_grace: '3s' }, { graceMs: 1_000 });
    expect(short.call.killAfterMs).toBe(800);
    expect((await attempt({ run: 'a' }, { graceMs: 1_000 })).call.killAfterMs).toBe(400);
  });

  it('has the folder of the workflow, or one of the project', async () => {
    expect((await attempt({ run: 'a' })).call.cwd).toBe(join(root, 'flows'));
    expect((await attempt({ run: 'a', cwd: '../shared' })).call.cwd).toBe(join(root, 'shared'));
    expect((await attempt({ run: 'a', cwd: 'in' })).call.cwd).toBe(join(root, 'shared'));
  });

  it('has only the variables that it may have', async () => {
    vi.stubEnv('PATH', '/bin');
    vi.stubEnv('TZ', 'UTC');
    vi.stubEnv('CANARY', 'secret');
    vi.stubEnv('WANTED', 'yes');
    for (const name of ['HOME', 'LANG', 'LC_ALL', 'TMPDIR']) vi.stubEnv(name, undefined);
    const settings = { run: 'a', env: { A: 1, TZ: 'CET' }, inherit_env: ['WANTED', 'NOT_THERE'] };
    const { call } = await attempt(settings);
    vi.unstubAllEnvs();
    expect(call.env).toEqual({
      PATH: '/bin',
      TZ: 'CET',
      WANTED: 'yes',
      A: '1',
      HEDDLE_RUN_ID: 'run-1',
      HEDDLE_STEP_ID: 'probe',
      HEDDLE_ATTEMPT: '2',
      HEDDLE_IDEMPOTENCY_KEY: 'key',
      HEDDLE_COST_CPU: '2',
      HEDDLE_COST_MY_API: '1',
    });
  });

  it.each([
    ['grüß', text('grüß')],
    [Uint8Array.of(0, 255), Uint8Array.of(0, 255)],
    [{ a: [1, null] }, text('{"a":[1,null]}')],
    [false, text('false')],
    [null, text('')],
  ])('reads the input %j', async (input, bytes) => {
    const { call } = await attempt({ run: 'a' }, { input });
    expect([...call.stdin]).toEqual([...bytes]);
    expect((await attempt({ run: 'a', stdin: 'none' }, { input })).call.stdin).toHaveLength(0);
  });

  it.each([
    [{ command: ['a', 'b', 'c\0d'] }, 'command.2: an argument cannot hold a NUL character'],
    [{ run: 'a', env: { A: '\0' } }, 'env.A: it cannot hold a NUL character'],
  ])('is not made with %j', async (settings, message) => {
    await expect(attempt(settings)).rejects.toMatchObject({ code: 'E_BAD_CONFIG', message });
  });

  it('is not made in a folder that has come to lead out of the project', async () => {
    mkdirSync(join(root, 'flows/swapped'));
    const settings = { run: 'a', cwd: 'swapped' };
    const ready = await prepared(settings);
    rmSync(join(root, 'flows/swapped'), { recursive: true });
    symlinkSync(tmpdir(), join(root, 'flows/swapped'));
    const context = { config: filled(settings), abilities: { process: () => {} } };
    const running = shellStep.run((ready as { ready: never }).ready, context as never);
    await expect(running).rejects.toMatchObject({ code: 'E_SHELL', retryable: false });
    await expect(running).rejects.toThrow('the folder "swapped" leads outside the project');
  });
});

describe('an output', () => {
  it.each([
    ['text', 'one\ntwo\n\n', 'one\ntwo\n'],
    ['text', 'no end', 'no end'],
    ['text', '', ''],
    ['text', '\ufeffmark', 'mark'],
    ['text', 'one\r\n', 'one'],
    ['lines', '\ufeffone\r\ntwo\r\n', ['one', 'two']],
    ['json', '\ufeff{"a":1}\r\n', { a: 1 }],
    ['lines', 'one\n\ntwo\n', ['one', '', 'two']],
    ['lines', 'one', ['one']],
    ['lines', '\n', ['']],
    ['lines', '', []],
    ['json', '{"n":[1]}\n', { n: [1] }],
  ])('as %s: %j is %j', async (output, written, expected) => {
    const { result } = await attempt({ run: 'a', output }, { ends: { stdout: text(written) } });
    expect(result).toEqual(expected);
  });

  it('F01 that holds a number which would be changed fails, and says where', async () => {
    const failing = attempt(
      { run: 'a', output: 'json' },
      { ends: { stdout: text('{"rows": [{"id": 9007199254740993}]}') } },
    );
    await expect(failing).rejects.toMatchObject({ code: 'E_RESULT', retryable: false });
    await expect(failing).rejects.toThrow('exactly: $.rows[0].id: 9007199254740993 is too large');
  });

  it('as bytes is what came; as none it goes to the log and is null', async () => {
    const ends = { stdout: Uint8Array.of(0xff, 10) };
    expect((await attempt({ run: 'a', output: 'bytes' }, { ends })).result).toBe(ends.stdout);
    const none = await attempt({ run: 'a', output: 'none' });
    expect(none.result).toBeNull();
    expect(none.call.stdout).toBe('log');
  });

  it.each([
    ['text', Uint8Array.of(0xc3), /not UTF-8 text; use "output: bytes"/],
    ['lines', Uint8Array.of(0xff), /not UTF-8/],
    ['json', Uint8Array.of(0xff), /not UTF-8/],
    ['json', text('{"n":'), /not JSON: line 1, column 6: expected a value, found the end/],
    ['json', text(' \n'), /is empty, not JSON/],
  ])('that is not %s fails for good', async (output, stdout, sentence) => {
    const failing = attempt({ run: 'a', output }, { ends: { stdout } });
    await expect(failing).rejects.toMatchObject({ code: 'E_SHELL_OUTPUT', retryable: false });
    await expect(failing).rejects.toThrow(sentence);
  });

  it('that is too large is told by the name of the setting', async () => {
    const fails = new StepFailure('E_OUTPUT_TOO_LARGE', 'larger than 1024 bytes');
    const failing = attempt({ run: 'a', output_max: '1kb' }, { fails });
    await expect(failing).rejects.toMatchObject({ code: 'E_OUTPUT_TOO_LARGE', retryable: false });
    await expect(failing).rejects.toThrow('the output is larger than output_max (1kb)');
  });
});

describe('an end', () => {
  it('is noted, and lines are logged with nothing that steers a terminal', async () => {
    const { notes, lines } = await attempt({ run: 'a' }, { ends: { leftBehind: true } });
    expect(notes).toEqual([{ exit_code: 0, stdout_bytes: 4, stderr_bytes: 5 }]);
    expect(lines).toEqual(['red \\x1b[31m', 'the program left processes behind; they were ended']);
  });

  it.each([
    [{ exitCode: 3 }, 'E_EXIT', 'exited with code 3'],
    [{ exitCode: 1, lastErrorLine: 'no \u001b[1m' }, 'E_EXIT', 'exited with code 1: no \\x1b[1m'],
    [
      { exitCode: 126 },
      'E_EXIT',
      'exited with code 126 (usually: a program in it could not be executed)',
    ],
    [{ exitCode: 127 }, 'E_EXIT', 'exited with code 127 (usually: a program in it was not found)'],
    [
      { exitCode: 137 },
      'E_EXIT',
      'exited with code 137 (usually: a program in it was killed by SIGKILL)',
    ],
    [{ exitCode: 255 }, 'E_EXIT', 'exited with code 255'],
    [
      { exitCode: undefined, signal: 'SIGKILL' },
      'E_KILLED',
      'was killed by SIGKILL (out of memory, or ended by somebody)',
    ],
    [
      { exitCode: undefined, signal: 'SIGSEGV', lastErrorLine: 'bad' },
      'E_KILLED',
      'was killed by SIGSEGV: bad',
    ],
  ])('with %j fails', async (ends, code, message) => {
    const failing = attempt({ run: 'a' }, { ends });
    await expect(failing).rejects.toMatchObject({ code, message, retryable: true });
  });

  it.each([
    [{ exitCode: 75 }, 'exit:75', { exit_code: 75, stdout_bytes: 4, stderr_bytes: 5 }],
    [
      { exitCode: undefined, signal: 'SIGTERM' },
      'signal:SIGTERM',
      { exit_code: null, signal: 'SIGTERM', stdout_bytes: 4, stderr_bytes: 5 },
    ],
  ])('F16 with %j is noted, and has the subcode %s', async (ends, subcode, note) => {
    const failing = attempt({ run: 'a' }, { ends });
    await expect(failing).rejects.toMatchObject({ subcode, notes: [note] });
  });

  it('F16 is noted when the call fails for another reason', async () => {
    const fails = new StepFailure('E_ABORTED', 'enough');
    const ends = { exitCode: undefined, signal: 'SIGTERM' };
    const failing = attempt({ run: 'a' }, { fails, ends });
    await expect(failing).rejects.toMatchObject({ notes: [{ signal: 'SIGTERM' }] });
  });

  it('is success with the exit codes that are listed, and only with those', async () => {
    const settings = { run: 'a', ok_exit_codes: [1, 3] };
    expect((await attempt(settings, { ends: { exitCode: 3 } })).notes[0]).toMatchObject({
      exit_code: 3,
    });
    await expect(attempt(settings)).rejects.toThrow('exited with code 0');
  });
});
