/**
 * A new run made from a kept one, on the terminal: planned or started.
 * Knows what is kept with a run; must not know which results are reused.
 */

import { EngineError } from '../engine/engine-error.ts';
import { readEarlier } from '../engine/kept/rerun.ts';
import type { Engine, ForkOptions, PlannedRerun, RerunCall, RetryOptions } from '../index.ts';
import { columns } from '../pictures/columns.ts';
import { counted } from '../std/counted.ts';
import { defined } from '../std/defined.ts';
import { hasErrors } from '../workflow/diagnostic.ts';
import { ALLOW_OUTSIDE, type OutsideOption } from './allow-outside.ts';
import { type AskedFor, inCommands } from './as-commands.ts';
import { type CommandOption, UsageError } from './command.ts';
import { withSession } from './commands/resume.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { findingJson } from './findings.ts';
import { follow, OUTPUT_OPTIONS, type OutputOptions, printJson, type Session } from './follow.ts';
import { withGiven } from './given-input.ts';
import { givenTrace } from './given-trace.ts';
import { type KeptCall, type KeptWords, stepWords } from './kept-call.ts';
import { findMeant, hasEnded } from './kept-run.ts';
import { openFor, printChanged } from './open-kept.ts';
import { locate, type OpenedFile } from './open-workflow.ts';
import { refuseFindings } from './refuse.ts';
import { newInput } from './resume-run.ts';
import { FILE_OPTION, INPUT_OPTIONS, runId } from './run-options.ts';
import { STORE_OPTIONS, type StoreAsk } from './store.ts';
import type { Terminal } from './terminal.ts';

/** What `retry` and `fork` have in common. */
export interface RerunFlags extends OutputOptions, StoreAsk, KeptCall, OutsideOption {
  readonly dryRun?: true;
}

export const RERUN_OPTIONS: readonly CommandOption[] = [
  {
    flags: '--use-current',
    summary: 'the workflow as it is now; what has changed runs again, with all that comes after',
  },
  FILE_OPTION,
  ...INPUT_OPTIONS,
  { flags: '--run-id <id>', summary: 'name of the new run; default a new one', parse: runId },
  { flags: '--dry-run', summary: 'only tell what would be reused and what would run, and why' },
  ...STORE_OPTIONS,
  ALLOW_OUTSIDE,
  ...OUTPUT_OPTIONS,
];

/** `asked`: what the command has beyond the common options. */
export async function rerun(
  asked: { readonly kind: RerunCall['kind']; readonly runId: string; readonly options: object },
  flags: RerunFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  if (flags.dryRun && flags.jsonl)
    throw new UsageError('--jsonl tells events, and --dry-run has none', 'write --json');
  return withSession(flags, terminal, async (engine, session) => {
    const { at } = session;
    const kept = await findMeant(engine, asked.runId, session);
    const { runId: earlier, snapshot } = kept;
    const call = { ...asked, runId: earlier } as RerunCall;
    const words = wordsOf(call, flags);
    const inProgram = snapshot.source === undefined;
    const answer = { at, words, call: flags, inProgram, hasEnded: hasEnded(kept) };
    // That it is not for this now is said before anything of its file.
    if (!answer.hasEnded) await inCommands(answer, () => readEarlier(at.store, call));
    const { useCurrent, runId: named } = flags;
    const file = await openFor(snapshot, { at, words, call: flags });
    printChanged(file, session);
    if (hasErrors(file.diagnostics)) {
      return refuseFindings(file, [], terminal, flags.json === true);
    }
    const given = await newInput(flags, file.workflow, flags.useCurrent);
    const input = given?.value;
    const more = defined({ workflow: file.workflow, useCurrent, runId: named, input });
    const ask = { ...call, options: { ...asked.options, ...more } } as RerunCall;
    const about = { ...session, answer: { ...answer, workflow: file.workflow } };
    const withInput = given === undefined ? file : withGiven(file, given);
    return flags.dryRun
      ? plan(engine, ask, withInput, about)
      : start(engine, ask, withInput, about);
  });
}

function wordsOf({ kind, runId, options }: RerunCall, { dryRun }: RerunFlags): KeptWords {
  const own = dryRun ? ['--dry-run'] : [];
  if (kind === 'fork') return [kind, runId, ...stepWords(options.from, '--from'), ...own];
  const { step, downstream } = options;
  return [
    kind,
    runId,
    ...stepWords(step),
    ...(downstream === true ? ['--downstream'] : []),
    ...own,
  ];
}

/** With what an error is answered. */
interface Answering extends Session {
  readonly answer: AskedFor;
}

async function start(
  engine: Engine,
  { kind, runId: earlier, options }: RerunCall,
  file: OpenedFile,
  session: Answering,
): Promise<ExitCode> {
  const ran = await follow(session, file, [], (more) => {
    const chosen = { ...options, ...givenTrace(), ...more };
    return inCommands(session.answer, () =>
      kind === 'retry'
        ? engine.retry(earlier, chosen as RetryOptions)
        : engine.fork(earlier, chosen as ForkOptions),
    );
  });
  printJson(session, ran);
  return session.signals.code() ?? ran.exit;
}

async function plan(
  engine: Engine,
  ask: RerunCall,
  file: OpenedFile,
  { options, terminal, answer }: Answering,
): Promise<ExitCode> {
  let planned: PlannedRerun;
  try {
    planned = await inCommands(answer, () => engine.planRerun(ask));
  } catch (error) {
    if (!(error instanceof EngineError) || error.diagnostics.length === 0) throw error;
    return refuseFindings(file, error.diagnostics, terminal, options.json === true);
  }
  const { steps, plan: made } = planned;
  if (options.json) {
    const diagnostics = locate(file).map(findingJson);
    const from = { runId: ask.runId, kind: ask.kind };
    const data = { from, keys_of: made.keysOf, steps, diagnostics };
    terminal.out(`${JSON.stringify(data)}\n`);
    return EXIT.ok;
  }
  const { size } = made.reused;
  const rest = steps.filter(({ leftOut }) => leftOut !== true);
  const less = steps.length === rest.length ? '' : `, ${steps.length - rest.length} left out`;
  const toRun = counted(rest.length - size, 'step');
  const head = `${ask.kind} of run ${ask.runId}: ${counted(size, 'result')} reused, ${toRun} to run${less}`;
  const rows = rest.map(({ id, reused, why }) => ['', id, reused ? 'reused' : 'runs', why]);
  terminal.out(`${terminal.paintOut.bold(head)}\n${columns(rows, terminal.fit)}`);
  return EXIT.ok;
}
