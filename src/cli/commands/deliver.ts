/**
 * `heddle deliver`: a message for a step that waits for one, or will.
 * Knows messages as they are given; must not know which step takes one.
 */

import { defined } from '../../std/defined.ts';
import { show } from '../../std/printable.ts';
import { readJson } from '../../std/read-json.ts';
import { ALLOW_OUTSIDE, type OutsideOption } from '../allow-outside.ts';
import { type AnswerOptions, bring, RESUME_OPTION } from '../answer.ts';
import { type Command, UsageError } from '../command.ts';
import { OUTPUT_OPTIONS } from '../follow.ts';
import { valueIn } from '../given-input.ts';
import { FILE_OPTION } from '../run-options.ts';
import { STORE_OPTIONS, type StoreAsk } from '../store.ts';
import { someWords } from '../values.ts';
import { withSession } from './resume.ts';

interface Options extends AnswerOptions, StoreAsk, OutsideOption {
  readonly value?: string;
  readonly valueFile?: string;
  readonly id?: string;
  readonly by?: string;
}

export const BY_OPTION = {
  flags: '--by <name>',
  summary: 'who says so, kept with the run',
  parse: someWords,
} as const;

export const deliver: Command<Options> = {
  options: [
    { flags: '--value <json>', summary: 'what the message is; default null' },
    {
      flags: '--value-file <file>',
      summary: 'the same from a file, or with - from standard input: JSON in .json, else text',
    },
    {
      flags: '--id <text>',
      summary: 'of messages with one id only the first counts; default a new one',
      parse: someWords,
    },
    BY_OPTION,
    RESUME_OPTION,
    FILE_OPTION,
    ...STORE_OPTIONS,
    ALLOW_OUTSIDE,
    ...OUTPUT_OPTIONS,
  ],
  async run([given = '', message = ''], options, terminal) {
    const value = await valueOf(options, message);
    const more = defined({ id: options.id, by: options.by });
    return withSession(options, terminal, (engine, session) =>
      bring(engine, given, {
        session,
        what: `the message ${message}`,
        words: (runId) => ['deliver', runId, message],
        data: { delivered: message },
        keep: (runId) => engine.deliver(runId, message, value, more),
      }),
    );
  },
};

async function valueOf({ value, valueFile }: Options, message: string): Promise<unknown> {
  if (valueFile === undefined) return value === undefined ? null : json(value);
  if (value === undefined) return valueIn(valueFile, '--value-file', `the message ${message}`);
  throw new UsageError('--value and --value-file cannot both be given', 'leave one out');
}

function json(text: string): unknown {
  const read = readJson(text);
  if ('value' in read) return read.value;
  if (read.fault === 'number')
    throw new UsageError(`--value: ${read.message}`, 'put the number in quotes');
  const fix = `text needs quotes: --value '${JSON.stringify(text)}'`;
  throw new UsageError(`--value: expected JSON, got ${show(text)}`, fix);
}
