/**
 * `heddle run`: runs workflow files and shows what came of them.
 * Knows how runs are shown; must not know how they are made.
 */

import { EngineError } from '../../engine/engine-error.ts';
import { isModule } from '../../graph/settings.ts';
import {
  createEngine,
  type Engine,
  type GuardOptions,
  type Observer,
  type RunOptions,
  type RunResult,
  type Step,
} from '../../index.ts';
import { eventLines } from '../../observers/event-lines.ts';
import { jsonLines, jsonOf } from '../../observers/json-lines.ts';
import { plain, runSummary } from '../../pictures/run-summary.ts';
import { printableLines } from '../../std/printable.ts';
import { type Located, locateAll } from '../../workflow/place.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-code.ts';
import { findingJson, findingsText } from '../findings.ts';
import { openLive } from '../live.ts';
import { isBroken, locate, type OpenedFile, openAll } from '../open-workflow.ts';
import { refuseFindings } from '../refuse.ts';
import { engineOptions, runId, SHARED_OPTIONS, type SharedOptions } from '../run-options.ts';
import { DRAIN_MS, type SignalWatch, watchSignals } from '../signals.ts';
import type { Terminal } from '../terminal.ts';
import { inputFrom } from '../values.ts';
import { plan } from './plan.ts';

interface Options extends SharedOptions {
  readonly jsonl?: true;
  readonly quiet?: true;
  readonly dryRun?: true;
  readonly runId?: string;
}

export const run: Command<Options> = {
  name: 'run',
  summary: 'Runs workflows, one after the other.',
  arguments: '<files...>',
  options: [
    ...SHARED_OPTIONS,
    { flags: '--run-id <id>', summary: 'name of the run; default a new one', parse: runId },
    { flags: '--json', summary: 'the result as one JSON object' },
    { flags: '--jsonl', summary: 'every event as a line of JSON' },
    { flags: '--quiet', summary: 'only the output' },
    { flags: '--dry-run', summary: 'the same as heddle plan' },
  ],
  async run(files, options, terminal) {
    if (options.json && options.jsonl)
      throw new UsageError('--json and --jsonl cannot both be given', 'leave one out');
    if (options.runId !== undefined && files.length > 1) {
      throw new UsageError(
        '--run-id names one run, and there are several files',
        'run the files one by one',
      );
    }
    if (options.dryRun && files.length > 1) {
      throw new UsageError('--dry-run takes one file', 'plan the files one by one');
    }
    if (options.dryRun) return plan.run(files, options, terminal);
    const opened = await openAll(files, options.maxFileSize);
    const screen: Screen = { say: terminal.err };
    const engine = createEngine(guardsFor(opened, { options, terminal, screen }));
    const code = await refuseBroken(engine, opened, options, terminal);
    if (code !== undefined) return code;
    const signals = watchSignals(terminal.err);
    try {
      return await runAll(engine, opened, { options, terminal, screen, signals });
    } finally {
      signals.stop();
      await engine.close();
    }
  },
};

/** Where lines go that come at any time: past the live view while there is one. */
interface Screen {
  say: (text: string) => void;
}

/**
 * Functions of authors may block and may throw when nobody listens; the built-in types do neither.
 * A run that waits for what can never come is told when the process ends, so nothing holds it.
 */
function guardsFor(
  opened: readonly OpenedFile[],
  { options, terminal, screen }: Omit<Session, 'signals'>,
): GuardOptions {
  const guarded = opened.some(({ workflow }) => workflow?.steps.some(callsFunction));
  if (!guarded) return { keepAlive: false };
  const word = terminal.paintErr.yellow('warning');
  const tell = (line: string) => {
    if (!options.quiet) screen.say(`${word}: ${line}\n`);
  };
  return { keepAlive: false, watchdog: true, catchStrays: { tell } };
}

function callsFunction({ uses, run }: Step): boolean {
  return run !== undefined || uses === 'function' || isModule(uses);
}

/** Before the first run starts, every file and the input must be right. */
async function refuseBroken(
  engine: Engine,
  opened: readonly OpenedFile[],
  options: Options,
  terminal: Terminal,
) {
  let broken: ExitCode | undefined;
  const findings = [];
  for (const file of opened) {
    const { workflow } = file;
    const usable = workflow !== undefined && !isBroken(file);
    const planned = usable
      ? await engine.plan(workflow, await inputFrom(options, workflow), engineOptions(options))
      : undefined;
    if (planned?.plan !== undefined) continue;
    findings.push(
      ...locateAll([...file.diagnostics, ...(planned?.diagnostics ?? [])], file.source),
    );
    broken = refuseFindings(file, planned?.diagnostics, terminal);
  }
  if (broken !== undefined && options.json) {
    terminal.out(`${JSON.stringify({ ok: false, diagnostics: findings.map(findingJson) })}\n`);
  }
  return broken;
}

interface Session {
  readonly options: Options;
  readonly terminal: Terminal;
  readonly screen: Screen;
  readonly signals: SignalWatch;
}

async function runAll(
  engine: Engine,
  opened: readonly OpenedFile[],
  session: Session,
): Promise<ExitCode> {
  const { options, terminal, signals } = session;
  const results: unknown[] = [];
  const refused: Located[] = [];
  let code: ExitCode = EXIT.ok;
  for (const file of opened) {
    const { result, exit, findings = [] } = await runOne(engine, file, session);
    if (code === EXIT.ok) code = exit;
    if (result !== undefined) results.push(result);
    refused.push(...findings);
    if (signals.code() !== undefined) break;
  }
  if (options.json) {
    const runs = opened.length === 1 ? results[0] : { runs: results };
    const told = {
      ok: false,
      diagnostics: refused.map(findingJson),
      ...(results.length > 0 && { runs: results }),
    };
    terminal.out(`${jsonOf(refused.length === 0 ? runs : told)}\n`);
  }
  return signals.code() ?? code;
}

interface Ran {
  readonly result?: unknown;
  readonly exit: ExitCode;
  /** Why nothing ran: only loading the modules of the steps showed it. */
  readonly findings?: readonly Located[];
}

async function runOne(engine: Engine, file: OpenedFile, session: Session): Promise<Ran> {
  const { options, terminal, screen, signals } = session;
  const workflow = file.workflow!;
  const input = await inputFrom(options, workflow);
  const live = openLive(
    terminal,
    options.quiet === true || options.json === true || options.jsonl === true,
  );
  screen.say = live.say;
  const observers = [...live.observers, ...progressOf(options, terminal, live.drawing)];
  const runOptions: RunOptions = {
    ...engineOptions(options),
    ...(options.runId !== undefined && { runId: options.runId }),
    observers,
    signal: signals.signal,
    drainMs: DRAIN_MS,
  };
  const planned = await engine.plan(workflow, input, runOptions);
  let result: RunResult;
  try {
    result = await engine.run(workflow, input, runOptions);
  } catch (error) {
    if (!(error instanceof EngineError) || error.diagnostics.length === 0) throw error;
    return {
      exit: refuseFindings(file, error.diagnostics, terminal),
      findings: locate(file, error.diagnostics),
    };
  } finally {
    live.close();
    screen.say = terminal.err;
  }
  const strays = result.diagnostics.filter((d) => d.code === 'W_STRAY');
  const findings = locateAll([...file.diagnostics, ...planned.diagnostics, ...strays], file.source);
  if (!options.quiet) {
    // Strays have been told when they came.
    const warnings = findings.filter((f) => f.severity === 'warning' && f.code !== 'W_STRAY');
    terminal.err(findingsText(warnings, warnings.length, terminal.paintErr));
  }
  const exit = exitCodeOf(result);
  if (options.jsonl) return { result, exit };
  if (options.json)
    return { result: { ...result.toJSON(), diagnostics: findings.map(findingJson) }, exit };
  if (options.quiet) tellOutput(result, terminal);
  else terminal.out(summary(planned.plan!.graph, result, terminal));
  return { result, exit };
}

/** Only the output; why there is none is no part of it. */
function tellOutput({ output, error }: RunResult, terminal: Terminal): void {
  if (error !== undefined) terminal.err(`${printableLines(error.message)}\n`);
  terminal.out(`${plain(output)}\n`);
}

function progressOf(options: Options, terminal: Terminal, drawing: boolean): Observer[] {
  if (options.jsonl) return [jsonLines(terminal.out)];
  return drawing || options.quiet || options.json ? [] : [eventLines(terminal.err)];
}

function summary(
  graph: Parameters<typeof runSummary>[0],
  result: RunResult,
  { paintOut }: Terminal,
): string {
  return runSummary(graph, result, {
    good: paintOut.green,
    bad: paintOut.red,
    dim: paintOut.dim,
    bold: paintOut.bold,
  });
}
