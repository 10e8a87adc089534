/**
 * Text with something before and after it.
 * Must not know where the text comes from.
 */
import { textStep } from './text-step.ts';

export const textAffix = textStep<{ prefix: string; suffix: string }>({
  name: 'text/affix',
  summary: 'Puts a prefix before and a suffix after the text.',
  intent: 'transform',
  settings: {
    prefix: { type: 'string', default: '', description: 'Put before the text.' },
    suffix: { type: 'string', default: '', description: 'Put after the text.' },
  },
  apply: (text, { prefix, suffix }) => ({ output: `${prefix}${text}${suffix}` }),
});
