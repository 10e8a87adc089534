/**
 * `heddle resolve`: decides about a step that waits for a decision, whoever runs its run.
 * Knows the three decisions; must not know why the step waits.
 */
import type { Resolution } from '../../index.ts';
import { show } from '../../std/printable.ts';
import { readJson } from '../../std/read-json.ts';
import { ALLOW_OUTSIDE, type OutsideOption } from '../allow-outside.ts';
import { type AnswerOptions, bring, RESUME_OPTION } from '../answer.ts';
import { type Command, UsageError } from '../command.ts';
import { OUTPUT_OPTIONS } from '../follow.ts';
import { FILE_OPTION } from '../run-options.ts';
import { STORE_OPTIONS, type StoreAsk } from '../store.ts';
import { someWords } from '../values.ts';
import { withSession } from './resume.ts';

interface Options extends AnswerOptions, StoreAsk, OutsideOption {
  readonly succeeded?: true;
  readonly output?: string;
  readonly failed?: true;
  readonly message?: string;
  readonly rerun?: true;
}

export const resolve: Command<Options> = {
  options: [
    { flags: '--succeeded', summary: 'the step has had its effect' },
    { flags: '--output <json>', summary: 'with --succeeded: its output; default null' },
    { flags: '--failed', summary: 'the step has not had its effect, and will not' },
    { flags: '--message <text>', summary: 'with --failed: why', parse: someWords },
    { flags: '--rerun', summary: 'the step may run again' },
    RESUME_OPTION,
    FILE_OPTION,
    ...STORE_OPTIONS,
    ALLOW_OUTSIDE,
    ...OUTPUT_OPTIONS,
  ],
  async run([given = '', step = ''], options, terminal) {
    const resolution = resolutionOf(options);
    return withSession(options, terminal, (engine, session) =>
      bring(engine, given, {
        session,
        what: `the decision about ${step}`,
        words: (runId) => ['resolve', runId, step],
        data: { decided: { step, as: resolution.as } },
        keep: (runId) => engine.resolve(runId, step, resolution),
      }),
    );
  },
};

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
