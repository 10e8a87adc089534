/**
 * All pictures of a graph. Adding one costs a file beside this one and a line here.
 * Must not know how any of them is drawn.
 */
import { dot } from './dot.ts';
import { mermaid } from './mermaid.ts';
import type { Picture } from './picture.ts';
import { text } from './text.ts';

export const PICTURES = [
  { name: 'text', extension: '.txt', draw: text },
  { name: 'mermaid', extension: '.mmd', draw: mermaid },
  { name: 'dot', extension: '.dot', draw: dot },
] as const satisfies readonly Picture[];
