/**
 * Text backwards.
 * Knows Unicode scalars (an emoji stays whole); must not know where the text comes from.
 */
import { textStep } from './text-step.ts';

export const textReverse = textStep<object>({
  name: 'text/reverse',
  summary: 'Reverses the text, one Unicode character after the other.',
  intent: 'transform',
  settings: {},
  apply: (text) => ({ output: [...text].reverse().join('') }),
});
