/**
 * `heddle convert`: any accepted format as native YAML.
 * Must not know any format.
 */
import { writeHeddle } from '../../workflow/formats/write-heddle.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { findingsText } from '../findings.ts';
import { isBroken, locate, openWorkflow } from '../open-workflow.ts';
import { refuseFindings } from '../refuse.ts';
import { writeText } from '../write-file.ts';
import { MAX_FILE_SIZE } from './validate.ts';

interface Options {
  readonly output?: string;
  readonly maxFileSize?: number;
}

export const convert: Command<Options> = {
  name: 'convert',
  summary: 'Prints a workflow of any accepted format as native YAML.',
  arguments: '<file>',
  options: [
    { flags: '-o, --output <file>', summary: 'write to a file instead of stdout' },
    MAX_FILE_SIZE,
  ],
  async run([file = ''], options, terminal) {
    const opened = await openWorkflow(file, options.maxFileSize);
    if (opened.workflow === undefined || isBroken(opened))
      return refuseFindings(opened, [], terminal);
    terminal.err(findingsText(locate(opened), opened.diagnostics.length, terminal.paintErr));
    const native = nativeText(opened.workflow);
    if (options.output === undefined) terminal.out(native);
    else await writeText(options.output, native);
    return EXIT.ok;
  },
};

function nativeText(workflow: Parameters<typeof writeHeddle>[0]): string {
  try {
    return writeHeddle(workflow);
  } catch (error) {
    if (error instanceof TypeError) {
      const [message = '', fix] = error.message.split('; ');
      throw new UsageError(message, fix);
    }
    throw error;
  }
}
