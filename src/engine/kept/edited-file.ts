/**
 * That the file of a kept run was edited since: the run goes on as it began, and whoever resumes it is told.
 * Knows the text that was kept and where the file is; must not know who is told, nor how.
 */
import { basename, dirname, relative, resolve } from 'node:path';
import { printable, printableLines } from '../../std/printable.ts';
import { type Diagnostic, diagnostic, hasErrors } from '../../workflow/diagnostic.ts';
import type { FormatReading } from '../../workflow/formats/format.ts';
import { locateAll } from '../../workflow/place.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { loadFile, MAX_FILE_BYTES } from '../plan/load-workflow.ts';
import type { SizeLimit } from '../plan/read-text.ts';
import { changesText, fileChanges } from './file-changes.ts';
import { calledFiles, sameTexts } from './kept-calls.ts';
import { findKept } from './kept-file.ts';
import { fromItsFile } from './kept-workflow.ts';
import type { WorkflowChoice } from './new-input.ts';
import type { Snapshot } from './snapshot.ts';

/** The text that was kept was accepted when its run began, whatever the limit was then. */
export function limitOf(text: string): SizeLimit {
  const bytes = Math.max(MAX_FILE_BYTES, 2 * Buffer.byteLength(text));
  return { bytes, fix: 'split the workflow' };
}

interface Kept {
  readonly text: string;
  readonly workflow: Workflow;
}

/** What is other in the file than in what was kept, where that means something; `fix`: how to take it. */
export async function editedSince(
  { text, workflow }: Kept,
  file: string,
  fix: string,
): Promise<Diagnostic | undefined> {
  const now = await loadFile(file, limitOf(text));
  const isSame = now.workflow !== undefined && sameTexts(workflow, now.workflow);
  return isSame ? undefined : editedNote(workflow, { file, now, fix });
}

function editedNote(
  kept: Workflow,
  {
    file,
    now,
    fix,
  }: {
    readonly file: string;
    readonly now: Pick<FormatReading, 'workflow' | 'diagnostics' | 'source'>;
    readonly fix: string;
  },
): Diagnostic | undefined {
  const name = printable(basename(file));
  const since = 'has changed since the run began';
  if (now.workflow === undefined || hasErrors(now.diagnostics)) {
    const who = now.source?.text === kept.source?.text ? `what ${name} calls` : name;
    return diagnostic('W_FILE_CHANGED', `${who} ${since}, and has errors now${firstError(now)}.`);
  }
  const changes = fileChanges(kept, now.workflow);
  const own = changes.length === 0 ? [] : [changesText(changes)];
  const called = calledChanges(kept, now.workflow);
  if (own.length + called.length === 0) return undefined;
  const who = own.length > 0 ? name : `what ${name} calls`;
  const what = [...own, ...called].join('; ');
  return diagnostic('W_FILE_CHANGED', `${who} ${since} (${what}).`, { fix });
}

/** As in `: flow.yaml:7:15 step "r" (workflow) calls ./report.yaml: there is no such file`; nothing where there is none. */
function firstError({
  diagnostics,
  source,
}: Pick<FormatReading, 'diagnostics' | 'source'>): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = locateAll(errors, source);
  if (first === undefined) return '';
  const { file, line, column, message } = first;
  const said = printableLines(message).replace(/\.$/, '');
  if (file === undefined) return `: ${said}`;
  const name = printable(relative(dirname(resolve(source?.file ?? file)), resolve(file)));
  return `: ${[name, line, column].filter((part) => part !== undefined).join(':')} ${said}`;
}

/** As in `in parts/report.yaml: step "b": with`. */
function calledChanges(kept: Workflow, now: Workflow): string[] {
  const before = calledFiles(kept);
  return [...calledFiles(now)].flatMap(([file, called]) => {
    const was = before.get(file);
    const changes = was === undefined ? [] : fileChanges(was, called);
    return changes.length === 0 ? [] : [`in ${printable(file)}: ${changesText(changes)}`];
  });
}

const TO_TAKE_IT = 'useCurrent: true takes it';

/** The same in a program: of the file that the workflow was given from, else of that where the kept one is. */
export async function editedNotes(
  snapshot: Snapshot,
  kept: Workflow,
  {
    workflow: given,
    file: said,
    project,
  }: WorkflowChoice & { readonly project?: string | undefined },
): Promise<readonly Diagnostic[]> {
  const { source } = snapshot;
  if (source === undefined || !fromItsFile(snapshot)) return [];
  const { text } = source;
  let note: Diagnostic | undefined;
  if (given?.source !== undefined) {
    const { file } = given.source;
    const now = { workflow: given, diagnostics: [] };
    if (!sameTexts(kept, given)) note = editedNote(kept, { file, now, fix: TO_TAKE_IT });
  } else {
    const { file, isThere } = findKept(source, { said, project });
    if (isThere) note = await editedSince({ text, workflow: kept }, file, TO_TAKE_IT);
  }
  return note === undefined ? [] : [note];
}
