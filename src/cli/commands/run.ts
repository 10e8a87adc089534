/**
 * `heddle run`: runs workflow files and shows what came of them.
 * Knows how runs are shown; must not know how they are made.
 */

import { dirname, resolve } from 'node:path';
import { isModule } from '../../graph/step-config.ts';
import type { Engine, RunOptions, Step } from '../../index.ts';
import { jsonOf } from '../../std/json-text.ts';
import type { Located } from '../../workflow/place.ts';
import { inCommands } from '../as-commands.ts';
import { engineParts } from '../call-config.ts';
import { type Command, UsageError } from '../command.ts';
import { checkEach, EACH_OPTIONS, type EachOptions, runEach } from '../each/run-each.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findingJson } from '../findings.ts';
import { follow, OUTPUT_OPTIONS, type Ran, type Session } from '../follow.ts';
import { inputFrom, withGiven } from '../given-input.ts';
import { givenTrace } from '../given-trace.ts';
import { isBroken, locate, type OpenedFile, openAll, sizeLimit } from '../open-workflow.ts';
import { refuseFindings } from '../refuse.ts';
import { runEngine } from '../run-engine.ts';
import { engineOptions, runId, SHARED_OPTIONS } from '../run-options.ts';
import { watchSignals } from '../signals.ts';
import { openStore, STORE_OPTIONS, type StoreAsk } from '../store.ts';
import type { Terminal } from '../terminal.ts';
import { openWatching } from '../watching.ts';
import { plan } from './plan.ts';

interface Options extends EachOptions, StoreAsk {
  readonly dryRun?: true;
}

export const run: Command<Options> = {
  options: [
    ...SHARED_OPTIONS,
    ...EACH_OPTIONS,
    {
      flags: '--run-id <id>',
      summary:
        'name of the run; default a new one. With --each what all names begin with: called again, it goes on where it stood',
      parse: runId,
    },
    ...STORE_OPTIONS,
    ...OUTPUT_OPTIONS,
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
    checkEach(files, options);
    if (options.dryRun && options.each !== undefined)
      throw new UsageError('--dry-run plans one run, and --each is about several', 'leave one out');
    if (options.dryRun && files.length > 1) {
      throw new UsageError('--dry-run takes one file', 'plan the files one by one');
    }
    if (options.dryRun) return plan.run(files, options, terminal);
    const opened = await openAll(files, sizeLimit(options.maxFileSize));
    const say = (text: string) => terminal.screen.say(text);
    const at = openStore(options, dirname(resolve(files[0]!)), say);
    const keeps = at.store.name !== 'memory';
    const watching = await openWatching(options, terminal, at.command);
    const isGuarded = opened.some(({ workflow }) => workflow?.steps.some(callsCode));
    const engine = runEngine({ at, terminal, options, isGuarded, watching });
    const each = options.each !== undefined;
    const code = each ? undefined : await refuseBroken(engine, opened, options, terminal);
    if (code !== undefined) return code;
    const signals = watchSignals(say);
    const session = { options, terminal, signals, at, keeps };
    try {
      return await (each ? runEach(engine, opened[0]!, session) : runAll(engine, opened, session));
    } finally {
      signals.stop();
      await engine.close();
      await watching.close();
    }
  },
};

/** Whether code of authors is called. */
function callsCode({ uses, run }: Step): boolean {
  const { stepTypes = [] } = engineParts();
  const isOwn = stepTypes.some(({ name }) => name === uses);
  return run !== undefined || uses === 'function' || isModule(uses) || isOwn;
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
    if (workflow === undefined || isBroken(file)) {
      findings.push(...locate(file));
      broken = refuseFindings(file, [], terminal);
      continue;
    }
    const given = await inputFrom(options, workflow);
    const planned = await engine.plan(workflow, given.value, engineOptions(options));
    if (planned.plan !== undefined) continue;
    const withInput = withGiven(file, given);
    findings.push(...locate(withInput, planned.diagnostics));
    broken = refuseFindings(withInput, planned.diagnostics, terminal);
  }
  if (broken !== undefined && options.json) {
    terminal.out(`${JSON.stringify({ ok: false, diagnostics: findings.map(findingJson) })}\n`);
  }
  return broken;
}

async function runAll(
  engine: Engine,
  opened: readonly OpenedFile[],
  session: Session<Options>,
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
    const failure = {
      ok: false,
      diagnostics: refused.map(findingJson),
      ...(results.length > 0 && { runs: results }),
    };
    terminal.out(`${jsonOf(refused.length === 0 ? runs : failure)}\n`);
  }
  return signals.code() ?? code;
}

async function runOne(engine: Engine, file: OpenedFile, session: Session<Options>): Promise<Ran> {
  const { options } = session;
  const workflow = file.workflow!;
  const given = await inputFrom(options, workflow);
  const chosen: RunOptions = {
    ...engineOptions(options),
    ...(options.runId !== undefined && { runId: options.runId }),
    ...givenTrace(),
  };
  const planned = await engine.plan(workflow, given.value, chosen);
  const asked = { at: session.at, words: ['run', options.runId ?? ''] } as const;
  return follow(session, withGiven(file, given), planned.diagnostics, (more) =>
    inCommands(asked, () => engine.start(workflow, given.value, { ...chosen, ...more })),
  );
}
