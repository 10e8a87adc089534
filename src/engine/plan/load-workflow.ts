/**
 * Workflow files: from a path to a workflow, or to what is wrong with the file.
 * Knows which files belong to one; must not know formats, nor run anybody's code.
 */
import type { Diagnostic } from '../../workflow/diagnostic.ts';
import { readWorkflow } from '../../workflow/formats/index.ts';
import type { Source } from '../../workflow/workflow.ts';
import { type LoadedFile, withCalled } from './called-files.ts';
import { readText, type SizeLimit } from './read-text.ts';

export type { LoadedFile } from './called-files.ts';

/** The largest file read unless told otherwise, in bytes. */
export const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** Reads a YAML or JSON file of any accepted format, and those that it calls. Never throws for what the file holds. */
export async function loadWorkflow(
  file: string,
  { maxBytes = MAX_FILE_BYTES }: { maxBytes?: number } = {},
): Promise<LoadedFile> {
  const fixInCode = 'raise maxBytes, or split the workflow';
  return loadFile(file, { bytes: maxBytes, fix: 'split the workflow', fixInCode });
}

/** The same for who says what to do with a larger file. */
export async function loadFile(file: string, limit: SizeLimit): Promise<LoadedFile> {
  const text = await readText(file, limit);
  if (typeof text !== 'string') return refused(file, text);
  return loadCalled(readWorkflow(text, file), limit);
}

/** With the files that it calls. */
export function loadCalled(main: LoadedFile, limit: SizeLimit): Promise<LoadedFile> {
  return withCalled(main, (path, shown) => readText(path, limit, shown));
}

function refused(file: string, problem: Diagnostic): LoadedFile {
  const source: Source = { file, text: '', locate: () => undefined };
  return { workflow: undefined, diagnostics: [problem], source };
}
