/**
 * The texts of files that the file of a kept run calls: they are kept with it, and compared as its own is.
 * Knows texts and paths; must not know what they say.
 */
import { dirname, relative, resolve, sep } from 'node:path';
import { homesOf, ownDefinitions } from '../../workflow/definitions.ts';
import type { Workflow } from '../../workflow/workflow.ts';

/** A file as it was, by its path from the folder of the one that is run. */
export type KeptCall = readonly [file: string, text: string];

/** Those that a workflow from a file calls. */
export function calledTexts(workflow: Workflow): KeptCall[] {
  return [...calledFiles(workflow)].map(([file, { source }]) => [file, source!.text]);
}

/** By such a path: the workflows that one from a file calls. */
export function calledFiles(workflow: Workflow): ReadonlyMap<string, Workflow> {
  const { source } = workflow;
  const files = new Map<string, Workflow>();
  if (source === undefined) return files;
  const folder = dirname(resolve(source.file));
  for (const home of homesOf(workflow, ({ steps }) => ownDefinitions(steps).steps)) {
    const { source: called } = home.workflow;
    if (called === undefined || called === source) continue;
    files.set(relative(folder, resolve(called.file)).split(sep).join('/'), home.workflow);
  }
  return files;
}

/** Whether two workflows from files were read from the same texts. */
export function sameTexts(one: Workflow, other: Workflow): boolean {
  const source = one.source && { text: one.source.text };
  return hasKeptTexts({ ...(source && { source }), called: calledTexts(one) }, other);
}

/** What is kept of files. */
interface KeptTexts {
  readonly source?: { readonly text: string };
  readonly called?: readonly KeptCall[];
}

/** Whether a workflow was read from the texts that were kept. */
export function hasKeptTexts({ source, called = [] }: KeptTexts, workflow: Workflow): boolean {
  if (workflow.source?.text !== source?.text) return false;
  const now = new Map(calledTexts(workflow));
  return now.size === called.length && called.every(([file, text]) => now.get(file) === text);
}
