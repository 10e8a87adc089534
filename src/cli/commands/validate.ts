/**
 * `heddle validate`: everything that is wrong with some files, and nothing run.
 * Must not run anybody's code for YAML.
 */

import { createEngine } from '../../index.ts';
import { counted } from '../../std/counted.ts';
import { hasErrors } from '../../workflow/diagnostic.ts';
import { locateAll } from '../../workflow/place.ts';
import { ALLOW_OUTSIDE, type OutsideOption, outsideOf } from '../allow-outside.ts';
import { engineParts } from '../call-config.ts';
import type { Command } from '../command.ts';
import { withConfigFixes } from '../config-fixes.ts';
import { CONFIG_OPTION } from '../config-option.ts';
import { ENV_FILE_OPTION } from '../env-file.ts';
import { EXIT } from '../exit-code.ts';
import { findingJson, findingsText } from '../findings.ts';
import { isBroken, type OpenedFile, openAll, sayImported, sizeLimit } from '../open-workflow.ts';
import { size } from '../values.ts';

export const MAX_FILE_SIZE = {
  flags: '--max-file-size <size>',
  summary: 'largest workflow file accepted (default 2mb)',
  parse: size,
};

interface Options extends OutsideOption {
  readonly json?: true;
  readonly quiet?: true;
  readonly maxFileSize?: number;
}

export const validate: Command<Options> = {
  runsNothing: true,
  options: [
    { flags: '--json', summary: 'findings as one JSON object' },
    { flags: '--quiet', summary: 'only errors' },
    ALLOW_OUTSIDE,
    MAX_FILE_SIZE,
    CONFIG_OPTION,
    ENV_FILE_OPTION,
  ],
  async run(files, options, terminal) {
    const engine = createEngine({ ...engineParts(), ...outsideOf(options) });
    const all: unknown[] = [];
    let broken = 0;
    const tell = sayImported(terminal, options.quiet);
    for (const opened of await openAll(files, sizeLimit(options.maxFileSize), tell)) {
      const diagnostics = await check(engine, opened);
      const findings = locateAll(withConfigFixes(diagnostics), opened.source);
      const wrong = opened.workflow === undefined || hasErrors(diagnostics);
      if (wrong) broken++;
      all.push(...findings.map(findingJson));
      const shown = options.quiet ? findings.filter((f) => f.severity === 'error') : findings;
      const total = options.quiet ? shown.length : diagnostics.length;
      terminal.err(findingsText(shown, total, terminal.paintErr));
      if (!wrong && !options.json && !options.quiet) {
        terminal.out(`${opened.file}: ok, ${counted(opened.workflow!.steps.length, 'step')}\n`);
      }
    }
    if (options.json) terminal.out(`${JSON.stringify({ ok: broken === 0, diagnostics: all })}\n`);
    else if (files.length > 1)
      terminal.err(`${files.length - broken} of ${files.length} files are valid\n`);
    return broken === 0 ? EXIT.ok : EXIT.invalid;
  },
};

/** What reading found, and if that left a workflow, what compiling finds. */
export async function check(engine: ReturnType<typeof createEngine>, opened: OpenedFile) {
  if (opened.workflow === undefined || isBroken(opened)) return opened.diagnostics;
  const { diagnostics } = await engine.check(opened.workflow);
  return [...opened.diagnostics, ...diagnostics];
}
