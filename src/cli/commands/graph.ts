/**
 * `heddle graph`: a picture of a workflow before it runs, or of a kept run and how each step stands.
 * Must not know how pictures are drawn.
 */
import { extname } from 'node:path';
import { earlierRunOf } from '../../engine/kept/rerun.ts';
import { partOfGraph } from '../../engine/plan/part-of-graph.ts';
import { createEngine } from '../../index.ts';
import { PICTURES } from '../../pictures/index.ts';
import { graphSubject, type Picture, runSubject } from '../../pictures/picture.ts';
import { defined } from '../../std/defined.ts';
import { show } from '../../std/printable.ts';
import { engineParts } from '../call-config.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findRun, withStore } from '../kept-run.ts';
import { openWorkflow, sayImported, sizeLimit } from '../open-workflow.ts';
import { refuseFindings } from '../refuse.ts';
import { PART_OPTIONS, type PartOptions } from '../run-options.ts';
import { PLACE_OPTIONS, type StoreAsk } from '../store.ts';
import type { Terminal } from '../terminal.ts';
import { choice } from '../values.ts';
import { writeText } from '../write-file.ts';
import { MAX_FILE_SIZE } from './validate.ts';

interface Options extends StoreAsk, PartOptions {
  readonly run?: string;
  readonly format?: string;
  readonly output?: string;
  readonly maxFileSize?: number;
}

export const graph: Command<Options> = {
  runsNothing: true,
  options: [
    {
      flags: '--run <id>',
      summary: 'draw this run, with the status of each step; no file is needed',
    },
    {
      flags: '-f, --format <name>',
      summary: `one of ${PICTURES.map((p) => p.name).join(', ')}; default text, or by the file's ending`,
      parse: choice(PICTURES.map((p) => p.name)),
    },
    { flags: '-o, --output <file>', summary: 'write to a file instead of stdout' },
    ...PART_OPTIONS,
    MAX_FILE_SIZE,
    ...PLACE_OPTIONS,
  ],
  async run([file], options, terminal) {
    const { run, output } = options;
    if ((file === undefined) === (run === undefined)) {
      const what = file === undefined ? 'there is nothing to draw' : 'a file and a run are given';
      throw new UsageError(what, 'give a workflow file, or --run with the id of a run');
    }
    if (run !== undefined && (options.start ?? options.target) !== undefined) {
      const what = '--start and --target are about a file, and a run is given';
      throw new UsageError(what, 'leave them out: what the run left out is drawn so');
    }
    const picture = pictureFor(options);
    const drawn =
      run === undefined
        ? await drawFile(file!, picture, options, terminal)
        : await drawKept(run, picture, options, terminal);
    if (typeof drawn !== 'string') return drawn;
    if (output === undefined) terminal.out(drawn);
    else await writeText(output, drawn);
    return EXIT.ok;
  },
};

/** The picture, or how the command ends where the file has faults. */
async function drawFile(
  file: string,
  picture: Picture,
  { maxFileSize, start, target }: Options,
  terminal: Terminal,
): Promise<string | ExitCode> {
  const opened = await openWorkflow(file, sizeLimit(maxFileSize), sayImported(terminal));
  const compiled =
    opened.workflow &&
    (await createEngine({ ...engineParts(), allowOutside: true }).check(opened.workflow));
  if (compiled?.graph === undefined) return refuseFindings(opened, compiled?.diagnostics, terminal);
  return picture.draw(graphSubject(partOfGraph(compiled.graph, defined({ start, target }))));
}

/** From what is kept alone: its file may be gone, or have been a program. */
async function drawKept(
  runId: string,
  picture: Picture,
  options: Options,
  terminal: Terminal,
): Promise<string> {
  const history = await withStore(options, terminal, (engine, at) => findRun(engine, runId, at));
  return picture.draw(runSubject(earlierRunOf(history).run));
}

function pictureFor({ format, output }: Options): Picture {
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
