/**
 * Which settings by file a call goes by: those that it names, else those of the project.
 * Knows the option and where a project is; must not know what any setting does.
 */
import { dirname, resolve } from 'node:path';
import { configFor, openConfig } from '../config/open-config.ts';
import { locateAll } from '../workflow/place.ts';
import { goBy } from './call-config.ts';
import type { ConfigChoice } from './config-option.ts';
import type { ExitCode } from './exit-code.ts';
import { findingsText } from './findings.ts';
import { refuseFindings } from './refuse.ts';
import type { Terminal } from './terminal.ts';

interface ConfigAsk extends ConfigChoice {
  readonly json?: true;
  readonly quiet?: true;
}

/** `file`: the workflow that the call is about. Gives how the command ends where the settings cannot be used. */
export async function findConfig(
  { config, json, quiet }: ConfigAsk,
  file: string | undefined,
  terminal: Terminal,
): Promise<ExitCode | undefined> {
  const { env } = process;
  const folder = file === undefined || file === '-' ? '.' : dirname(resolve(file));
  const found = config === undefined ? await configFor(folder, env) : await openConfig(config, env);
  goBy(found, await configFor('.', env));
  if (found === undefined) return undefined;
  const { settings, source, diagnostics } = found;
  if (settings === undefined)
    return refuseFindings({ ...found, workflow: undefined }, [], terminal, json === true);
  const findings = quiet ? [] : locateAll(diagnostics, source);
  terminal.err(findingsText(findings, findings.length, terminal.paintErr));
  return undefined;
}
