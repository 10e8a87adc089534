/**
 * A run on the terminal: what is shown while it runs, and what is printed at its end.
 * Knows handles and streams; must not know whether the run is started or resumed.
 */
import { EngineError } from '../engine/engine-error.ts';
import type { Observer, RunHandle, RunOptions, RunResult } from '../index.ts';
import { eventLines } from '../observers/event-lines.ts';
import { leavingLine } from '../observers/event-sentences.ts';
import { jsonLines } from '../observers/json-lines.ts';
import { figuresText } from '../pictures/figures-text.ts';
import { runSummary } from '../pictures/run-summary.ts';
import { toResume } from '../run/next-commands.ts';
import type { CommandText } from '../std/command-text.ts';
import { jsonOf } from '../std/json-text.ts';
import { printableLines } from '../std/printable.ts';
import type { Diagnostic } from '../workflow/diagnostic.ts';
import { type Located, locateAll } from '../workflow/place.ts';
import type { CommandOption } from './command.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts';
import { findingJson, findingsText } from './findings.ts';
import { openLive } from './live.ts';
import { checkOpen } from './open-steps.ts';
import { locate, type OpenedFile } from './open-workflow.ts';
import { refuseFindings } from './refuse.ts';
import { DRAIN_MS, type SignalWatch } from './signals.ts';
import { soleOutput } from './sole-output.ts';
import { stacksText } from './stacks.ts';
import type { OpenStore } from './store.ts';
import type { Terminal } from './terminal.ts';
import { unsetWatch } from './unset-watch.ts';
import { several } from './values.ts';
import { WATCHING_OPTIONS, type WatchingOptions } from './watching.ts';

/** What is printed of a run, and where. */
export interface OutputOptions extends WatchingOptions {
  readonly json?: true;
  readonly jsonl?: true;
  readonly quiet?: true;
  /** With what the run took. */
  readonly figures?: true;
  /** Steps of which the live view shows the items. */
  readonly open?: readonly string[];
  /** However long the run waits for a time. */
  readonly stay?: true;
  /** With where failed steps threw; every command has the option. */
  readonly debug?: true;
}

export const FIGURES_OPTION: CommandOption = {
  flags: '--figures',
  summary:
    'also what the run took: attempts, how many at once, waits, use of pools, the critical path',
};

export const OUTPUT_OPTIONS: readonly CommandOption[] = [
  { flags: '--json', summary: 'the result as one JSON object' },
  { flags: '--jsonl', summary: 'every event as a line of JSON' },
  {
    flags: '--quiet',
    summary:
      'only the output; on standard error only errors, and that the file of a kept run is another',
  },
  FIGURES_OPTION,
  {
    flags: '--open <id>',
    summary:
      'on a terminal, shows what is at work within a step that runs others (each), or in one item (each[17]); may be repeated',
    parse: several,
  },
  {
    flags: '--stay',
    summary: 'stays with a run however long it waits for a time; default 10 minutes',
  },
  ...WATCHING_OPTIONS,
];

/** So long a command stays with a run that waits for a time, and whose store outlives it. */
const STAY_MS = 600_000;

/** How long a command stays with a run that waits. */
export function stayOf({
  keeps,
  options,
  hurries = false,
}: Session): NonNullable<RunOptions['whenWaiting']> {
  return keeps && !options.stay ? { stayMs: hurries ? 0 : STAY_MS } : 'stay';
}

export interface Session<Options extends OutputOptions = OutputOptions> {
  readonly options: Options;
  readonly terminal: Terminal;
  readonly signals: SignalWatch;
  readonly at: OpenStore;
  /** Whether the store outlives the process, so that an interrupted run can be resumed. */
  readonly keeps: boolean;
  /** Whether other runs come next: one that waits is left at once. Default not. */
  readonly hurries?: boolean;
  /** Whether the command says itself why nothing ran; default not. */
  readonly saysRefusal?: boolean;
}

export interface Ran {
  readonly result?: unknown;
  readonly exit: ExitCode;
  /** Why nothing ran: only loading the modules of the steps showed it. */
  readonly findings?: readonly Located[];
}

/** Prints with `--json` what came of a run, or why nothing ran. */
export function printJson({ options, terminal }: Session, { result, findings = [] }: Ran): void {
  if (!options.json) return;
  if (result !== undefined) terminal.out(`${jsonOf(result)}\n`);
  else if (findings.length > 0) {
    const failure = { ok: false, diagnostics: findings.map(findingJson) };
    terminal.out(`${JSON.stringify(failure)}\n`);
  }
}

/** Follows the run that `begin` starts to its end. `found`: what is known of it before. */
export async function follow(
  session: Session,
  file: OpenedFile,
  found: readonly Diagnostic[],
  begin: (options: RunOptions) => Promise<RunHandle>,
): Promise<Ran> {
  const { options, terminal, signals, keeps, at } = session;
  const silent = options.quiet === true || options.json === true || options.jsonl === true;
  checkOpen(options.open, file.workflow);
  const unset: Diagnostic[] = [];
  const reportUnset = (missing: readonly Diagnostic[]) => {
    unset.push(...missing);
    if (options.quiet) return;
    const located = locateAll(missing, file.source);
    terminal.screen.say(findingsText(located, located.length, terminal.paintErr));
  };
  const live = openLive(terminal, silent, { command: at.command, open: options.open ?? [] });
  const observers = [
    unsetWatch(reportUnset),
    ...live.observers,
    ...(live.drawing ? [] : progressOf(session)),
  ];
  if (silent) observers.push(leavingOf(session));
  const atForcedExit = keeps ? atForcedExitOf(session) : undefined;
  if (atForcedExit !== undefined) observers.push(atForcedExit.observer);
  let result: RunResult;
  let handle: RunHandle;
  try {
    const { signal } = signals;
    const whenWaiting = stayOf(session);
    handle = await begin({ observers, signal, drainMs: DRAIN_MS, leave: keeps, whenWaiting });
    atForcedExit?.begin(handle.runId);
    result = await handle.result;
  } catch (error) {
    if (!(error instanceof EngineError) || error.diagnostics.length === 0) throw error;
    return refused(session, file, error.diagnostics);
  } finally {
    atForcedExit?.end();
    live.close();
  }
  const others = found.filter(({ code }) => code !== 'W_ENV');
  const ran = printEnd(session, file, { found: [...others, ...unset], handle, result });
  if (options.debug) terminal.err(stacksOf(result));
  return ran;
}

/** Nothing runs, for what is wrong with the file and for what else was found. */
export function refused(
  { terminal, saysRefusal }: Session,
  file: OpenedFile,
  more: readonly Diagnostic[] = [],
): Ran {
  const findings = locate(file, more);
  const exit = saysRefusal ? EXIT.invalid : refuseFindings(file, more, terminal);
  return { exit, findings };
}

/** What was printed when it came. */
const ALREADY_PRINTED: readonly string[] = ['W_UNCAUGHT', 'W_FILE_CHANGED', 'W_ENV'];

interface Ended {
  readonly found: readonly Diagnostic[];
  readonly handle: RunHandle;
  readonly result: RunResult;
}

function printEnd({ options, terminal, at }: Session, file: OpenedFile, ended: Ended): Ran {
  const { found, handle, result } = ended;
  const uncaught = result.diagnostics.filter((d) => d.code === 'W_UNCAUGHT');
  const findings = locateAll([...file.diagnostics, ...found, ...uncaught], file.source);
  if (!options.quiet) {
    const warnings = findings.filter(
      (f) => f.severity === 'warning' && !ALREADY_PRINTED.includes(f.code),
    );
    terminal.err(findingsText(warnings, warnings.length, terminal.paintErr));
  }
  const exit = exitCodeOf(result);
  if (options.jsonl) return { result, exit };
  if (options.json)
    return { result: { ...result.toJSON(), diagnostics: findings.map(findingJson) }, exit };
  if (options.quiet) {
    printOutput(result, terminal);
    // Standard output has the output alone.
    if (options.figures) terminal.screen.say(figuresLines(result.figures, terminal));
  } else {
    terminal.out(summary(handle.plan.graph, result, terminal, at.command));
    if (options.figures) terminal.out(figuresLines(result.figures, terminal));
  }
  return { result, exit };
}

function stacksOf({ steps }: RunResult): string {
  return stacksText(Object.entries(steps).map(([id, step]) => ({ id, ...step })));
}

/** Only the output; why there is none is no part of it. */
function printOutput({ status, output, error, interrupted }: RunResult, terminal: Terminal): void {
  // How a run that was left is resumed has been printed.
  if (error !== undefined && !interrupted) terminal.err(`${printableLines(error.message)}\n`);
  // Steps have written there what is to be there.
  if (terminal.screen.delivered) {
    terminal.screen.delivered = false;
    return;
  }
  // A run that came to nothing has no output, which is something else than the output null.
  if (status === 'succeeded' || (output ?? null) !== null)
    terminal.out(soleOutput(output, terminal));
}

function progressOf({ options, terminal, at }: Session): Observer[] {
  if (options.jsonl) return [jsonLines(terminal.out)];
  return options.quiet || options.json ? [] : [eventLines(terminal.err, at.command)];
}

/** How to resume a run that is left is printed even where nothing else is. */
function leavingOf({ terminal, at }: Session): Observer {
  return {
    name: 'leaving',
    event({ type }, { plan }) {
      if (type === 'run.leaving') terminal.err(`${leavingLine(plan.runId, at.command)}\n`);
    },
  };
}

/** A run that was ended before it could write that it is left can be resumed as any other. */
function atForcedExitOf({ terminal, signals, at }: Session) {
  let isPrinted = false;
  let end = () => {};
  const observer: Observer = {
    name: 'forced-exit',
    event({ type }) {
      if (type === 'run.leaving' || type === 'run.finished') isPrinted = true;
    },
  };
  const begin = (runId: string) => {
    end = signals.atForcedExit(() => {
      if (!isPrinted) terminal.screen.say(`resume with: ${toResume(runId, at.command)}\n`);
    });
  };
  return { observer, begin, end: () => end() };
}

function figuresLines(figures: RunResult['figures'], { paintOut, fit }: Terminal): string {
  const lines = figures === undefined ? [] : figuresText(figures);
  return lines.map((line) => `${fit(paintOut.dim(line))}\n`).join('');
}

function summary(
  graph: Parameters<typeof runSummary>[0],
  result: RunResult,
  { paintOut, fit }: Terminal,
  command: CommandText,
): string {
  const { green: good, red: bad, dim, bold } = paintOut;
  return runSummary(graph, result, { good, bad, dim, bold, fit }, command);
}
