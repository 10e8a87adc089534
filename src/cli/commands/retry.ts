/**
 * `heddle retry`: runs again what came to nothing in a run that has ended.
 * Knows its options; must not know which results are reused.
 */
import { defined } from '../../std/defined.ts';
import { type Command, UsageError } from '../command.ts';
import { RERUN_OPTIONS, type RerunFlags, rerun } from '../rerun.ts';
import { several } from '../values.ts';

interface Options extends RerunFlags {
  readonly failed?: true;
  readonly step?: readonly string[];
  readonly downstream?: true;
}

export const retry: Command<Options> = {
  options: [
    {
      flags: '--failed',
      summary: 'every step that did not succeed, and what comes after (default)',
    },
    {
      flags: '--step <id>',
      summary: 'this step too, although it succeeded or may have had its effect; may be repeated',
      parse: several,
    },
    { flags: '--downstream', summary: 'with --step: everything after it as well' },
    ...RERUN_OPTIONS,
  ],
  async run([runId = ''], options, terminal) {
    const { failed, step, downstream } = options;
    if (failed && step !== undefined)
      throw new UsageError('--failed and --step cannot both be given', 'leave one out');
    if (downstream && step === undefined)
      throw new UsageError('--downstream belongs to --step', 'name the step with --step');
    const asked = { kind: 'retry', runId, options: defined({ step, downstream }) } as const;
    return rerun(asked, options, terminal);
  },
};
