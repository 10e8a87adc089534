/**
 * What every command does with a file that cannot be used: tell all, exit 2.
 * Must not know which command was asked for.
 */
import type { Diagnostic } from '../workflow/diagnostic.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { findingJson, findingsText } from './findings.ts';
import { locate, type OpenedFile } from './open-workflow.ts';
import type { Terminal } from './terminal.ts';

export function refuseFindings(
  opened: OpenedFile,
  more: readonly Diagnostic[] = [],
  terminal: Terminal,
  json = false,
): ExitCode {
  const findings = locate(opened, more);
  terminal.err(findingsText(findings, opened.diagnostics.length + more.length, terminal.paintErr));
  if (json)
    terminal.out(`${JSON.stringify({ ok: false, diagnostics: findings.map(findingJson) })}\n`);
  return EXIT.invalid;
}
