/**
 * Warnings about workflows that run in a program, printed where Node.js prints its own.
 * Knows diagnostics and their places; must not know who runs the workflow.
 */
import { printable, quoted } from '../../std/printable.ts';
import type { Diagnostic } from '../../workflow/diagnostic.ts';
import { locateAll } from '../../workflow/place.ts';
import type { Workflow } from '../../workflow/workflow.ts';

/** So many are printed by a process: one that makes ever new workflows would fill its log. */
const MOST_TOLD = 1_000;

/** What was printed: a factory makes the same workflow again and again, and a resume reads it again. */
const told = new Set<string>();

/** Tells each warning once in the process, as `[W_POOL] Warning: …`. */
export function tellWarnings(workflow: Workflow, diagnostics: readonly Diagnostic[]): void {
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning');
  if (warnings.length === 0) return;
  const { name, source } = workflow;
  for (const { code, message, file, line, column, fix, fixInCode } of locateAll(warnings, source)) {
    const at = file !== undefined && line !== undefined ? ` (${file}:${line}:${column})` : '';
    const what = source === undefined ? (fixInCode ?? fix) : fix;
    const hint = what === undefined ? '' : ` Fix: ${what}.`;
    const text = printable(`workflow ${quoted(name)}${at}: ${message}${hint}`, 2_000);
    if (told.has(text) || told.size === MOST_TOLD) continue;
    told.add(text);
    process.emitWarning(text, { code });
  }
}
