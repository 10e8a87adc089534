/**
 * The workflow of a kept run: as it was kept or as it is now, from where its file is now.
 * Knows what is kept with a run; must not know how the run is resumed.
 */
import { basename, resolve } from 'node:path';
import { editedSince, limitOf } from '../engine/kept/edited-file.ts';
import { findKept } from '../engine/kept/kept-file.ts';
import { readKept, type Snapshot } from '../engine/kept/snapshot.ts';
import { projectOf } from '../engine/project.ts';
import { isCode } from '../modules/kinds.ts';
import { show } from '../std/printable.ts';
import { type Diagnostic, diagnostic, hasErrors } from '../workflow/diagnostic.ts';
import { findMoved } from './find-moved.ts';
import type { Session } from './follow.ts';
import { type KeptCall, type KeptWords, keptWords } from './kept-call.ts';
import { type OpenedFile, openWorkflow } from './open-workflow.ts';
import { shortest } from './shortest.ts';
import type { OpenStore } from './store.ts';

interface Wanted {
  readonly at: OpenStore;
  /** The command as it was given, for the commands that are printed. */
  readonly words: KeptWords;
  readonly call: KeptCall;
  /** What takes the file as it is now. */
  readonly toTakeIt?: string;
}

/**
 * The workflow as it was kept, or as it is now; code is imported anew, and the engine compares it
 * with what was. What there is to say of the file itself is in the diagnostics.
 */
export async function openFor(snapshot: Snapshot, wanted: Wanted): Promise<OpenedFile> {
  const { source } = snapshot;
  if (source === undefined) {
    return { file: 'program', workflow: undefined, source: undefined, diagnostics: [] };
  }
  const { at, call, toTakeIt = '--use-current takes it' } = wanted;
  const { file: said, useCurrent = false } = call;
  const { file: whole, isThere } = findKept(source, { project: at.project, said });
  const file = shortest(whole);
  const code = isCode(source.file);
  const none = said === undefined && source.from !== undefined;
  if (!isThere && (useCurrent || code || said !== undefined)) {
    const fault = none ? unsaved(wanted) : gone(file, wanted, 'E_FILE');
    return { file, workflow: undefined, source: undefined, diagnostics: [fault] };
  }
  const limit = limitOf(source.text);
  if (useCurrent || code) return openWorkflow(file, limit);
  const { workflow, source: text, diagnostics } = readKept(snapshot, file)!;
  // What was kept and cannot be read is for the engine to tell: it is no fault of an author.
  const kept = hasErrors(diagnostics) ? undefined : workflow;
  if (!isThere) {
    const note = none ? asKept(wanted) : gone(file, wanted, 'N_FILE_GONE');
    return { file, workflow: kept, source: text, diagnostics: [note] };
  }
  const edited = kept && (await editedSince({ text: source.text, workflow: kept }, file, toTakeIt));
  return { file, workflow: kept, source: text, diagnostics: edited === undefined ? [] : [edited] };
}

/** There never was a file to take the workflow of now from. */
function unsaved({ at, words, call }: Wanted): Diagnostic {
  const message = `${fromStdin(words)}: there is no file of it to take.`;
  const fix = `say which one: ${at.command(...words, ...keptWords({ ...call, file: 'PATH' }))}`;
  return diagnostic('E_FILE', message, { fix });
}

function asKept({ words }: Wanted): Diagnostic {
  return diagnostic('N_FILE_GONE', `${fromStdin(words)}; it is used as it was kept.`);
}

function fromStdin([, runId]: KeptWords): string {
  return `the workflow of run ${show(runId)} came from standard input`;
}

function gone(
  file: string,
  { at, words, call }: Wanted,
  code: 'E_FILE' | 'N_FILE_GONE',
): Diagnostic {
  const there = findMoved(basename(file), at.project ?? projectOf('.')) ?? 'PATH';
  const is = `the file of run ${show(words[1])} is no longer at ${show(resolve(file), 600)}`;
  const message = code === 'N_FILE_GONE' ? `${is}; it is used as it was kept.` : `${is}.`;
  // Where the run starts all the same, that name is taken.
  const named = code === 'N_FILE_GONE' ? { runId: undefined } : {};
  const fix = `say where it is: ${at.command(...words, ...keptWords({ ...call, ...named, file: there }))}`;
  return diagnostic(code, message, { fix });
}

/** What is printed at once, also where only the output is wanted: what runs is not what stands there now. */
const PRINTED_AT_ONCE: readonly string[] = ['W_FILE_CHANGED', 'N_FILE_GONE'];

/** Says that the file of a run has changed or is gone: it is resumed as it was. */
export function printChanged(
  { diagnostics }: OpenedFile,
  { terminal }: Pick<Session, 'terminal'>,
): void {
  for (const { code, message, fix } of diagnostics) {
    if (!PRINTED_AT_ONCE.includes(code)) continue;
    const more = fix === undefined ? '' : `; ${fix}`;
    terminal.err(`${message.replace(/\.$/, '')}${more}\n`);
  }
}
