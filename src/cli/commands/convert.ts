/**
 * `heddle convert`: any accepted format as native YAML or JSON.
 * Must not know any format.
 */
import { realpath } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { projectOf } from '../../engine/project.ts';
import type { Workflow } from '../../index.ts';
import { isCode } from '../../modules/kinds.ts';
import { printable, show } from '../../std/printable.ts';
import { writeHeddle, writeHeddleJson } from '../../workflow/formats/write-heddle.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { findingsText } from '../findings.ts';
import { movedPaths } from '../moved-paths.ts';
import { isBroken, locate, openWorkflow, sayImported, sizeLimit } from '../open-workflow.ts';
import { refuseFindings } from '../refuse.ts';
import type { Terminal } from '../terminal.ts';
import { writeText } from '../write-file.ts';
import { MAX_FILE_SIZE } from './validate.ts';

interface Options {
  readonly output?: string;
  readonly maxFileSize?: number;
}

export const convert: Command<Options> = {
  options: [
    {
      flags: '-o, --output <file>',
      summary: 'write to a file instead of stdout; JSON where its name ends in .json',
    },
    MAX_FILE_SIZE,
  ],
  async run([file = ''], options, terminal) {
    refuseCode(options.output);
    const opened = await openWorkflow(file, sizeLimit(options.maxFileSize), sayImported(terminal));
    if (opened.workflow === undefined || isBroken(opened))
      return refuseFindings(opened, [], terminal);
    terminal.err(findingsText(locate(opened), opened.diagnostics.length, terminal.paintErr));
    const { output } = options;
    if (output === undefined) terminal.out(nativeText(opened.workflow, writeHeddle));
    else {
      await refuseItself(file, output);
      const write = extname(output).toLowerCase() === '.json' ? writeHeddleJson : writeHeddle;
      await writeText(output, nativeText(movedTo(output, opened.workflow, terminal), write));
    }
    return EXIT.ok;
  },
};

/** A file of this name would be taken for code: no command could read it. */
function refuseCode(output: string | undefined): void {
  if (output === undefined || !isCode(output)) return;
  const ending = extname(output);
  const name = basename(output, ending);
  const message = `--output ${show(output)}: what is written is YAML, and ${ending} is for code`;
  throw new UsageError(message, `name it .yaml: -o ${join(dirname(output), `${name}.yaml`)}`);
}

/** The native text has none of the comments of its source. */
async function refuseItself(file: string, output: string): Promise<void> {
  const [source, target] = await Promise.all(
    [file, output].map((path) => realpath(path).catch(() => undefined)),
  );
  if (file === '-' || source === undefined || source !== target) return;
  const fix = 'write to another file, and move that one there';
  throw new UsageError('--output is the file itself, whose comments would be lost', fix);
}

/** The workflow as it stands in the folder of the new file. */
function movedTo(output: string, workflow: Workflow, terminal: Terminal): Workflow {
  const from = dirname(resolve(workflow.source?.file ?? '-'));
  const to = dirname(resolve(output));
  const moved = movedPaths(workflow, from, to);
  if (moved !== workflow && projectOf(from) !== projectOf(to)) {
    const message = `${printable(output)} stands in another project, from which paths may not lead to this one`;
    terminal.err(`${terminal.paintErr.yellow('warning')}: ${message}\n`);
  }
  return moved;
}

function nativeText(workflow: Workflow, write: (workflow: Workflow) => string): string {
  try {
    return write(workflow);
  } catch (error) {
    if (error instanceof TypeError) {
      const [message = '', fix] = error.message.split('; ');
      throw new UsageError(message, fix);
    }
    throw error;
  }
}
