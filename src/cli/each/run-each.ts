/**
 * `heddle run FILE --each LINES`: a run for each line.
 * Knows lines, runs and what is printed of them; must not know how many runs are kept apart.
 */
import { createHash } from 'node:crypto';
import type { Engine, OneOfMany } from '../../index.ts';
import { jsonLines } from '../../observers/json-lines.ts';
import { defined } from '../../std/defined.ts';
import { jsonOf } from '../../std/json-text.ts';
import { hasErrors } from '../../workflow/diagnostic.ts';
import { type Located, MAX_SHOWN } from '../../workflow/place.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { inCommands } from '../as-commands.ts';
import { type CommandOption, UsageError } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findingJson, findingsText } from '../findings.ts';
import { type OutputOptions, type Session, stayOf } from '../follow.ts';
import { inputFrom } from '../given-input.ts';
import { isBroken, locate, type OpenedFile } from '../open-workflow.ts';
import { refuseFindings } from '../refuse.ts';
import { engineOptions, type SharedOptions } from '../run-options.ts';
import { DRAIN_MS } from '../signals.ts';
import { wholeNumber } from '../values.ts';
import { inputOf } from './line-input.ts';
import { type Line, linesOfFile, linesOfStdin } from './lines.ts';
import { EachReport } from './report.ts';

export interface EachOptions extends SharedOptions, OutputOptions {
  readonly each?: string;
  readonly maxRuns?: number;
  readonly runId?: string;
}

export const EACH_OPTIONS: readonly CommandOption[] = [
  {
    flags: '--each <lines>',
    summary:
      'one run for each line of a file of JSON lines, which is its input, or of standard input with -',
  },
  {
    flags: '--max-runs <n>',
    summary: 'runs at once, with --each',
    parse: wholeNumber(1, 10_000),
  },
];

/** Throws a `UsageError` for options that do not go together. */
export function checkEach(files: readonly string[], options: EachOptions): void {
  const { each, maxRuns, input, inputFile, figures } = options;
  if (each === undefined) {
    if (maxRuns === undefined) return;
    throw new UsageError(
      '--max-runs is about the runs of --each',
      'add --each FILE, or leave it out',
    );
  }
  if (files.length > 1) {
    throw new UsageError('--each takes one workflow', 'run the files one by one');
  }
  if (figures)
    throw new UsageError(
      '--figures is about one run, and --each is about several',
      'leave it out; heddle show RUN --figures has them for a run that is kept',
    );
  if (input !== undefined || inputFile !== undefined) {
    const fix = 'leave one out; -p gives an input to every line that does not have it';
    throw new UsageError('--each and --input cannot both be given', fix);
  }
  if (each === '-' && files[0] === '-') {
    const message = 'standard input cannot be both the workflow and the lines';
    throw new UsageError(message, 'give one of the two as a file');
  }
}

/** What is checked before a run starts: the workflow, and the lines of a file. */
export async function runEach(
  engine: Engine,
  opened: OpenedFile,
  session: Session<EachOptions>,
): Promise<ExitCode> {
  const { options, terminal, at } = session;
  const file = options.each!;
  const common = await commonInput(options, opened);
  const refused = await refuseBroken(engine, opened, session);
  if (refused !== undefined) return refused;
  const workflow = opened.workflow!;
  const lines = file === '-' ? linesOfStdin() : await linesOfFile(file);
  if (Array.isArray(lines)) {
    const code = await refuseLines(lines, { workflow, common }, session);
    if (code !== undefined) return code;
  }
  const report = new EachReport(session, workflow.name);
  const again = at.command('resume');
  const end = session.signals.atForcedExit(() => {
    if (session.keeps) terminal.screen.say(`to go on with what was left: ${again}\n`);
  });
  try {
    const asked = { at, words: ['run', options.runId ?? ''] } as const;
    const { inputs, chosen } = linesUnderWay({ lines, workflow, common }, report, options);
    const { signal } = session.signals;
    const each = {
      ...engineOptions(options),
      whenWaiting: stayOf(session),
      observers: options.jsonl ? [jsonLines(terminal.out, true)] : [],
    };
    const more = { signal, drainMs: DRAIN_MS, leave: session.keeps, each };
    const result = await inCommands(asked, () =>
      engine.runMany(workflow, inputs(), { ...chosen, ...more }),
    );
    return report.end(result, again);
  } finally {
    end();
    report.close();
  }
}

interface LinesOf {
  readonly lines: Iterable<Line> | AsyncIterable<Line>;
  readonly workflow: Workflow;
  readonly common: object | undefined;
}

/** Lines as inputs, and each end of a run reported by its line. Only lines whose runs are under way are held. */
function linesUnderWay(
  { lines, workflow, common }: LinesOf,
  report: EachReport,
  { runId: name, maxRuns: concurrency }: EachOptions,
) {
  const held = new Map<number, { line: Line; order: number; id: string }>();
  const ids = new LineIds(common);
  async function* inputs() {
    let [order, index] = [0, 0];
    for await (const line of lines) {
      const place = { line, order: order++ };
      const { value, findings } = await inputOf(line, workflow, common);
      if (findings.length > 0) report.bad(place, findings);
      else {
        held.set(index++, { ...place, id: name === undefined ? '' : ids.of(line) });
        yield value;
      }
    }
  }
  const runId = (_: unknown, index: number) => `${name}-${held.get(index)!.id}`;
  const onResult = (one: OneOfMany) => {
    report.ended(held.get(one.index)!, one);
    held.delete(one.index);
  };
  const chosen = {
    ...defined({ concurrency }),
    ...(name !== undefined && { runId, ifExists: 'attach' as const }),
    keep: 'failed' as const,
    onResult,
  };
  return { inputs, chosen };
}

async function commonInput(options: EachOptions, { workflow }: OpenedFile) {
  if (options.param === undefined) return undefined;
  const { value } = await inputFrom({ param: options.param }, workflow ?? {});
  return value as object;
}

/** Inputs are the matter of the lines. */
async function refuseBroken(
  engine: Engine,
  opened: OpenedFile,
  { options, terminal }: Session<EachOptions>,
): Promise<ExitCode | undefined> {
  const { json = false } = options;
  if (isBroken(opened)) return refuseFindings(opened, [], terminal, json);
  const { diagnostics } = await engine.plan(opened.workflow!, undefined, engineOptions(options));
  const found = diagnostics.filter(({ code }) => code !== 'E_INPUT');
  if (hasErrors(found)) return refuseFindings(opened, found, terminal, json);
  const warnings = locate(opened, found).filter(({ severity }) => severity === 'warning');
  if (!options.quiet) terminal.err(findingsText(warnings, warnings.length, terminal.paintErr));
  return undefined;
}

/** Of a file every line must be right before the first run starts. */
async function refuseLines(
  lines: readonly Line[],
  { workflow, common }: { readonly workflow: Workflow; readonly common: object | undefined },
  { options, terminal }: Session<EachOptions>,
): Promise<ExitCode | undefined> {
  const shown: Located[] = [];
  let total = 0;
  for (const line of lines) {
    const { findings } = await inputOf(line, workflow, common);
    total += findings.length;
    if (shown.length < MAX_SHOWN) shown.push(...findings);
  }
  if (total === 0) return undefined;
  terminal.err(findingsText(shown, total, terminal.paintErr));
  if (options.json) {
    const diagnostics = shown.map(findingJson);
    terminal.out(`${JSON.stringify({ ok: false, diagnostics })}\n`);
  }
  return EXIT.invalid;
}

/**
 * Ids from what lines say, and what is common to all of them, so that a line has the same one after others were added or taken away. Of lines that
 * say the same the second one has an id of its own.
 */
class LineIds {
  private readonly seen = new Map<string, number>();
  private readonly common: string;

  constructor(common: object | undefined) {
    this.common = common === undefined ? '' : `${jsonOf(common)}\n`;
  }

  of({ text }: Line): string {
    const id = createHash('sha256')
      .update(this.common + text.trim())
      .digest('hex')
      .slice(0, 12);
    const before = this.seen.get(id) ?? 0;
    this.seen.set(id, before + 1);
    return before === 0 ? id : `${id}-${before + 1}`;
  }
}
