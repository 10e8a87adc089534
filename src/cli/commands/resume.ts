/**
 * `heddle resume`: resumes runs whose process is gone.
 * Knows which runs there are; must not know how a run is resumed.
 */

import { interruptedRuns } from '../../engine/kept/interrupted-runs.ts';
import { systemClock } from '../../engine/system-clock.ts';
import { type Engine, EngineError } from '../../index.ts';
import { defined } from '../../std/defined.ts';
import { printableLines } from '../../std/printable.ts';
import { ALLOW_OUTSIDE, type OutsideOption } from '../allow-outside.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import {
  OUTPUT_OPTIONS,
  type OutputOptions,
  printJson,
  type Ran,
  type Session,
} from '../follow.ts';
import type { InputOptions } from '../given-input.ts';
import { resumeRun } from '../resume-run.ts';
import { runEngine } from '../run-engine.ts';
import { FILE_OPTION, INPUT_OPTIONS } from '../run-options.ts';
import { watchSignals } from '../signals.ts';
import { openKept, STORE_OPTIONS, type StoreAsk } from '../store.ts';
import { commandsOn, findStore } from '../store-place.ts';
import type { Terminal } from '../terminal.ts';
import { several } from '../values.ts';
import { openWatching } from '../watching.ts';

/** How long an owner that may be alive is watched for a heartbeat, in milliseconds. */
const WATCH_MS = 10_000;

interface Options extends OutputOptions, StoreAsk, InputOptions, OutsideOption {
  readonly wait?: true;
  readonly useCurrent?: true;
  readonly file?: string;
  readonly step?: readonly string[];
}

export const resume: Command<Options> = {
  options: [
    ...STORE_OPTIONS,
    {
      flags: '--wait',
      summary:
        'watch the process that runs it for 10 s, and resume the run if it sends no heartbeat',
    },
    {
      flags: '--use-current',
      summary: 'resume with the workflow as it is now, as a new run that keeps what is unchanged',
    },
    {
      flags: '--step <id>',
      summary:
        'with --use-current: this step may run again although it has had or may have had its effect; may be repeated',
      parse: several,
    },
    FILE_OPTION,
    ...INPUT_OPTIONS,
    ALLOW_OUTSIDE,
    ...OUTPUT_OPTIONS,
  ],
  async run([runId], options, terminal) {
    if (options.useCurrent && runId === undefined)
      throw new UsageError(
        '--use-current wants one run',
        `write ${resuming(options, '--use-current')}`,
      );
    if (options.file !== undefined && runId === undefined)
      throw new UsageError('--file wants one run', `write ${resuming(options, '--file', 'PATH')}`);
    if (options.step !== undefined && !options.useCurrent)
      throw new UsageError(
        '--step belongs to --use-current',
        `to run a step again of a run that has ended: ${retrying(options)}`,
      );
    return withSession(options, terminal, async (engine, session) => {
      const runs = runId === undefined ? await allRuns(engine) : [runId];
      const { name, isThere } = session.at;
      const none = isThere ? `in ${name}` : `there: no runs are kept in ${name} yet`;
      if (runs.length === 0) terminal.err(`no run is interrupted ${none}\n`);
      let code: ExitCode = EXIT.ok;
      for (const [i, run] of runs.entries()) {
        const chosen = defined({
          watchMs: options.wait ? WATCH_MS : undefined,
          useCurrent: options.useCurrent,
          file: options.file,
          step: options.step,
          saysChanged: 'option' as const,
          given: options,
        });
        const hurries = i < runs.length - 1;
        const ran = await resumeRun(engine, run, { ...session, hurries }, chosen).catch((error) => {
          if (runId !== undefined) throw error;
          return passOver(error, terminal);
        });
        printJson(session, ran);
        if (code === EXIT.ok) code = ran.exit;
        if (session.signals.code() !== undefined) break;
      }
      return session.signals.code() ?? code;
    });
  },
};

function resuming(options: Options, ...more: readonly string[]): string {
  return commandsOn(findStore(options.store), options)('resume', 'RUN', ...more);
}

function retrying(options: Options): string {
  return commandsOn(findStore(options.store), options)('retry', 'RUN', '--step', 'ID');
}

/**
 * Of several runs one that cannot be resumed is reported, and the others are resumed. One that somebody else
 * resumes, or has brought to its end, since they were listed is in good hands.
 */
function passOver(error: unknown, { err, paintErr }: Terminal): Ran {
  if (!(error instanceof EngineError) || error.code === 'store-unavailable') throw error;
  if (error.code === 'run-owned' || error.code === 'run-finished') return { exit: EXIT.ok };
  err(`${paintErr.red('error')}: ${printableLines(error.message).replace(/\.$/, '')}.\n`);
  if (error.hint !== undefined) err(`  fix: ${error.hint}\n`);
  return { exit: error.code === 'run-damaged' ? EXIT.environment : EXIT.invalid };
}

async function allRuns(engine: Engine): Promise<string[]> {
  const read = (runId: string) => engine.history(runId);
  const lines = await interruptedRuns((filter) => engine.runs(filter), systemClock.now(), { read });
  return lines.map(({ runId }) => runId);
}

/** An engine on the store that was asked for, signals watched, everything closed at the end. */
export async function withSession(
  options: OutputOptions & StoreAsk & OutsideOption,
  terminal: Terminal,
  use: (engine: Engine, session: Session) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (options.json && options.jsonl)
    throw new UsageError('--json and --jsonl cannot both be given', 'leave one out');
  const { screen } = terminal;
  const at = openKept(options, (text) => screen.say(text));
  const watching = await openWatching(options, terminal, at.command);
  const engine = runEngine({ at, terminal, options, isGuarded: true, watching });
  const signals = watchSignals((text) => screen.say(text));
  try {
    return await use(engine, { options, terminal, signals, at, keeps: true });
  } finally {
    signals.stop();
    await engine.close();
    await watching.close();
  }
}
