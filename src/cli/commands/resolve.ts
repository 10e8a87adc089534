/**
 * `heddle resolve`: decides about a step that waits for a decision, whoever runs its run.
 * Knows the three decisions; must not know why the step waits.
 */
import { EngineError, type Resolution } from '../../index.ts';
import { defined } from '../../std/defined.ts';
import { printableLines, show } from '../../std/printable.ts';
import { readJson } from '../../std/read-json.ts';
import { ALLOW_OUTSIDE, type OutsideOption } from '../allow-outside.ts';
import { inCommands } from '../as-commands.ts';
import { resumeUnlessRun } from '../ask-owner.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT, type ExitCode, exitCodeOfError } from '../exit-code.ts';
import { findingJson } from '../findings.ts';
import { OUTPUT_OPTIONS, type OutputOptions, printJson, type Ran } from '../follow.ts';
import { findMeant } from '../kept-run.ts';
import { resumeRun } from '../resume-run.ts';
import { FILE_OPTION } from '../run-options.ts';
import { STORE_OPTIONS, type StoreAsk } from '../store.ts';
import type { Terminal } from '../terminal.ts';
import { someWords } from '../values.ts';
import { withSession } from './resume.ts';

interface Options extends OutputOptions, StoreAsk, OutsideOption {
  readonly file?: string;
  readonly succeeded?: true;
  readonly output?: string;
  readonly failed?: true;
  readonly message?: string;
  readonly rerun?: true;
}

export const resolve: Command<Options> = {
  name: 'resolve',
  summary:
    'Decides about a step that waits for a decision: asks the process that runs the run, or resumes it here.',
  arguments: ['<run>', '<step>'],
  options: [
    { flags: '--succeeded', summary: 'the step has had its effect' },
    { flags: '--output <json>', summary: 'with --succeeded: its output; default null' },
    { flags: '--failed', summary: 'the step has not had its effect, and will not' },
    { flags: '--message <text>', summary: 'with --failed: why', parse: someWords },
    { flags: '--rerun', summary: 'the step may run again' },
    FILE_OPTION,
    ...STORE_OPTIONS,
    ALLOW_OUTSIDE,
    ...OUTPUT_OPTIONS,
  ],
  async run([given = '', step = ''], options, terminal) {
    const resolution = resolutionOf(options);
    return withSession(options, terminal, async (engine, session): Promise<ExitCode> => {
      const { runId, snapshot } = await findMeant(engine, given, session);
      const asked = { at: session.at, words: ['resolve', runId, step] } as const;
      await inCommands(asked, () => engine.resolve(runId, step, resolution));
      const kept = `the decision about ${step} is kept, and holds when the run is resumed`;
      const ran = await resumeUnlessRun(engine, runId, {
        session,
        what: `resolve ${step} of ${runId}`,
        resume: () => resumeRun(engine, runId, session, defined({ file: options.file })),
      }).catch((error: unknown) => {
        if (error instanceof EngineError && exitCodeOfError(error) === EXIT.invalid) return error;
        terminal.err(`${kept}\n`);
        throw error;
      });
      if (ran === undefined) return EXIT.ok;
      if (!(ran instanceof EngineError) && ran.findings === undefined) {
        printJson(session, ran);
        return session.signals.code() ?? ran.exit;
      }
      const why = ran instanceof EngineError ? printRefused(ran, runId, terminal) : whyOf(ran);
      // No command resumes a run whose workflow was made in a program.
      const how = snapshot.source === undefined ? '' : `: ${session.at.command('resume', runId)}`;
      terminal.err(`${kept}${how}\n`);
      const decided = { step, as: resolution.as };
      const data = { run: runId, decided, resumed: false, ...why };
      if (options.json) terminal.out(`${JSON.stringify(data)}\n`);
      // That it is decided is what was asked for: nobody has to ask again.
      return EXIT.ok;
    });
  },
};

/** Why the run does not go on here; a refusal by findings has been printed. */
function whyOf({ findings = [] }: Ran) {
  return { diagnostics: findings.map(findingJson) };
}

function printRefused({ message: said, hint }: EngineError, runId: string, { err }: Terminal) {
  const message = `${printableLines(said).replace(/\.$/, '')}.`;
  err(`${runId} cannot be resumed here: ${message}\n`);
  if (hint !== undefined) err(`  fix: ${hint}\n`);
  return { error: { message, ...(hint !== undefined && { fix: hint }) } };
}

function resolutionOf(options: Options): Resolution {
  const { succeeded, failed, rerun, output, message } = options;
  if ([succeeded, failed, rerun].filter((given) => given === true).length !== 1) {
    throw new UsageError('give one of --succeeded, --failed and --rerun');
  }
  if (output !== undefined && !succeeded) throw new UsageError('--output belongs to --succeeded');
  if (message !== undefined && !failed) throw new UsageError('--message belongs to --failed');
  if (rerun) return { as: 'rerun' };
  if (failed) return { as: 'failed', message: message ?? 'somebody decided that it failed' };
  return { as: 'succeeded', output: output === undefined ? null : json(output) };
}

function json(text: string): unknown {
  const read = readJson(text);
  if ('value' in read) return read.value;
  if (read.fault === 'number')
    throw new UsageError(`--output: ${read.message}`, 'put the number in quotes');
  const fix = `text needs quotes: --output '${JSON.stringify(text)}'`;
  throw new UsageError(`--output: expected JSON, got ${show(text)}`, fix);
}
