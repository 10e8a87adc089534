/**
 * The local processors of `processors:` files and the step types they become.
 * Knows their options; must not know what the step types do.
 */
import type { Schema } from '../../std/schema.ts';

export interface LocalProcessor {
  readonly uses: string;
  /** Settings that its name already says. */
  readonly with: Readonly<Record<string, unknown>>;
  /** Its options, and the settings they become. */
  readonly options: Readonly<Record<string, LocalOption>>;
}

export interface LocalOption {
  readonly becomes: string;
  /** What it may be, so that a fault is reported in the words of the file. */
  readonly schema: Schema;
}

const text = (becomes: string): LocalOption => ({ becomes, schema: { type: 'string' } });
const count: LocalOption = {
  becomes: 'of',
  schema: { type: 'string', enum: ['characters', 'words', 'lines', 'all'] },
};
const letterCase = (to: string): LocalProcessor => ({
  uses: 'text/case',
  with: { to },
  options: {},
});

export const LOCAL_PROCESSORS: ReadonlyMap<string, LocalProcessor> = new Map([
  ['change_text_case_upper', letterCase('upper')],
  ['change_text_case_lower', letterCase('lower')],
  ['change_text_case_proper', letterCase('proper')],
  ['change_text_case_title', letterCase('title')],
  ['reverse_text', { uses: 'text/reverse', with: {}, options: {} }],
  ['token_counter', { uses: 'text/count', with: {}, options: { count_type: count } }],
  ['word_frequency_analyzer', { uses: 'text/word-frequency', with: {}, options: {} }],
  [
    'prefix_suffix_adder',
    { uses: 'text/affix', with: {}, options: { prefix: text('prefix'), suffix: text('suffix') } },
  ],
]);
