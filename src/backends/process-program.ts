/**
 * Finding the file of a program, as a shell would, with a sentence for each way to fail.
 * Knows paths and rights; must not run anything.
 */
import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import type { ProcessCall } from '../ports/process.ts';
import { StepFailure } from '../run/step-error.ts';
import { printable } from '../std/printable.ts';

/** What a shell uses when nothing says where programs are. */
const USUAL_PATH = '/usr/local/bin:/usr/bin:/bin';
/** The system reads no further for the `#!` line. */
const HEAD_BYTES = 256;

/** The absolute path of the program. Throws a `StepFailure` with code `E_SHELL`. */
export async function findProgram({ program, env, cwd }: ProcessCall): Promise<string> {
  await checkFolder(cwd);
  const shown = printable(program);
  if (program.includes('/')) {
    const file = resolve(cwd, program);
    const fault = await faultOf(file);
    if (fault !== undefined) throw refusal(`the program "${shown}" ${fault}`);
    return checkInterpreter(file, shown);
  }
  const { PATH = USUAL_PATH } = env;
  let nearly: string | undefined;
  for (const folder of PATH.split(delimiter)) {
    const file = resolve(cwd, folder, program);
    const fault = await faultOf(file);
    if (fault === undefined) return checkInterpreter(file, shown);
    if (fault === NOT_EXECUTABLE) nearly ??= file;
  }
  if (nearly !== undefined) throw refusal(`the program "${printable(nearly)}" ${NOT_EXECUTABLE}`);
  const words = /\s/.test(program) ? '; write each argument as an item of its own' : '';
  throw refusal(`program "${shown}" is not on PATH (${printable(PATH)})${words}`);
}

const NOT_EXECUTABLE = 'is not executable; allow it with "chmod +x"';

/** Why the file cannot be run, as the end of a sentence. */
async function faultOf(file: string): Promise<string | undefined> {
  try {
    const info = await stat(file);
    if (info.isDirectory()) return 'is a folder';
    if (!info.isFile()) return 'is not a regular file';
    await access(file, constants.X_OK);
    return undefined;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EACCES') return NOT_EXECUTABLE;
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(code)) return 'does not exist';
    throw error;
  }
}

/** A script whose interpreter is missing would look like a missing program. */
async function checkInterpreter(file: string, shown: string): Promise<string> {
  const head = await headOf(file);
  const [, interpreter] = /^#![ \t]*([^ \t\n]+)/.exec(head) ?? [];
  if (interpreter?.startsWith('/') && (await faultOf(interpreter)) !== undefined) {
    const why = `names the interpreter "${printable(interpreter)}" in its first line, which cannot be run`;
    throw refusal(`the program "${shown}" ${why}`);
  }
  return file;
}

/** Empty for a program that may be run but not read. */
async function headOf(file: string): Promise<string> {
  let handle: Awaited<ReturnType<typeof open>> | undefined;
  try {
    handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await handle?.close();
  }
}

async function checkFolder(cwd: string): Promise<void> {
  const info = await stat(cwd).catch(() => undefined);
  if (!info?.isDirectory()) throw refusal(`the folder "${printable(cwd)}" is not there`);
}

function refusal(message: string): StepFailure {
  return new StepFailure('E_SHELL', message, { retryable: false });
}
