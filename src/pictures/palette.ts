/**
 * The colours of states, told apart also by people who see fewer colours.
 * Knows the words of states; must not know shapes.
 */
import type { Look } from './picture.ts';

export interface Shade {
  readonly line: string;
  /** Light enough for black text. */
  readonly fill: string;
  /** The line is broken: the step is no part of what is shown. */
  readonly dashed?: true;
}

export const SHADES: Readonly<Record<Look, Shade>> = {
  pending: { line: '#848990', fill: '#f0f1f2' },
  ready: { line: '#3887af', fill: '#e7f1f5' },
  running: { line: '#243eb8', fill: '#e5e8f6' },
  waiting: { line: '#996700', fill: '#f3ede0' },
  succeeded: { line: '#0c7254', fill: '#e2eeea' },
  failed: { line: '#a30f27', fill: '#f4e2e5' },
  skipped: { line: '#666e79', fill: '#edeeef' },
  left_out: { line: '#848990', fill: '#ffffff', dashed: true },
  cancelled: { line: '#5e335b', fill: '#ece7eb' },
};
