/**
 * What a program's end and output mean for the step that ran it.
 * Knows exit codes and bytes; must not know how a program is run.
 */
import { constants } from 'node:os';
import type { ProcessResult } from '../ports/process.ts';
import { jsonResult } from '../run/json-result.ts';
import { StepFailure } from '../run/step-error.ts';
import { printable } from '../std/printable.ts';
import { linesOf, utf8Text, withoutLastLineEnd } from '../std/text.ts';
import type { ShellConfig } from './shell-settings.ts';

/** Throws a `StepFailure` unless the program ended well: `E_EXIT` or `E_KILLED`. */
export function checkEnd(result: ProcessResult, okCodes: readonly number[]): void {
  const { exitCode, signal, lastErrorLine } = result;
  const last = lastErrorLine === '' ? '' : `: ${printable(lastErrorLine)}`;
  if (exitCode === undefined) {
    const why = signal === 'SIGKILL' ? ' (out of memory, or ended by somebody)' : '';
    const subcode = `signal:${signal ?? 'unknown'}`;
    throw new StepFailure('E_KILLED', `was killed by ${signal ?? 'a signal'}${why}${last}`, {
      subcode,
    });
  }
  if (okCodes.includes(exitCode)) return;
  const subcode = `exit:${exitCode}`;
  const message = `exited with code ${exitCode}${meaning(exitCode)}${last}`;
  throw new StepFailure('E_EXIT', message, { subcode });
}

/** What shells mean by the codes above 125. */
function meaning(code: number): string {
  if (code === 126) return ' (usually: a program in it could not be executed)';
  if (code === 127) return ' (usually: a program in it was not found)';
  const name = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return name === undefined ? '' : ` (usually: a program in it was killed by ${name})`;
}

/** Standard output as the settings want it. Throws a `StepFailure` with code `E_SHELL_OUTPUT`. */
export function readOutput(bytes: Uint8Array, as: ShellConfig['output']): unknown {
  if (as === 'none') return null;
  if (as === 'bytes') return bytes;
  const text = utf8Text(bytes);
  if (text === undefined)
    throw unusable('the output is not UTF-8 text; use "output: bytes" to take it as it is');
  if (as === 'text') return withoutLastLineEnd(text);
  if (as === 'lines') return linesOf(text);
  if (text.trim() === '') throw unusable('the output is empty, not JSON');
  return jsonResult(text, (why) => unusable(`the output is not JSON: ${why}`));
}

function unusable(message: string): StepFailure {
  return new StepFailure('E_SHELL_OUTPUT', message, { retryable: false });
}
