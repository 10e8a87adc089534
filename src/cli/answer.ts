/**
 * Something for a run that waits: kept for whoever runs it, and with `--resume` it goes on here.
 * Knows whether anybody runs the run; must not know what was brought to it.
 */
import { type Engine, EngineError, type KeptRun } from '../index.ts';
import { defined } from '../std/defined.ts';
import { jsonOf } from '../std/json-text.ts';
import { printableLines } from '../std/printable.ts';
import { inCommands } from './as-commands.ts';
import { resumeUnlessRun } from './ask-owner.ts';
import { EXIT, type ExitCode, exitCodeOfError } from './exit-code.ts';
import { findingJson } from './findings.ts';
import { type OutputOptions, printJson, type Ran, type Session } from './follow.ts';
import type { KeptWords } from './kept-call.ts';
import { findMeant } from './kept-run.ts';
import { resumeRun } from './resume-run.ts';
import type { Terminal } from './terminal.ts';

export interface AnswerOptions extends OutputOptions {
  readonly resume?: true;
  readonly file?: string;
}

export const RESUME_OPTION = {
  flags: '--resume',
  summary: 'go on with the run here, where nobody runs it',
} as const;

interface Bringing {
  readonly session: Session;
  /** What is kept, in words: `the decision about pay`. */
  readonly what: string;
  readonly words: (runId: string) => KeptWords;
  /** Said in JSON beside the run. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Has it kept. */
  keep(runId: string): Promise<void>;
}

/** What was asked for is that it is kept: whether the run goes on is another matter. */
export async function bring(engine: Engine, given: string, how: Bringing): Promise<ExitCode> {
  const { session } = how;
  const options: AnswerOptions = session.options;
  const kept = await findMeant(engine, given, session);
  const { runId } = kept;
  await inCommands({ at: session.at, words: how.words(runId) }, () => how.keep(runId));
  if (!options.resume) return tellKept(engine, kept, how);
  const ran = await resumeUnlessRun(engine, runId, {
    session,
    what: `take ${how.what}`,
    resume: () =>
      resumeRun(engine, runId, session, {
        saysChanged: 'command',
        ...defined({ file: options.file }),
      }),
  }).catch((error: unknown) => {
    if (error instanceof EngineError && exitCodeOfError(error) === EXIT.invalid) return error;
    session.terminal.err(`${how.what} is kept, and holds when the run is resumed\n`);
    throw error;
  });
  if (ran === undefined) return EXIT.ok;
  if (!(ran instanceof EngineError) && ran.findings === undefined) {
    printJson(session, ran);
    return session.signals.code() ?? ran.exit;
  }
  return tellRefused(kept, how, ran);
}

/** Whoever runs the run takes it; else it is told how the run goes on. */
async function tellKept(engine: Engine, kept: KeptRun, how: Bringing): Promise<ExitCode> {
  const { session, what, data } = how;
  const { options, terminal } = session;
  const { runId } = kept;
  const [line] = await engine.runs({ runIds: [runId] });
  const owner = line?.owner;
  if (options.json) {
    const asked = owner === undefined ? {} : { asked: { pid: owner.pid, host: owner.host } };
    terminal.out(`${jsonOf({ run: runId, ...data, ...asked })}\n`);
  } else if (options.quiet !== true) {
    const next =
      owner === undefined
        ? `holds when the run is resumed${resumeWith(kept, session)}`
        : `process ${owner.pid} on ${owner.host} takes it`;
    terminal.err(`${what} is kept; ${owner === undefined ? 'it ' : ''}${next}\n`);
  }
  return EXIT.ok;
}

function tellRefused(kept: KeptRun, how: Bringing, ran: Ran | EngineError): ExitCode {
  const { session, what, data } = how;
  const { terminal, options } = session;
  const why = ran instanceof EngineError ? printRefused(ran, kept.runId, terminal) : whyOf(ran);
  terminal.err(`${what} is kept, and holds when the run is resumed${resumeWith(kept, session)}\n`);
  if (options.json)
    terminal.out(`${jsonOf({ run: kept.runId, ...data, resumed: false, ...why })}\n`);
  return EXIT.ok;
}

/** No command resumes a run whose workflow was made in a program. */
function resumeWith({ runId, snapshot }: KeptRun, { at }: Session): string {
  return snapshot.source === undefined ? '' : `: ${at.command('resume', runId)}`;
}

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
