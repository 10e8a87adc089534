/**
 * `heddle approve` and `heddle reject`: what somebody decides about a step that waits for that, or will.
 * Must not know why it asks, nor what follows.
 */
import { defined } from '../../std/defined.ts';
import { ALLOW_OUTSIDE, type OutsideOption } from '../allow-outside.ts';
import { type AnswerOptions, bring, RESUME_OPTION } from '../answer.ts';
import type { Command } from '../command.ts';
import { OUTPUT_OPTIONS } from '../follow.ts';
import { FILE_OPTION } from '../run-options.ts';
import { STORE_OPTIONS, type StoreAsk } from '../store.ts';
import { someWords } from '../values.ts';
import { BY_OPTION } from './deliver.ts';
import { withSession } from './resume.ts';

interface Options extends AnswerOptions, StoreAsk, OutsideOption {
  readonly by?: string;
  readonly note?: string;
}

function deciding(name: 'approve' | 'reject'): Command<Options> {
  const word = name === 'approve' ? 'approval' : 'rejection';
  return {
    options: [
      BY_OPTION,
      { flags: '--note <text>', summary: 'why, kept with the run', parse: someWords },
      RESUME_OPTION,
      FILE_OPTION,
      ...STORE_OPTIONS,
      ALLOW_OUTSIDE,
      ...OUTPUT_OPTIONS,
    ],
    async run([given = '', step = ''], options, terminal) {
      const more = defined({ by: options.by, note: options.note });
      return withSession(options, terminal, (engine, session) =>
        bring(engine, given, {
          session,
          what: `the ${word} of ${step}`,
          words: (runId) => [name, runId, step],
          data: { decided: { step, approved: name === 'approve' } },
          keep: (runId) => engine[name](runId, step, more),
        }),
      );
    },
  };
}

export const approve = deciding('approve');
export const reject = deciding('reject');
