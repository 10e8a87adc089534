/**
 * Files that a command was asked to write.
 * Knows what can go wrong with a path; must not know what is written.
 */
import { writeFile } from 'node:fs/promises';
import { EngineError } from '../engine/engine-error.ts';
import { show } from '../std/printable.ts';
import { WRITE_FAULTS } from '../std/write-faults.ts';

/** Writes a text. Throws an `EngineError` when that is not possible. */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    const [why, hint] = WRITE_FAULTS[code] ?? [code, 'choose another place'];
    throw new EngineError('output-unwritable', `cannot write ${show(path)}: ${why}`, {
      cause,
      hint,
    });
  }
}
