/**
 * The text of a script and the program that runs it.
 * Knows shells and their options; must not know where a script comes from or how it goes.
 */
import type { ConfigProblem } from '../ports/step-type.ts';
import { printable } from '../std/printable.ts';
import { INTERPRETERS, programName } from './script-interpreters.ts';

/** A shell by name, or a program and its arguments: the script is the last one. */
export type Shell = string | readonly (string | number | boolean)[];

/** What the names stand for. */
export const SHELLS: Readonly<Record<string, readonly string[]>> = {
  sh: ['/bin/sh', '-eu', '-c'],
  bash: ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'],
  pwsh: ['pwsh', '-NoLogo', '-NoProfile', '-NonInteractive', '-Command'],
};

/** The program and its arguments: the script, and behind it the name by which `sh` and `bash` go. */
export function scriptCommand(shell: Shell, script: string): string[] {
  if (typeof shell !== 'string') return [...shell.map(String), script];
  if (shell === 'pwsh') return [...SHELLS.pwsh!, strictPowerShell(script)];
  return [...SHELLS[shell]!, script, shell];
}

/** Ends at the first error, and with the exit code of the last program. */
function strictPowerShell(script: string): string {
  const end = 'if (Test-Path -LiteralPath variable:/LASTEXITCODE) { exit $LASTEXITCODE }';
  return `$ErrorActionPreference = 'stop'\n${script}\n${end}`;
}

/** A first line that names another program than the one that gets the script. */
export function firstLineProblem(script: string, shell: Shell): ConfigProblem | undefined {
  const named = namedProgram(script);
  if (named === undefined) return undefined;
  const runs = typeof shell === 'string' ? SHELLS[shell]![0]! : String(shell[0]);
  if (programName(named) === programName(runs)) return undefined;
  const who = typeof shell === 'string' ? shell : programName(runs);
  const message = `the first line of "run" names "${printable(named)}", but ${who} runs the script.`;
  return { code: 'E_BAD_CONFIG', message, key: 'run', fix: fixFor(named) };
}

/** `#!/usr/bin/env -S python3 -u` and `#!/usr/bin/python3` name python3. */
function namedProgram(script: string): string | undefined {
  const [, line] = /^\ufeff?#!\s*([^\r\n]+)/.exec(script) ?? [];
  if (line === undefined) return undefined;
  const words = line.trim().split(/\s+/);
  const first = words[0]!;
  if (programName(first) !== 'env') return first;
  return words.slice(1).find((word) => !word.startsWith('-') && !word.includes('=')) ?? first;
}

function fixFor(named: string): string {
  const name = named.slice(named.lastIndexOf('/') + 1);
  if (name === 'bash' || name === 'sh' || name === 'pwsh') return `add shell: ${name}`;
  const known = INTERPRETERS[programName(named)];
  const option = known && (known.flag || known.script[0] || known.scriptWords[0]?.slice(1));
  if (option === undefined || option === '' || known?.operand !== 'file')
    return 'write the script into a file, and run that with command';
  return `add shell: [${printable(name)}, -${option}]`;
}
