/**
 * The step type `shell`: a program, or a script for a shell, as a child process.
 * Knows settings, input and output; must not know how the program is kept in hand.
 */
import type { ProcessCall, ProcessEnd } from '../ports/process.ts';
import type {
  AttemptContext,
  Metadata,
  Place,
  Preparation,
  Prepared,
  StepType,
} from '../ports/step-type.ts';
import { StepFailure } from '../run/step-error.ts';
import { assert } from '../std/assert.ts';
import { jsonOf } from '../std/json-text.ts';
import { printableLines } from '../std/printable.ts';
import { parseSize } from '../std/size.ts';
import { SHELL_SETTINGS } from '../workflow/with/shell.ts';
import { findFolder } from './shell-folder.ts';
import { checkEnd, readOutput } from './shell-output.ts';
import { scriptCommand } from './shell-script.ts';
import {
  costVariable,
  killAfterMs,
  SHELL_SYNONYMS,
  type ShellConfig,
  shellProblems,
} from './shell-settings.ts';

/** Where the step stands, to find its folder again at each attempt. */
interface ShellReady {
  readonly place: Place;
}

/** What programs can hardly do without, and what holds no secrets. */
const ALWAYS_INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ'];

export const shellStep: StepType<ShellConfig, ShellReady> = {
  name: 'shell',
  summary: 'Runs a program, or a script: its input as bytes in, its output as text.',
  intent: 'transform',
  requires: ['process'],
  with: SHELL_SETTINGS,
  staticKeys: ['run', 'shell', 'inherit_env', 'cwd', 'output_max', 'kill_grace', 'stop_signal'],
  limits: ['output_max', 'kill_grace', 'stop_signal'],
  inherits: 'inherit_env',
  telemetry: { attributes: { exit_code: 'process.exit.code' } },
  secretKeys: ['env.*'],
  paths: { cwd: {} },
  usual: { env: {}, cwd: {}, shell: { onlyWith: 'run' } },
  synonyms: SHELL_SYNONYMS,
  staticFixes: {
    run: 'pass the value in an environment variable with env; for the characters ${{ themselves write $${{',
  },
  prepare,
  run,
};

async function prepare(preparation: Preparation<ShellConfig>): Promise<Prepared<ShellReady>> {
  const { config, place, graceMs } = preparation;
  const problems = shellProblems(config, graceMs);
  const found = await findFolder(config.cwd ?? '.', place);
  if ('problem' in found) problems.push(found.problem);
  return problems.length === 0 ? { ready: { place } } : { problems };
}

async function run({ place }: ShellReady, context: AttemptContext): Promise<unknown> {
  const config = context.config as ShellConfig;
  const runProcess = context.abilities.process;
  assert(runProcess !== undefined, 'a shell step runs on a backend that offers processes');
  const found = await findFolder(config.cwd ?? '.', place);
  if ('problem' in found) {
    const why = found.problem.message.slice(0, -1);
    throw new StepFailure('E_SHELL', why, { retryable: false });
  }
  const result = await runProcess(callOf(config, found.folder, context)).catch((error) => {
    throw inOwnWords(error, config);
  });
  if (result.leftBehind) context.log('the program left processes behind; they were ended');
  checkEnd(result, config.ok_exit_codes);
  return readOutput(result.stdout, config.output);
}

function noteOf(end: ProcessEnd): Metadata {
  const { exitCode, signal, stdoutBytes, stderrBytes, memoryBytes } = end;
  return {
    exit_code: exitCode ?? null,
    ...(signal !== undefined && { signal }),
    stdout_bytes: stdoutBytes,
    stderr_bytes: stderrBytes,
    ...(memoryBytes !== undefined && { memory_bytes: memoryBytes }),
  };
}

function callOf(config: ShellConfig, cwd: string, context: AttemptContext): ProcessCall {
  const { command, run: script = '', shell = 'sh', stdin, output, output_max } = config;
  const [program, ...args] = command?.map(String) ?? scriptCommand(shell, script);
  const nul = args.findIndex((arg) => arg.includes('\0'));
  if (nul >= 0) throw badConfig(`command.${nul + 1}: an argument cannot hold a NUL character`);
  return {
    program: program!,
    args,
    env: environmentOf(config, context),
    cwd,
    stdin: stdin === 'none' ? new Uint8Array() : toBytes(context.input),
    stdout: output === 'none' ? 'log' : 'keep',
    outputMaxBytes: parseSize(output_max)!,
    memoryMaxBytes: context.memoryMax,
    onLine: (line) => context.log(printableLines(line)),
    ...(context.hidden !== undefined && { hidden: context.hidden }),
    onEnd: (end) => context.annotate(noteOf(end)),
    signal: context.signal,
    stopSignal: config.stop_signal,
    // A run can give its steps less time than was known when its workflow was checked.
    killAfterMs: Math.min(
      killAfterMs(config.kill_grace, context.graceMs),
      (4 / 5) * context.graceMs,
    ),
  };
}

function environmentOf(
  { env = {}, inherit_env = [] }: ShellConfig,
  { run, stepId, attempt, idempotencyKey, cost, traceparent }: AttemptContext,
): Record<string, string> {
  const all: Record<string, string> = {};
  if (traceparent !== undefined) all.TRACEPARENT = traceparent;
  for (const name of [...ALWAYS_INHERITED, ...inherit_env]) {
    const value = process.env[name];
    if (value !== undefined) all[name] = value;
  }
  for (const [name, value] of Object.entries(env)) {
    all[name] = String(value);
    if (all[name].includes('\0')) throw badConfig(`env.${name}: it cannot hold a NUL character`);
  }
  for (const [pool, amount] of Object.entries(cost)) all[costVariable(pool)] = String(amount);
  return Object.assign(all, {
    HEDDLE_RUN_ID: run.id,
    HEDDLE_STEP_ID: stepId,
    HEDDLE_ATTEMPT: String(attempt),
    HEDDLE_IDEMPOTENCY_KEY: idempotencyKey,
  });
}

/** What went wrong by the names that the author knows. */
function inOwnWords(error: unknown, { output_max, run, shell }: ShellConfig): unknown {
  if (!(error instanceof StepFailure)) return error;
  if (error.code === 'E_SHELL' && run !== undefined && typeof shell === 'string') {
    const { retryable, cause } = error;
    return new StepFailure('E_SHELL', `shell: ${shell}: ${error.message}`, { retryable, cause });
  }
  if (error.code !== 'E_OUTPUT_TOO_LARGE') return error;
  const message = `the output is larger than output_max (${output_max}), so the program was ended`;
  return new StepFailure(error.code, message, { retryable: false, cause: error });
}

function badConfig(message: string): StepFailure {
  return new StepFailure('E_BAD_CONFIG', message, { retryable: false });
}

/** Text as UTF-8, bytes as they are, anything else as JSON text; nothing is no bytes. */
function toBytes(input: unknown): Uint8Array {
  if (input instanceof Uint8Array) return input;
  if (input === null || input === undefined) return new Uint8Array();
  return new TextEncoder().encode(typeof input === 'string' ? input : jsonOf(input));
}
