/**
 * `heddle cancel`: ends a run early, whoever runs it.
 * Knows whether anybody runs it; must not know how a run is stopped.
 */
import { EngineError } from '../../engine/engine-error.ts';
import { jsonOf } from '../../std/json-text.ts';
import { printableLines } from '../../std/printable.ts';
import type { Located } from '../../workflow/place.ts';
import { inCommands } from '../as-commands.ts';
import { resumeUnlessRun } from '../ask-owner.ts';
import type { Command } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { OUTPUT_OPTIONS, type OutputOptions, printJson } from '../follow.ts';
import { findMeant } from '../kept-run.ts';
import { resumeRun } from '../resume-run.ts';
import { STORE_OPTIONS, type StoreAsk } from '../store.ts';
import { someWords } from '../values.ts';
import { withSession } from './resume.ts';

interface Options extends OutputOptions, StoreAsk {
  readonly reason?: string;
}

export const cancel: Command<Options> = {
  options: [
    {
      flags: '--reason <text>',
      summary: 'kept with the run; default: cancelled',
      parse: someWords,
    },
    ...STORE_OPTIONS,
    ...OUTPUT_OPTIONS,
  ],
  async run([given = ''], options, terminal) {
    return withSession(options, terminal, async (engine, session): Promise<ExitCode> => {
      const found = await findMeant(engine, given, session).catch(orDamaged);
      const [runId, damage] = typeof found === 'string' ? [given, found] : [found.runId];
      const asked = { at: session.at, words: ['cancel', runId] } as const;
      await inCommands(asked, () => engine.cancel(runId, options.reason));
      const quiet = { ...session, saysRefusal: true };
      const { words } = asked;
      const resume = async () =>
        damage ?? (await resumeRun(engine, runId, quiet, { words }).catch(orChanged));
      const what = `cancel ${runId}`;
      const ran = await resumeUnlessRun(engine, runId, { session, what, resume });
      if (ran === undefined) return EXIT.ok;
      if (typeof ran === 'string' || ran.findings !== undefined) {
        await engine.cancelWithoutCode(runId, options.reason);
        const why = typeof ran === 'string' ? ran : whyRefused(ran.findings);
        terminal.err(`${runId} is cancelled without its code: ${why.replace(/\.$/, '')}\n`);
        const data = { run: runId, status: 'cancelled', without_code: true };
        if (options.json) terminal.out(`${jsonOf(data)}\n`);
        return EXIT.ok;
      }
      printJson(session, ran);
      // That it is cancelled is what was asked for.
      return ran.exit === EXIT.interrupted ? EXIT.ok : ran.exit;
    });
  },
};

/** A workflow that has changed, or that is not there, is no reason not to cancel its run; gives what it is. */
function orChanged(error: unknown): string {
  if (error instanceof EngineError && ['run-changed', 'workflow-missing'].includes(error.code))
    return printableLines(error.message);
  throw error;
}

/** Nor is it that nobody can read how it stands: nothing else ends it, and only what has ended is removed. */
function orDamaged(error: unknown): string {
  if (error instanceof EngineError && error.code === 'run-damaged')
    return printableLines(error.message);
  throw error;
}

function whyRefused(findings: readonly Located[] = []): string {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  return `${first?.message ?? 'it cannot run'}${errors.length > 1 ? ' …' : ''}`;
}
