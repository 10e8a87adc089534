/**
 * What is printed of many runs: a line for each that did not succeed, how far they are, and a summary.
 * Knows lines, ends of runs and streams; must not know how a run is started.
 */
import { EngineError } from '../../engine/engine-error.ts';
import type { ManyResult, OneOfMany } from '../../index.ts';
import { formatElapsed } from '../../std/duration.ts';
import { jsonOf } from '../../std/json-text.ts';
import { printable } from '../../std/printable.ts';
import type { Located } from '../../workflow/place.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findingJson, findingText } from '../findings.ts';
import type { OutputOptions, Session } from '../follow.ts';
import type { Line } from './lines.ts';
import { openProgress, type Progress } from './progress.ts';
import { EachTally } from './tally.ts';

/** So many runs that did not succeed are printed as they end; the rest is counted. */
const MOST_SHOWN = 100;

/** A line, and its place among those that are not blank, from 0. */
interface Place {
  readonly line: Line;
  readonly order: number;
}

export class EachReport {
  private readonly session: Session<OutputOptions>;
  private readonly workflow: string;
  private readonly tally = new EachTally();
  private readonly progress: Progress | undefined;
  private readonly findings: Located[] = [];
  /** With `--json`: a row for each run, in the order of the lines. */
  private readonly rows: object[] = [];
  /** With `--quiet`: outputs that have come before those of earlier lines. */
  private readonly early = new Map<number, string>();
  private nextOutput = 0;
  private shown = 0;

  constructor(session: Session<OutputOptions>, workflow: string) {
    const { quiet, json, jsonl } = session.options;
    this.session = session;
    this.workflow = workflow;
    const isSilent = quiet === true || json === true || jsonl === true;
    const line = () => `${workflow}: so far ${this.tally.summary}`;
    this.progress = isSilent ? undefined : openProgress(session.terminal, line);
  }

  /** A line from standard input that cannot run. */
  bad({ line, order }: Place, findings: readonly Located[]): void {
    const { options, terminal } = this.session;
    this.tally.addBad();
    if (options.json) this.findings.push(...findings);
    this.tell(() => findings.map((one) => findingText(one, terminal.paintErr)).join(''));
    this.print(order, 'null');
    this.rows[order] = { line: line.number, status: 'bad_line' };
    this.progress?.changed();
  }

  ended({ line, order }: Place, one: OneOfMany): void {
    this.tally.addRun(one);
    if (one.status !== 'succeeded') this.tell(() => this.sentence(line, one));
    const { options } = this.session;
    if (options.quiet) this.print(order, jsonOf(one.result?.output ?? null));
    if (options.json) this.rows[order] = rowOf(line, one);
    this.progress?.changed();
  }

  private tell(text: () => string): void {
    const { terminal } = this.session;
    this.shown++;
    if (this.shown <= MOST_SHOWN) terminal.screen.say(text());
    else if (this.shown === MOST_SHOWN + 1)
      terminal.screen.say(
        'more lines did not succeed: they are counted, and --json lists all of them\n',
      );
  }

  private sentence({ file, number }: Line, { status, runId, error }: OneOfMany): string {
    const { paintErr } = this.session.terminal;
    const where = `${printable(file)}:${number}`;
    const isLeft = LEFT.includes(status);
    const word = status === 'refused' ? 'not run' : isLeft ? 'left before its end' : status;
    const why = isLeft || error === undefined ? '' : `: ${printable(error.message)}`;
    const run = runId === undefined ? '' : `, run ${printable(runId)}`;
    const hint = error instanceof EngineError && runId === undefined && error.hint;
    const fix = hint ? `  fix: ${printable(hint)}\n` : '';
    return `${where} ${paintErr.red(word)}${why}${run}\n${fix}`;
  }

  /** In the order of the lines. */
  private print(order: number, output: string): void {
    const { options, terminal } = this.session;
    if (!options.quiet || options.json || options.jsonl) return;
    this.early.set(order, output);
    for (let next = this.early.get(this.nextOutput); next !== undefined; ) {
      terminal.out(`${next}\n`);
      this.early.delete(this.nextOutput++);
      next = this.early.get(this.nextOutput);
    }
  }

  /** Lets the screen go, also where there is nothing to sum up. */
  close(): void {
    this.progress?.close();
  }

  /** `again`: how what was left goes on. */
  end(result: ManyResult, again: string): ExitCode {
    const { options, terminal, signals } = this.session;
    const { tally } = this;
    // Standard input could not be read to its end.
    const unread = result.error === undefined ? EXIT.ok : EXIT.environment;
    const exit = signals.code() ?? (tally.exit === EXIT.ok ? unread : tally.exit);
    if (options.json) terminal.out(`${jsonOf(this.json(result, exit))}\n`);
    if (result.error !== undefined)
      terminal.err(`not every line was read: ${printable(result.error.message)}\n`);
    if (tally.count('running') > 0) terminal.err(`to go on with what was left: ${again}\n`);
    if (options.json || options.jsonl || options.quiet) return exit;
    const { green, red } = terminal.paintOut;
    const paint = result.ok && exit === 0 ? green : red;
    const time = formatElapsed(result.durationMs);
    terminal.out(`${this.workflow}: ${paint(tally.summary)} in ${time}\n`);
    return exit;
  }

  private json({ ok, durationMs, error }: ManyResult, exit: ExitCode): object {
    const { tally, findings, rows, workflow } = this;
    return {
      ok: ok && exit === 0,
      workflow,
      total: tally.total,
      counts: tally.toJSON(),
      ...(error !== undefined && { error: { message: error.message } }),
      duration_ms: Math.round(durationMs * 1_000) / 1_000,
      runs: rows.filter((row) => row !== undefined),
      diagnostics: findings.map(findingJson),
    };
  }
}

const LEFT: readonly string[] = ['pending', 'running'];

function rowOf(line: Line, { status, runId, result, error }: OneOfMany): object {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  const failure = error && { ...(code !== undefined && { code }), message: error.message };
  return {
    line: line.number,
    ...(runId !== undefined && { run: runId }),
    status,
    output: result?.output ?? null,
    ...(failure && { error: failure }),
  };
}
