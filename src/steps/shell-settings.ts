/**
 * The settings of a `shell` step, and what can be wrong with them before a run.
 * Knows settings as written; must not run anything.
 */
import { hasHole } from '../graph/template.ts';
import type { ConfigProblem } from '../ports/step-type.ts';
import { formatDuration, parseDuration } from '../std/duration.ts';
import { show } from '../std/printable.ts';
import type { FromSchema } from '../std/schema.ts';
import { parseSize } from '../std/size.ts';
import type { SHELL_SETTINGS } from '../workflow/with/shell.ts';
import { type ScriptArgument, scriptArguments } from './script-arguments.ts';
import { scriptFix } from './script-fixes.ts';
import { firstLineProblem, type Shell } from './shell-script.ts';

const SCRIPT = ['run', 'command'];
const ARGUMENTS = ['command', 'run'];

/** What other tools call it. */
export const SHELL_SYNONYMS = {
  ...Object.fromEntries(
    ['cmd', 'cmds', 'commands', 'script', 'scripts', 'bash', 'sh', 'exec'].map((key) => [
      key,
      SCRIPT,
    ]),
  ),
  ...Object.fromEntries(['args', 'argv', 'arguments', 'entrypoint'].map((key) => [key, ARGUMENTS])),
  ...Object.fromEntries(['environment', 'envs', 'vars', 'variables'].map((key) => [key, ['env']])),
  ...Object.fromEntries(
    ['workingdirectory', 'workingdir', 'workdir', 'directory', 'dir', 'chdir'].map((key) => [
      key,
      ['cwd'],
    ]),
  ),
};

export type ShellConfig = FromSchema<typeof SHELL_SETTINGS>;

/** Larger outputs belong in a file. */
const MOST_OUTPUT = '256mb';
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Set for every program; nobody else may. */
const OWN_VARIABLES = [
  'HEDDLE_RUN_ID',
  'HEDDLE_STEP_ID',
  'HEDDLE_ATTEMPT',
  'HEDDLE_IDEMPOTENCY_KEY',
];

const COST_PREFIX = 'HEDDLE_COST_';

/** Where a program finds how much of a pool its attempt takes. */
export function costVariable(pool: string): string {
  return COST_PREFIX + pool.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

/** Everything that the schema cannot say. */
export function shellProblems(config: ShellConfig, graceMs: number): ConfigProblem[] {
  const { inherit_env = [], output_max } = config;
  const found = [...commandProblems(config), ...graceProblems(config, graceMs)];
  found.push(...environmentProblems(config.env));
  for (const name of inherit_env) found.push(...variableProblems('inherit_env', name));
  if (parseSize(output_max)! > parseSize(MOST_OUTPUT)!) {
    const message = `output_max is more than ${MOST_OUTPUT}.`;
    found.push(problem('output_max', message, 'write to a file, and give its name as the output'));
  }
  return found;
}

/** `env` as written: a text where an expression stands in place of all of it. */
function environmentProblems(env: ShellConfig['env'] | string = {}): ConfigProblem[] {
  if (typeof env !== 'string')
    return Object.keys(env).flatMap((name) => variableProblems('env', name));
  const message =
    'names of variables are part of the structure and cannot come from an expression.';
  const fix = `write each of them, such as env: { NAME: "\${{ … }}" }`;
  return [{ code: 'E_STATIC', key: 'env', message, fix }];
}

/** What an attempt that is given up would leave behind. */
function graceProblems({ kill_grace }: ShellConfig, graceMs: number): ConfigProblem[] {
  const killMs = killAfterMs(kill_grace, graceMs);
  if (kill_grace === undefined || killMs < graceMs) return [];
  const message = `kill_grace (${kill_grace}) is not shorter than the grace of the step (${formatDuration(graceMs)}), after which the attempt is given up.`;
  return [
    problem('kill_grace', message, `add grace: ${formatDuration(killMs + 1_000)} to the step`),
  ];
}

/** When a program that does not end is killed: well before its attempt is given up. */
export function killAfterMs(killGrace: string | undefined, graceMs: number): number {
  return killGrace === undefined
    ? Math.min(USUAL_KILL_MS, (2 / 5) * graceMs)
    : parseDuration(killGrace)!;
}

const USUAL_KILL_MS = 2_000;

function commandProblems({ command, run, shell }: ShellConfig): ConfigProblem[] {
  if (command === undefined && run === undefined) {
    const fix = 'add command: [program, argument], or run with the text of a script';
    return [problem(undefined, 'expected "command" or "run".', fix)];
  }
  if (command !== undefined && run !== undefined) {
    const fix = 'leave one of them out';
    return [problem('run', 'expected "command" or "run", not both.', fix)];
  }
  return run === undefined ? programProblems(command!, shell) : scriptProblems(run, shell);
}

function scriptProblems(run: string, shell: Shell = 'sh'): ConfigProblem[] {
  const found: ConfigProblem[] = [];
  if (run.includes('\0')) found.push(problem('run', '"run" holds a NUL character.', 'remove it'));
  const [program] = typeof shell === 'string' ? [shell] : shell;
  if (!isName(program)) {
    const message = `the program, first in "shell", is ${show(program)}, not a name.`;
    return [...found, problem('shell', message, 'write the name or the path of a program')];
  }
  const odd = firstLineProblem(run, shell);
  return odd === undefined ? found : [...found, odd];
}

/** `command` as written: a text where an expression stands in place of all of it. */
function programProblems(
  command: NonNullable<ShellConfig['command']> | string,
  shell: Shell | undefined,
): ConfigProblem[] {
  if (typeof command === 'string') {
    const fix = 'write a list with its name first, and use expressions in the arguments';
    return [{ code: 'E_STATIC', key: 'command', message: STATIC_PROGRAM, fix }];
  }
  const [program] = command;
  const found = scriptArguments(command).map((argument) => argumentProblem(command, argument));
  if (shell !== undefined) {
    const fix = 'remove it, or write the script as run';
    found.push(problem('shell', '"shell" is for the script in "run".', fix));
  }
  if (!hasHole(program) && !isName(program)) {
    const message = `the program, first in "command", is ${show(program)}, not a name.`;
    found.push(problem('command', message, 'write the name or the path of a program'));
  }
  return found;
}

const STATIC_PROGRAM = 'the program is part of the structure and cannot be an expression.';

const ROLES = {
  script: 'is a script',
  option: 'can become an option with a script',
  file: 'names code',
  setting: 'names code',
} as const;

/** An item whose value would be run. */
function argumentProblem(
  command: NonNullable<ShellConfig['command']>,
  argument: ScriptArgument,
): ConfigProblem {
  const { kind, item, by } = argument;
  const where = { code: 'E_STATIC', key: 'command', path: [item] } as const;
  if (kind === 'program' || hasHole(command[0])) {
    const fix = 'write its name, and use expressions in the arguments';
    return { ...where, message: STATIC_PROGRAM, fix };
  }
  const message = `"command", item ${item + 1}, ${ROLES[kind]} for ${show(command[by])}: what its expression gives would be run.`;
  return { ...where, message, fix: scriptFix(command, argument) };
}

function isName(program: unknown): boolean {
  return typeof program === 'string' && program.trim() !== '' && !program.includes('\0');
}

function variableProblems(key: string, name: string): ConfigProblem[] {
  if (OWN_VARIABLES.includes(name) || name.startsWith(COST_PREFIX)) {
    return [problem(key, `${name} is set by Heddle itself.`, 'choose another name')];
  }
  if (VARIABLE.test(name)) return [];
  const message = `${show(name)} is no name of an environment variable.`;
  return [problem(key, message, 'use letters, digits and _, not starting with a digit')];
}

function problem(key: string | undefined, message: string, fix: string): ConfigProblem {
  return { code: 'E_BAD_CONFIG', message, fix, ...(key !== undefined && { key }) };
}
