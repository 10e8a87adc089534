/**
 * Files of workflows that files call: read, each once, and put to the steps that call them.
 * Knows where they are on disk; must not know what a workflow does, nor run anybody's code.
 */
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { hasHole } from '../../graph/template.ts';
import { isCode } from '../../modules/kinds.ts';
import { printable, quoted } from '../../std/printable.ts';
import { ownDefinitions } from '../../workflow/definitions.ts';
import { type Diagnostic, diagnostic, hasErrors } from '../../workflow/diagnostic.ts';
import type { FormatReading } from '../../workflow/formats/format.ts';
import { readWorkflow } from '../../workflow/formats/index.ts';
import { stepPath } from '../../workflow/step-path.ts';
import type { Source, Step } from '../../workflow/workflow.ts';
import { projectOf } from '../project.ts';

/** What was read from a file. */
export interface LoadedFile extends FormatReading {
  readonly source: Source;
}

/** The step type whose steps call a file. */
const CALLS = 'workflow';

/** What is at a path: what was read, or why nothing could be. */
type Found = LoadedFile | Diagnostic;
/** `shown`: how another path is written in the file that calls. */
type ReadText = (path: string, shown: (path: string) => string) => Promise<string | Diagnostic>;

/** The same file with what it calls, and what is wrong with that. */
export async function withCalled(main: LoadedFile, readText: ReadText): Promise<LoadedFile> {
  const files = filesWith(main);
  const queue = [main];
  // Most files call none, and looking for it takes long.
  let root: string | undefined;
  for (const { source, ...reading } of queue)
    for (const { file } of callsIn(reading)) {
      const path = pathOf(source, file);
      if (files.has(path)) continue;
      root ??= projectOf(dirname(resolve(main.source.file)));
      const text =
        refusedPath(path, root) ?? (await readText(path, (other) => shownFrom(source, other)));
      const found = typeof text === 'string' ? readWorkflow(text, nameOf(source, file)) : text;
      files.set(path, found);
      if ('source' in found && found.source !== undefined) queue.push(found as LoadedFile);
    }
  return attached(main, files);
}

/** The same where the texts are at hand, by their paths from the folder of the file. */
export function withTexts(main: LoadedFile, texts: ReadonlyMap<string, string>): LoadedFile {
  const files = filesWith(main);
  for (const [file, text] of texts)
    files.set(pathOf(main.source, file), readWorkflow(text, nameOf(main.source, file)));
  return attached(main, files);
}

/** One that calls itself is read already. */
function filesWith(main: LoadedFile): Map<string, Found> {
  return new Map([[resolve(main.source.file), main]]);
}

function pathOf({ file }: Source, called: string): string {
  return resolve(dirname(file), called);
}

function shownFrom({ file }: Source, path: string): string {
  const from = relative(dirname(resolve(file)), path)
    .split(sep)
    .join('/');
  return from.startsWith('../') ? from : `./${from}`;
}

/** As it is called in what people are told. */
function nameOf({ file }: Source, called: string): string {
  return isAbsolute(called) ? called : join(dirname(file), called);
}

function refusedPath(path: string, root: string): Diagnostic | undefined {
  const within = relative(root, path);
  if (within === '..' || within.startsWith(`..${sep}`) || isAbsolute(within))
    return diagnostic('E_FILE', `it is outside of the project ${printable(root)}.`, {
      fix: 'move it into the project',
    });
  if (!isCode(path)) return undefined;
  const fix = 'write this workflow in TypeScript, too, and call it there: flow.call(ID, WORKFLOW)';
  return diagnostic('E_FILE', 'it is code, and a file calls files in YAML or JSON.', { fix });
}

/** A step that calls a file, and its number. */
interface FileCall {
  readonly step: Step;
  readonly s: number;
  readonly file: string;
}

function callsIn({ workflow, sound = workflow }: FormatReading): FileCall[] {
  if (sound === undefined) return [];
  const calls: FileCall[] = [];
  for (const [s, step] of ownDefinitions(sound.steps).steps.entries()) {
    const file = step.uses === CALLS ? step.with?.file : undefined;
    if (typeof file === 'string' && file !== '' && !hasHole(file)) calls.push({ step, s, file });
  }
  return calls;
}

/** Each step gets the workflow that it calls. Steps were read for this file, and nobody else has them. */
function attached(main: LoadedFile, files: ReadonlyMap<string, Found>): LoadedFile {
  const found: Diagnostic[] = [];
  for (const reading of files.values()) {
    if (!isFile(reading)) continue;
    const about = reading === main ? {} : { source: reading.source };
    if (reading !== main) found.push(...reading.diagnostics.map((one) => ({ ...one, ...about })));
    for (const call of callsIn(reading)) {
      const called = files.get(pathOf(reading.source, call.file))!;
      const fault = attach(call, called, nameOf(reading.source, call.file));
      if (fault !== undefined) found.push({ ...fault, ...about });
    }
  }
  if (found.length === 0) return main;
  const diagnostics = [...main.diagnostics, ...found];
  const { workflow, sound = workflow, ...rest } = main;
  if (!hasErrors(diagnostics)) return { ...main, diagnostics };
  return { ...rest, workflow: undefined, diagnostics, ...(sound && { sound }) };
}

function isFile(found: Found): found is LoadedFile {
  return !('severity' in found);
}

/** What is broken is taken for a step whose work is known to be right, so that the rest can be checked. */
function attach(
  { step, s, file }: FileCall,
  called: Found | undefined,
  name: string,
): Diagnostic | undefined {
  const usable = called && isFile(called) && !hasErrors(called.diagnostics);
  if (usable && called.workflow !== undefined) {
    Object.assign(step, { calls: called.workflow });
    return undefined;
  }
  Object.assign(step, { uses: 'function', run: () => null, with: undefined });
  const why = called === undefined || isFile(called) ? undefined : called;
  const subject = `step ${quoted(step.id)} (${CALLS})`;
  const message =
    why === undefined
      ? `${subject} calls ${printable(name)}, which has errors.`
      : `${subject} calls ${printable(file)}: ${why.message}`;
  const fix = why === undefined ? 'mend that file' : why.fix;
  const path = stepPath(s, 'with', 'file');
  return diagnostic('E_WORKFLOW_FILE', message, { path, ...(fix !== undefined && { fix }) });
}
