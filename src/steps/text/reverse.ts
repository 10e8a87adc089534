/**
 * Text backwards.
 * Knows Unicode scalars (an emoji stays whole); must not know where the text comes from.
 */
import { TEXT_SETTINGS } from '../../workflow/with/text.ts';
import { textStep } from './text-step.ts';

export const textReverse = textStep<object>({
  name: 'text/reverse',
  summary: 'Reverses the text, one Unicode character after the other.',
  intent: 'transform',
  with: TEXT_SETTINGS,
  apply: (text) => ({ output: [...text].reverse().join('') }),
});
