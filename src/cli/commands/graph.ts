/**
 * `heddle graph`: a picture of a workflow before it runs.
 * Must not know how pictures are drawn.
 */
import { extname } from 'node:path';
import { createEngine } from '../../index.ts';
import { PICTURES } from '../../pictures/index.ts';
import { show } from '../../std/printable.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { openWorkflow, sizeLimit } from '../open-workflow.ts';
import { refuseFindings } from '../refuse.ts';
import { choice } from '../values.ts';
import { writeText } from '../write-file.ts';
import { MAX_FILE_SIZE } from './validate.ts';

interface Options {
  readonly format?: string;
  readonly output?: string;
  readonly maxFileSize?: number;
}

export const graph: Command<Options> = {
  name: 'graph',
  summary: 'Draws a workflow as Mermaid, DOT or text.',
  arguments: '<file>',
  options: [
    {
      flags: '-f, --format <name>',
      summary: `one of ${PICTURES.map((p) => p.name).join(', ')}; default text, or by the file's ending`,
      parse: choice(PICTURES.map((p) => p.name)),
    },
    { flags: '-o, --output <file>', summary: 'write to a file instead of stdout' },
    MAX_FILE_SIZE,
  ],
  async run([file = ''], options, terminal) {
    const picture = pictureFor(options);
    const opened = await openWorkflow(file, sizeLimit(options.maxFileSize));
    const compiled =
      opened.workflow && (await createEngine({ allowOutside: true }).check(opened.workflow));
    if (compiled?.graph === undefined)
      return refuseFindings(opened, compiled?.diagnostics, terminal);
    const drawn = picture.draw(compiled.graph);
    if (options.output === undefined) terminal.out(drawn);
    else await writeText(options.output, drawn);
    return EXIT.ok;
  },
};

function pictureFor({ format, output }: Options) {
  if (format !== undefined) return PICTURES.find((p) => p.name === format)!;
  if (output === undefined) return PICTURES[0]!;
  const found = PICTURES.find((p) => p.extension === extname(output).toLowerCase());
  if (found !== undefined) return found;
  const endings = PICTURES.map((p) => p.extension).join(', ');
  throw new UsageError(
    `no picture ends in ${show(extname(output))}`,
    `use ${endings}, or --format`,
  );
}
