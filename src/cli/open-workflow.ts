/**
 * From the path on the command line to a workflow: YAML and JSON are read, TypeScript is imported.
 * Knows files and modules; must not know what will be done with the workflow.
 */
import { realpath } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { loadWorkflow, MAX_FILE_BYTES, readText } from '../engine/load-workflow.ts';
import { printable, show } from '../std/printable.ts';
import { type Diagnostic, diagnostic, hasErrors } from '../workflow/diagnostic.ts';
import { readWorkflow } from '../workflow/formats/index.ts';
import { locateAll, type Located } from '../workflow/place.ts';
import type { Source, Workflow } from '../workflow/workflow.ts';

/** A file that was opened; `workflow` is there unless `findings` hold an error. */
export interface OpenedFile {
  readonly file: string;
  readonly workflow: Workflow | undefined;
  readonly source: Source | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const CODE = new Set(['.ts', '.mts', '.js', '.mjs']);

export async function openWorkflow(file: string, maxBytes = MAX_FILE_BYTES): Promise<OpenedFile> {
  if (file === '-') {
    const text = await readStdin(maxBytes);
    if (typeof text !== 'string') return { file, workflow: undefined, source: blank('stdin'), diagnostics: [text] };
    return { file, ...readWorkflow(text, 'stdin') };
  }
  if (CODE.has(extname(file))) return openModule(file, maxBytes);
  return { file, ...(await loadWorkflow(file, { maxBytes })) };
}

async function readStdin(maxBytes: number): Promise<string | Diagnostic> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) return diagnostic('E_FILE_TOO_LARGE', `more than ${maxBytes} bytes on standard input.`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Every file, each one once; the same file given twice is an error of the call. */
export async function openAll(files: readonly string[], maxBytes?: number): Promise<OpenedFile[]> {
  const seen = new Map<string, string>();
  const opened: OpenedFile[] = [];
  for (const file of files) {
    const real = file === '-' ? file : await realpath(file).catch(() => resolve(file));
    const before = seen.get(real);
    seen.set(real, file);
    if (before === undefined) {
      opened.push(await openWorkflow(file, maxBytes));
      continue;
    }
    const message = `this is the same file as "${printable(before)}".`;
    const twice = diagnostic('E_DUPLICATE_WORKFLOW', message, { fix: 'give it once' });
    opened.push({ file, workflow: undefined, source: blank(file), diagnostics: [twice] });
  }
  return opened;
}

export function locate(opened: OpenedFile, more: readonly Diagnostic[] = []): Located[] {
  return locateAll([...opened.diagnostics, ...more], opened.source);
}

export function isBroken({ workflow, diagnostics }: OpenedFile): boolean {
  return workflow === undefined || hasErrors(diagnostics);
}

function blank(file: string): Source {
  return { file, text: '', locate: () => undefined };
}

async function openModule(file: string, maxBytes: number): Promise<OpenedFile> {
  const refuse = (message: string, fix: string): OpenedFile => ({
    file,
    workflow: undefined,
    source: blank(file),
    diagnostics: [diagnostic('E_MODULE', message, { fix })],
  });
  const text = await readText(file, maxBytes);
  if (typeof text !== 'string') return { file, workflow: undefined, source: blank(file), diagnostics: [text] };
  try {
    const { createJiti } = await import('jiti');
    const module = await createJiti(import.meta.url, { interopDefault: false }).import<Record<string, unknown>>(resolve(file));
    const found = module.default ?? Object.values(module).find(isWorkflow);
    if (isWorkflow(found)) return { file, workflow: withFile(found, file), source: blank(file), diagnostics: [] };
    return refuse(`the module exports no workflow (default export: ${show(found)}).`, 'write export default workflow(…)');
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0]! : show(error);
    return refuse(`the module cannot be loaded: ${printable(why)}.`, 'mend the module, or its imports');
  }
}

function isWorkflow(value: unknown): value is Workflow {
  const { name, steps } = (value ?? {}) as Partial<Workflow>;
  return typeof name === 'string' && Array.isArray(steps);
}

/** Modules and files that its steps name are looked for beside the workflow's own file. */
function withFile(workflow: Workflow, file: string): Workflow {
  const copy = Object.create(Object.getPrototypeOf(workflow), Object.getOwnPropertyDescriptors(workflow));
  return Object.assign(copy, { source: blank(file) });
}
