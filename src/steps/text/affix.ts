/**
 * Text with something before and after it.
 * Must not know where the text comes from.
 */
import { AFFIX_SETTINGS } from '../../workflow/with/text.ts';
import { textStep } from './text-step.ts';

export const textAffix = textStep<{ prefix: string; suffix: string }>({
  name: 'text/affix',
  summary: 'Puts a prefix before and a suffix after the text.',
  intent: 'transform',
  with: AFFIX_SETTINGS,
  apply: (text, { prefix, suffix }) => ({ output: `${prefix}${text}${suffix}` }),
});
