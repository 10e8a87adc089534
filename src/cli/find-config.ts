/**
 * Which settings by file a call goes by: those that it names, else those of the project.
 * Knows the option and where a project is; must not know what any setting does.
 */
import { dirname, resolve } from 'node:path';
import { configFor, openConfig } from '../config/open-config.ts';
import { configsOf } from '../engine/project.ts';
import { locateAll } from '../workflow/place.ts';
import { goBy } from './call-config.ts';
import type { Command } from './command.ts';
import type { ConfigChoice } from './config-option.ts';
import type { ExitCode } from './exit-code.ts';
import { findingsText } from './findings.ts';
import { sayImported } from './open-workflow.ts';
import { spareDescriptor } from './prints.ts';
import { refuseFindings } from './refuse.ts';
import type { Terminal } from './terminal.ts';

interface ConfigAsk extends ConfigChoice {
  readonly json?: true;
  readonly quiet?: true;
  readonly dryRun?: true;
}

/** What is called, and the workflow that it is about. */
interface Called {
  readonly command: Pick<Command, 'runsNothing'>;
  readonly file: string | undefined;
}

/** Gives how the command ends where the settings cannot be used. */
export async function findConfig(
  { config, json, quiet, dryRun }: ConfigAsk,
  { command, file }: Called,
  terminal: Terminal,
): Promise<ExitCode | undefined> {
  // A dry run of a file is a plan; one of a kept run has its step types from the settings.
  const runsNothing = command.runsNothing ?? (dryRun === true && file !== undefined);
  const say = runsNothing ? sayImported(terminal, quiet) : () => {};
  const tell = (code: string) => {
    spareDescriptor();
    say(code);
  };
  // Who names a file means it, with all that it needs.
  const way = { env: process.env, runsCode: !runsNothing || config !== undefined, tell };
  const folder = file === undefined || file === '-' ? '.' : dirname(resolve(file));
  const found = config === undefined ? await configFor(folder, way) : await openConfig(config, way);
  goBy(found, configsOf('.')[0]);
  if (found === undefined) return undefined;
  const { settings, source, diagnostics } = found;
  if (settings === undefined)
    return refuseFindings({ ...found, workflow: undefined }, [], terminal, json === true);
  const findings = quiet ? [] : locateAll(diagnostics, source);
  terminal.err(findingsText(findings, findings.length, terminal.paintErr));
  return undefined;
}
